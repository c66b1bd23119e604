// The first steps stand on the home of who is new here, tell what is done, and stay away once they were put away.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { Tablet, until } from "./support/tablet.mjs";

test("story_first_steps", { timeout: 120_000 }, async (t) => {
  const hub = new Hub(await freePort());
  const tablet = new Tablet("first-steps");
  t.after(async () => {
    await tablet.remove();
    await hub.remove();
  });
  await hub.start();
  await tablet.start();
  await tablet.enrol(hub.link("post", hub.port));
  const done = tablet.at("first-steps").locator("li[data-done]");
  await until("two of three are done", async () => (await done.count()) === 2);

  // The card leads to what is left, and sees that it was done.
  await tablet.at("first-steps").getByRole("link", { name: /Tải tài liệu/ }).click();
  await tablet.at("fetch-all").click();
  await until("all materials are here", async () => (await tablet.at("materials").getByText("Có trên máy này").count()) === 3);

  // Who is new on another tablet sees it again, and can put it away for good.
  const other = new Tablet("first-steps-other");
  t.after(() => other.remove());
  await other.start();
  await other.enrol(hub.link("post2", hub.port));
  await other.at("first-steps-dismiss").click();
  await other.at("first-steps").waitFor({ state: "detached" });
  await other.page.reload();
  await other.at("todo").waitFor();
  assert.equal(await other.at("first-steps").count(), 0);

  // Done with everything, nobody is new any more.
  await tablet.page.goto(`http://localhost:${hub.port}/`);
  await tablet.at("todo").waitFor();
  await until("the materials are counted", async () => (await tablet.at("todo").getByText("chưa tải về máy").count()) === 0);
  assert.deepEqual([...tablet.errors, ...other.errors], []);
});

// The built app on any static file server, with no hub at all: a tap opens the sample, to read and to draft.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Files } from "./support/files.mjs";
import { freePort } from "./support/hub.mjs";
import { Tablet, until } from "./support/tablet.mjs";

test("story_static_sample", { timeout: 120_000 }, async (t) => {
  const files = new Files(await freePort(), process.env.CAUNOI_DIST);
  const tablet = new Tablet("static");
  let running = true;
  t.after(async () => {
    await tablet.remove();
    if (running) await files.stop();
  });
  await files.start();
  await tablet.start();
  const home = `http://localhost:${files.port}/`;

  // Not enrolled: the sample is offered, and nothing of it has been fetched.
  await tablet.page.goto(home);
  await tablet.at("welcome").waitFor();
  assert.ok(!files.asked.some((path) => path.startsWith("/sample/")), "the sample is outside the first visit");

  // One tap opens it.
  await tablet.at("open-sample").click();
  await tablet.at("conference").getByText("16/10/2024").waitFor();
  await tablet.at("sample-bar").getByText("DỮ LIỆU MẪU – hôm nay 10/10/2024").waitFor();
  await tablet.at("sync").getByText("xem thử").waitFor();
  await tablet.at("quick-materials").click();
  await tablet.at("fetch-all").click();
  await until("all materials are here", async () => (await tablet.at("materials").getByText("Có trên máy này").count()) === 3);
  await until("the app is kept", () => tablet.page.evaluate(async () => Boolean(await caches.match("/"))));

  // The server goes; everything is still there, and a draft can be written.
  await files.stop();
  running = false;
  await tablet.page.goto(home);
  await tablet.at("home").waitFor();
  await tablet.at("nav-agenda").click();
  await tablet.at("agenda").getByText("Khai mạc").first().waitFor();
  await tablet.at("nav-answers").click();
  await tablet.at("search").fill("tru so");
  await tablet.at("answers").locator("a[data-testid^=opinion-]").first().click();
  assert.ok((await tablet.at("answer").innerText()).length > 80);
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await tablet.at("title").fill("Bản nháp không cần máy chủ");
  await tablet.at("saved-note").getByText("Đã lưu trên máy này").waitFor();
  await tablet.page.goto(home);
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").getByText("Bản nháp không cần máy chủ").waitFor();
  assert.deepEqual(tablet.errors, []);
});

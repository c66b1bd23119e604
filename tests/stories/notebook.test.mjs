// Private notes: kept as they are typed, read by nobody but whoever wrote them, also on a tablet in common.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { change } from "./support/stores.mjs";
import { Tablet, until } from "./support/tablet.mjs";

const CHIEF = "280514";
const OFFICER = "730291";
const NOTE = "Hỏi thêm về kinh phí sửa trụ sở";

async function open(tablet) {
  await tablet.at("nav-me").click();
  await tablet.at("notes").click();
  await tablet.at("new-note").waitFor();
}

const words = (tablet) => tablet.at("note").locator("textarea").evaluateAll((all) => all.map((it) => it.value));

test("story_private_notes", { timeout: 240_000 }, async (t) => {
  const hub = new Hub(await freePort());
  const tablet = new Tablet("notes");
  t.after(async () => {
    await tablet.remove();
    await hub.remove();
  });
  await hub.start();
  await tablet.start();
  const home = `http://localhost:${hub.port}/`;
  await tablet.enrol(hub.link("post", hub.port));
  await hub.kill();

  // What was typed is there after the browser was killed; two windows do not write over each other.
  await open(tablet);
  await tablet.at("new-note").click();
  await tablet.at("note").locator("textarea").fill(NOTE);
  await tablet.at("note-saved").getByText("Đã lưu").waitFor();
  await tablet.kill();
  await tablet.start();
  await tablet.page.goto(home);
  await open(tablet);
  assert.deepEqual(await words(tablet), [NOTE]);
  const other = await tablet.context.newPage();
  await other.goto(`${home}ghi-chu`);
  await other.getByTestId("note").locator("textarea").fill("Ở cửa sổ kia");
  await other.getByTestId("note-saved").getByText("Đã lưu").waitFor();
  await tablet.at("note").locator("textarea").fill(`${NOTE}, và sửa đường`);
  await until("it is saved", async () => (await change(tablet, (all) => all("notes"))).length === 2);
  await other.close();
  await tablet.page.reload();
  await tablet.at("new-note").waitFor();
  assert.deepEqual((await words(tablet)).sort(), [`${NOTE}, và sửa đường`, "Ở cửa sổ kia"].sort());

  // One can go.
  await tablet.at("note").filter({ hasText: "" }).last().getByTestId("remove-note").click();
  await tablet.page.getByTestId("remove-note-yes").locator("visible=true").click();
  await until("it is gone", async () => (await change(tablet, (all) => all("notes"))).length === 1);

  // A colleague on the same tablet sees none of it, and the commander's PIN reset costs the colleague theirs.
  await hub.start();
  await tablet.fillInPin(CHIEF);
  await tablet.at("lock").waitFor();
  await tablet.page.goto("about:blank");
  await tablet.page.goto(hub.link("post-officer", hub.port));
  await tablet.at("locked").waitFor();
  await tablet.unlock(CHIEF);
  await tablet.choosePin(OFFICER);
  await tablet.unlock(OFFICER);
  await tablet.at("home").waitFor();
  await open(tablet);
  assert.deepEqual(await words(tablet), []);
  await tablet.at("new-note").click();
  await tablet.at("note").locator("textarea").fill("Của riêng cán bộ");
  await tablet.at("note-saved").getByText("Đã lưu").waitFor();
  await tablet.at("nav-me").click();
  await tablet.at("hand-over").first().click();
  await tablet.at("locked").waitFor();
  await tablet.unlock(CHIEF);
  await tablet.at("home").waitFor();
  await open(tablet);
  assert.equal((await words(tablet)).length, 1, "the commander's own, with the first PIN as before");
  await tablet.at("nav-me").click();
  await tablet.at("reset-pin").click();
  await tablet.at("reset-pin-yes").click();
  await tablet.choosePin("501862");
  await tablet.unlock("501862");
  await tablet.at("home").waitFor();
  await open(tablet);
  assert.deepEqual(await words(tablet), []);
  await tablet.at("unreadable").waitFor();
  assert.deepEqual(tablet.errors, []);
});

// One tablet, two officers, no network: what one drafted the other confirms and submits; each has a PIN, and the commander
// helps to another one. What is not shared is not shown to the colleague.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { Tablet, until } from "./support/tablet.mjs";

const CHIEF = "280514";
const OFFICER = "730291";
const NEW = "501862";

async function write(tablet, title) {
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await tablet.at("title").fill(title);
  await tablet.at("topic").selectOption({ index: 1 });
  await tablet.at("kind").selectOption({ index: 1 });
  await tablet.at("difficulty").fill("Đường vào bản sạt lở từ tháng 8.");
  await tablet.at("proposal").fill("Đề nghị hỗ trợ kinh phí sửa đường.");
}

test("story_two_officers_one_tablet", { timeout: 300_000 }, async (t) => {
  const hub = new Hub(await freePort());
  const tablet = new Tablet("officers");
  t.after(async () => {
    await tablet.remove();
    await hub.remove();
  });
  await hub.start();
  await tablet.start();
  const home = `http://localhost:${hub.port}/`;
  await tablet.enrol(hub.link("post", hub.port));
  await tablet.fillInPin(CHIEF);
  await tablet.at("lock").waitFor();

  // The officer opens a link of their own on the commander's tablet: somebody who has a PIN lets them in.
  await tablet.page.goto("about:blank");
  await tablet.page.goto(hub.link("post-officer", hub.port));
  await tablet.at("locked").waitFor();
  await tablet.unlock(CHIEF);
  await tablet.choosePin(OFFICER);
  await tablet.unlock(OFFICER);
  await tablet.at("home").waitFor();
  await tablet.at("sync").getByText("đã gửi").waitFor();

  // No network from here on. The officer drafts two petitions, and shares one with the unit.
  await hub.kill();
  await write(tablet, "Bài của riêng cán bộ");
  await write(tablet, "Bài cho chỉ huy gửi");
  await tablet.at("share").click();
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").getByText("Bài của riêng cán bộ").waitFor();

  // The commander takes the tablet: sees what was shared and not what was not, and submits it.
  await tablet.at("nav-me").click();
  await tablet.at("hand-over").first().click();
  await tablet.at("locked").waitFor();
  await tablet.unlock(CHIEF);
  await tablet.at("home").waitFor();
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").getByText("Bài cho chỉ huy gửi").waitFor();
  assert.equal(await tablet.at("petitions").getByText("Bài của riêng cán bộ").count(), 0);
  await tablet.at("petitions").getByText("Bài cho chỉ huy gửi").click();
  await tablet.at("submit").click();
  await tablet.at("sync").getByText("chưa gửi").waitFor();

  // The officer has forgotten the PIN: the commander resets it, and the old one opens nothing any more.
  await tablet.at("nav-me").click();
  await tablet.at("reset-pin").click();
  await tablet.at("reset-pin-yes").click();
  await tablet.choosePin(NEW);
  await tablet.unlock(OFFICER);
  await tablet.at("locked").getByText("không đúng").waitFor();
  await tablet.unlock(NEW);
  await tablet.at("home").waitFor();
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").getByText("Bài của riêng cán bộ").waitFor();
  await write(tablet, "Bài sau khi có mã mới");
  await tablet.at("share").click();

  // With the network everything goes, signed by whoever wrote it, and nothing is refused.
  await hub.start();
  await tablet.at("sync").click();
  await tablet.at("sync-now").click();
  await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  assert.equal(await tablet.at("sync").getByText("cần sửa").count(), 0);
  await tablet.page.goto(home);
  await tablet.unlock(NEW);
  await tablet.at("nav-petitions").click();
  for (const title of ["Bài của riêng cán bộ", "Bài cho chỉ huy gửi", "Bài sau khi có mã mới"]) {
    await tablet.at("petitions").getByText(title).waitFor();
  }
  assert.deepEqual(tablet.errors, []);
});

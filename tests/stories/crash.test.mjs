// The app comes to a stop in the middle of writing: it says so, takes no more input, keeps what was typed, and can save a
// report that holds none of it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { Tablet } from "./support/tablet.mjs";

const TITLE = "Nhà tạm giữ hành chính dột nát";
const MORE = "Mưa to là nước vào kho vật chứng";

test("story_crash", { timeout: 120_000 }, async (t) => {
  const hub = new Hub(await freePort());
  const tablet = new Tablet("crash", { width: 1280, height: 800 });
  t.after(async () => {
    await tablet.remove();
    await hub.remove();
  });
  await hub.start();
  await tablet.start();
  const { page } = tablet;
  await tablet.enrol(hub.link("post", hub.port));
  await tablet.at("new-petition").click();
  await tablet.at("title").fill(TITLE);
  await tablet.at("difficulty").pressSequentially(MORE);
  await tablet.at("saved-note").getByText("Đã lưu trên máy này").waitFor();

  // A browser without random numbers: the app cannot name a new petition, and must not guess.
  await page.evaluate(() => {
    Crypto.prototype.getRandomValues = () => {
      throw new Error("broken");
    };
  });
  await tablet.at("write-petition").click();
  const crash = tablet.at("crash");
  await crash.waitFor();
  assert.match(await crash.innerText(), /đã dừng[\s\S]*còn nguyên trên máy này/);

  // Nothing can be typed any more, nor clicked, and Escape does not help.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  // Chrome closes it at the second one, and it is there again before the next picture.
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted))));
  assert.ok(await crash.isVisible());
  await tablet.at("difficulty").focus();
  assert.notEqual(await page.evaluate(() => document.activeElement.id), "difficulty", "the app cannot have the focus");
  assert.ok(await page.locator("#app").evaluate((app) => app.inert));

  // The report says where it happened, and nothing of what was written or of whose tablet it is.
  const downloaded = page.waitForEvent("download");
  await tablet.at("crash-report").click();
  const download = await downloaded;
  assert.match(download.suggestedFilename(), /^cau-noi-bao-cao-loi-[\d-]+\.txt$/);
  const report = readFileSync(await download.path(), "utf8");
  for (const part of [/^Bản: caunoi-\w+$/m, /^Màn hình: \/kien-nghi, 1280×800$/m, /^Trình duyệt: .*Chrome/m, /random numbers/, /random\.rs:\d+/]) {
    assert.match(report, part);
  }
  const record = page.url().split("/").at(-1);
  for (const secret of [TITLE, MORE, "Nhà tạm giữ", "vật chứng", "Vũ Muộn", record]) {
    assert.ok(!report.includes(secret), `not in the report: ${secret}`);
  }
  await crash.getByText("Đã lưu tệp").waitFor();

  // Opened again, everything is there.
  await tablet.at("crash-reload").click();
  await tablet.at("home").waitFor();
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").getByText(TITLE).click();
  assert.equal(await tablet.at("difficulty").inputValue(), MORE);
});

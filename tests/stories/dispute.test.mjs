// Two tablets of a post write apart: both versions stand side by side with the words marked that differ, and what a person
// keeps is what stands in the form and on the hub.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { Tablet, until } from "./support/tablet.mjs";

test("story_dispute", { timeout: 120_000 }, async (t) => {
  const hub = new Hub(await freePort());
  const [first, second] = [new Tablet("first"), new Tablet("second")];
  t.after(async () => {
    await Promise.all([first.remove(), second.remove()]);
    await hub.remove();
  });
  await hub.start();
  await first.start();
  await first.enrol(hub.link("post", hub.port));
  await first.at("new-petition").click();
  await first.at("title").fill("Một máy hỏng từ tháng 8");
  await arrived(first);
  await second.start();
  await second.enrol(hub.link("post", hub.port));
  await second.at("nav-petitions").click();
  await second.at("petitions").getByText("Một máy hỏng từ tháng 8").click();
  assert.equal(await second.at("title").inputValue(), "Một máy hỏng từ tháng 8");

  await hub.kill();
  await write(first, "Hai máy hỏng từ tháng 8");
  await write(second, "Một máy hỏng từ tháng 9, phải đi mượn");
  await hub.start();
  for (const tablet of [first, second]) await tablet.at("dispute").waitFor();
  const own = await second.at("dispute").locator(".diff > section").allInnerTexts();
  assert.equal(own.length, 2, "both versions are there");
  const marks = await second.at("dispute").locator("ins").allInnerTexts();
  assert.deepEqual(marks.map((mark) => mark.trim()).sort(), ["8", "9, phải đi mượn", "Hai", "Một"].sort());

  // The second keeps the other's version: it stands in the form at once, and what is typed then begins there.
  await second.at("dispute").locator(".diff > section", { hasText: "Hai" }).getByTestId("keep-version").click();
  await until("the form has it", async () => (await second.at("title").inputValue()) === "Hai máy hỏng từ tháng 8");
  await second.at("dispute").waitFor({ state: "detached" });
  await second.at("title").press("End");
  await second.at("title").pressSequentially(", chưa sửa");
  await arrived(second);
  await first.at("nav-petitions").click();
  await first.at("petitions").getByText("Hai máy hỏng từ tháng 8, chưa sửa").waitFor();
  assert.deepEqual([...first.errors, ...second.errors], []);
});

async function write(tablet, title) {
  await tablet.at("title").fill(title);
  await tablet.at("title").blur();
  await tablet.page.locator("[data-testid=sync][data-state=waiting], [data-testid=sync][data-state=offline]").waitFor();
  await tablet.at("saved-note").getByText("Đã lưu trên máy này").waitFor();
}

/** Waits until what was written is on the hub. */
async function arrived(tablet) {
  await tablet.at("title").blur();
  await tablet.at("saved-note").getByText("Đã lưu trên máy này").waitFor();
  await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
}

// What a tablet goes through: two windows, the link opened again, a hub that was set up anew.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { Tablet, until } from "./support/tablet.mjs";

/** A hub and a tablet enrolled there, as the post where nobody else is named. */
async function begin(t, name, who = "post") {
  const hub = new Hub(await freePort());
  const tablet = new Tablet(name);
  t.after(async () => {
    await tablet.remove();
    await hub.remove();
  });
  await hub.start();
  await tablet.start();
  await tablet.enrol(hub.link(who, hub.port));
  return { hub, tablet };
}

async function draft(tablet, title) {
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await tablet.at("title").fill(title);
  await tablet.at("saved-note").getByText("Đã lưu trên máy này").waitFor();
}

test("story_two_windows", { timeout: 120_000 }, async (t) => {
  const { hub, tablet } = await begin(t, "windows");
  await draft(tablet, "Viết ở cửa sổ thứ nhất");
  const first = tablet.page;
  const second = await tablet.context.newPage();
  await second.goto(`http://localhost:${hub.port}/`);
  await second.getByTestId("elsewhere").waitFor();
  assert.equal(await first.getByTestId("editor").count(), 1, "the first window goes on");

  await second.getByRole("button", { name: "Dùng ở cửa sổ này" }).click();
  await second.getByTestId("home").waitFor();
  await first.getByTestId("elsewhere").waitFor();
  await second.getByTestId("nav-petitions").click();
  await second.getByTestId("petitions").getByText("Viết ở cửa sổ thứ nhất").waitFor();

  // And back again, with what was written meanwhile.
  await second.getByTestId("write-petition").click();
  await second.getByTestId("title").fill("Viết ở cửa sổ thứ hai");
  await second.getByTestId("saved-note").getByText("Đã lưu trên máy này").waitFor();
  await first.getByRole("button", { name: "Dùng ở cửa sổ này" }).click();
  await first.getByTestId("petitions").or(first.getByTestId("home")).waitFor();
  await first.getByTestId("nav-petitions").click();
  await first.getByTestId("petitions").getByText("Viết ở cửa sổ thứ hai").waitFor();
  assert.deepEqual(tablet.errors, []);
});

test("story_enrolled_again", { timeout: 120_000 }, async (t) => {
  const { hub, tablet } = await begin(t, "again");
  await hub.kill();
  await draft(tablet, "Chưa kịp gửi");

  // The same link on the same tablet: the same store, with everything unsent in it.
  await hub.start();
  await tablet.page.goto("about:blank");
  await tablet.enrol(hub.link("post", hub.port));
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").getByText("Chưa kịp gửi").waitFor();
  assert.equal(await tablet.at("petitions").locator("li").count(), 3);

  // A hub set up anew knows nobody: local work goes on, and its link begins a new store.
  await hub.remove();
  const fresh = new Hub(hub.port);
  t.after(() => fresh.remove());
  await fresh.start();
  await tablet.page.goto(`http://localhost:${fresh.port}/`);
  await tablet.at("home").waitFor();
  await tablet.at("sync").getByText("cần ghi danh").waitFor();
  await draft(tablet, "Viết khi chưa ghi danh lại");
  await tablet.page.goto("about:blank");
  await tablet.enrol(fresh.link("post", fresh.port));
  await tablet.at("sync").getByText("đã gửi").waitFor();
  await tablet.at("nav-me").click();
  await tablet.at("people").getByRole("button").first().click();
  // The app starts anew for the other person.
  await tablet.at("home").waitFor();
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").getByText("Viết khi chưa ghi danh lại").waitFor();
  assert.deepEqual(tablet.errors, []);
});

test("story_second_program_without_network", { timeout: 120_000 }, async (t) => {
  const { hub, tablet } = await begin(t, "office", "organizer");
  // The program that was loaded because of who came is kept like the one that everybody starts with.
  await until("the second program is on the device", () => tablet.page.evaluate(async () => {
    const { js, wasm } = document.querySelector('meta[name="office"]').dataset;
    return !!(await caches.match(js)) && !!(await caches.match(wasm));
  }));
  await hub.kill();
  await tablet.page.goto(`http://localhost:${hub.port}/`);
  await tablet.at("home").waitFor();
  await tablet.at("nav-inbox").click();
  await tablet.at("inbox").waitFor();
  assert.deepEqual(tablet.errors, []);
});

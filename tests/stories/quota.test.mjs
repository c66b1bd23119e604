// A full disk. A write that finds no room fails only when its transaction ends, after every single request has succeeded.
// What can be had again gives way: first materials, then a reserve. Where nothing is left to give way, nothing says that it
// is saved, what was typed stays on the screen, and it is saved as soon as there is room.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { Tablet, until } from "./support/tablet.mjs";

const SAVED = "Đã lưu trên máy này";
const QUOTA = 24 * 1024 * 1024;

/** A hub, and a tablet of a post on a small disk. */
async function begin(t, name) {
  const hub = new Hub(await freePort());
  const tablet = new Tablet(name, { width: 1280, height: 800 });
  t.after(async () => {
    await tablet.remove();
    await hub.remove();
  });
  await hub.start();
  await tablet.start();
  const origin = `http://localhost:${hub.port}`;
  const session = await tablet.context.newCDPSession(tablet.page);
  // Before the first page: later the stores do not hear of it any more.
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: QUOTA });
  await tablet.enrol(hub.link("post", hub.port));
  return { hub, tablet, home: `${origin}/` };
}

/** Fills the disk to the last byte with what is not ours; again after something was given up. */
function fill(tablet) {
  return tablet.page.evaluate(async () => {
    const opening = indexedDB.open("photos", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("photos", { autoIncrement: true });
    const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const change = (what) => new Promise((resolve) => {
      const transaction = database.transaction("photos", "readwrite", { durability: "strict" });
      what(transaction.objectStore("photos"));
      transaction.oncomplete = () => resolve(true);
      transaction.onabort = () => resolve(false);
    });
    const put = (size) => {
      const bytes = new Uint8Array(size);
      for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + 65536)));
      return change((photos) => photos.add(bytes));
    };
    while (await put(1 << 17));
    // The browser counts generously for a while; what is too much goes again.
    for (window.first ??= 1; !(await put(10)); window.first += 1) await change((photos) => photos.delete(first));
    for (const size of [10_000, 1000, 10]) while (await put(size));
    database.close();
  });
}

/** Removes what is not ours. */
function clear(tablet) {
  return tablet.page.evaluate(() => new Promise((resolve, reject) => {
    Object.assign(indexedDB.deleteDatabase("photos"), { onsuccess: resolve, onerror: reject });
  }));
}

/** The keys in one part of the app's database. */
function keys(tablet, area) {
  return tablet.page.evaluate(async (name) => {
    const opening = indexedDB.open("caunoi");
    const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const asked = database.transaction(name).objectStore(name).getAllKeys();
    const found = await new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
    database.close();
    return found;
  }, area);
}

const hasReserve = async (tablet) => (await keys(tablet, "device")).includes("reserve");
const saved = (tablet) => tablet.at("saved-note").getByText(SAVED).waitFor();
const state = (tablet) => tablet.at("sync").getAttribute("data-state");

/** Types into a field and says what the note beside it says in the end. */
async function type(tablet, field, text) {
  await tablet.at(field).fill(text);
  return until("the note says what came of it", async () => {
    const note = await tablet.at("saved-note").innerText();
    return /Đã lưu|Chưa lưu/.test(note) && note;
  });
}

test("story_disk_full", { timeout: 240_000 }, async (t) => {
  const { hub, tablet, home } = await begin(t, "quota");
  await until("there is a reserve", () => hasReserve(tablet));
  await tablet.page.goto(`${home}tai-lieu`);
  await tablet.at("fetch-all").click();
  const here = () => tablet.at("materials").getByText("Có trên máy này").count();
  await until("all materials are here", async () => (await here()) === 3);
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await type(tablet, "title", "Viết khi còn chỗ");
  await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();

  // Materials go first, and work is saved.
  await fill(tablet);
  assert.match(await type(tablet, "difficulty", "Viết khi hết chỗ lần đầu"), /Đã lưu/);
  await tablet.at("disk-tight").waitFor();
  await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  assert.ok((await keys(tablet, "blobs")).length < 10, "materials have given way");

  // Then the rest of them and the reserve.
  for (let round = 1; await hasReserve(tablet); round += 1) {
    assert.ok(round < 6, "the reserve gives way in the end");
    await fill(tablet);
    assert.match(await type(tablet, "difficulty", `Viết khi hết chỗ, lần ${round}`), /Đã lưu/);
  }
  assert.deepEqual(await keys(tablet, "blobs"), []);
  await tablet.page.reload();
  await tablet.at("disk-tight").waitFor();
  assert.match(await tablet.at("difficulty").inputValue(), /Viết khi hết chỗ, lần/);

  // Nothing is left to give way: nothing says that it is saved, and nothing is sent on top of it.
  await fill(tablet);
  assert.match(await type(tablet, "proposal", "Chỉ còn trên màn hình"), /Chưa lưu/);
  await tablet.at("disk-full").waitFor();
  assert.equal(await state(tablet), "full");
  await tablet.at("topic").selectOption({ index: 1 });
  await tablet.at("kind").selectOption({ index: 1 });
  await tablet.at("submit").click();
  await tablet.at("toast").getByText("không ghi được").waitFor();
  assert.equal(await tablet.at("proposal").inputValue(), "Chỉ còn trên màn hình");
  assert.ok(!(await tablet.at("saved-note").innerText()).includes(SAVED));

  // What the hub sends meanwhile cannot be written either, and that is not called a network that is gone.
  const other = new Tablet("quota-other");
  t.after(() => other.remove());
  await other.start();
  await other.enrol(hub.link("post", hub.port));
  await other.at("new-petition").click();
  await other.at("title").fill("Viết ở máy kia");
  await other.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  await tablet.page.evaluate(() => window.dispatchEvent(new Event("online")));
  assert.equal(await state(tablet), "full");
  assert.equal(await tablet.at("outage").count(), 0);

  // Whoever leaves the page is asked first.
  const asked = new Promise((resolve) => tablet.page.once("dialog", (dialog) => resolve(dialog.type(), dialog.dismiss())));
  await tablet.page.evaluate(() => setTimeout(() => location.reload()));
  assert.equal(await asked, "beforeunload");
  assert.equal(await tablet.at("proposal").inputValue(), "Chỉ còn trên màn hình");

  // Room is made: it is saved without anybody doing anything, and the reserve comes back.
  await clear(tablet);
  await saved(tablet);
  await tablet.page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await until("the reserve is back", () => hasReserve(tablet));
  await until("nothing is said any more", async () => (await tablet.at("disk-full").count()) + (await tablet.at("disk-tight").count()) === 0);
  await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  await tablet.at("petitions").getByText("Viết ở máy kia").waitFor();
  await tablet.kill();
  await tablet.start();
  await tablet.page.goto(home);
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").getByText("Viết khi còn chỗ").click();
  assert.equal(await tablet.at("proposal").inputValue(), "Chỉ còn trên màn hình");
  assert.deepEqual(tablet.errors, []);
});

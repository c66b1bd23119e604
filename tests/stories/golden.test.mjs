// A store of every format that the app has ever written opens in this build, whole. Each lies in golden/ as a real build has
// left it; `cargo xtask golden` writes the one of the present format anew, which is right until that format is released.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { leave } from "./support/stores.mjs";
import { Tablet, until } from "./support/tablet.mjs";

const FOLDER = join(import.meta.dirname, "golden");
const WRITES = process.env.CAUNOI_GOLDEN === "write";

/** What is written by the one and must be seen by the other. */
const DAY = {
  sent: "Kiến nghị đã gửi từ bản cũ",
  unsent: "Kiến nghị chưa gửi, viết ở bản cũ",
  difficulty: "Khó khăn viết ở bản cũ",
  typed: "Đang gõ dở ở bản cũ",
  village: "Thôn xa nhất, ghi ở bản cũ",
};

/** In every page: keeps a copy of the secret of the device, whose bytes the browser shows to nobody afterwards. */
function watchSecret() {
  const { importKey } = SubtleCrypto.prototype;
  SubtleCrypto.prototype.importKey = function (format, bytes, algorithm, ...rest) {
    if (algorithm === "HKDF") window.secretOfDevice = Array.from(bytes);
    return importKey.call(this, format, bytes, algorithm, ...rest);
  };
}

/** In the page: everything in the app's database, in base 64, but for the secret. */
async function dump() {
  const opening = indexedDB.open("caunoi");
  const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const ask = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const areas = {};
  for (const area of database.objectStoreNames) {
    const store = database.transaction(area).objectStore(area);
    const [keys, values] = await Promise.all([ask(store.getAllKeys()), ask(store.getAll())]);
    const text = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    // The reserve is no format, and large.
    const pairs = keys.map((key, at) => [key, values[at]]).filter(([key, value]) => value instanceof Uint8Array && key !== "reserve");
    areas[area] = Object.fromEntries(pairs.map(([key, bytes]) => [key, text(bytes)]));
  }
  database.close();
  return { version: database.version, areas };
}

/** In the page: makes the app's database as it was; nothing of the app runs there. */
async function load({ version, areas, secret }) {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const opening = indexedDB.open("caunoi", version);
  opening.onupgradeneeded = () => Object.keys(areas).forEach((area) => opening.result.createObjectStore(area));
  const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const key = await crypto.subtle.importKey("raw", Uint8Array.from(secret), "HKDF", false, ["deriveKey"]);
  const transaction = database.transaction(Object.keys(areas), "readwrite");
  for (const [area, pairs] of Object.entries(areas)) {
    for (const [name, text] of Object.entries(pairs)) transaction.objectStore(area).put(bytes(text), name);
  }
  transaction.objectStore("device").put(key, "secret");
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  database.close();
}

/** A hub and a tablet that has seen nothing yet. */
async function begin(t, name) {
  const hub = new Hub(await freePort());
  const tablet = new Tablet(name, { width: 1280, height: 800 });
  t.after(async () => {
    await tablet.remove();
    await hub.remove();
  });
  await hub.start();
  await tablet.start();
  return { hub, tablet, home: `http://localhost:${hub.port}/` };
}

async function title(tablet, text) {
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await tablet.at("title").fill(text);
  await tablet.at("saved-note").getByText("Đã lưu trên máy này").waitFor();
}

if (WRITES) {
  test("story_golden_store_is_written", { timeout: 120_000 }, async (t) => {
    const { hub, tablet, home } = await begin(t, "golden-write");
    await tablet.context.addInitScript(watchSecret);
    await tablet.enrol(hub.link("post", hub.port));
    const secret = await until("the secret was made", () => tablet.page.evaluate(() => window.secretOfDevice));
    await title(tablet, DAY.sent);
    await tablet.at("difficulty").fill(DAY.difficulty);
    await tablet.at("difficulty").blur();
    await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
    await hub.kill();
    await tablet.page.goto(`${home}ho-so`);
    await tablet.at("cell-farthest_village").fill(DAY.village);
    await tablet.at("cell-farthest_village").blur();
    await tablet.at("line-farthest_village").getByText("Đã lưu trên máy này").waitFor();
    await title(tablet, DAY.unsent);
    await tablet.at("title").blur();
    await tablet.at("petitions").getByText(DAY.unsent).waitFor();
    await title(tablet, DAY.typed);
    // At once: in two seconds it would be a command.
    const found = await tablet.page.evaluate(dump);
    assert.equal(Object.keys(found.areas.typing).length, 1, "something is being typed");
    const golden = JSON.stringify({ ...found, secret }, null, 1);
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, `format-${found.version}.json`), `${golden}\n`);
    t.diagnostic(`format ${found.version}: ${golden.length} letters`);
  });
}

/** A store opens in this build, whole, and goes on. */
async function opens(t, golden) {
  const { tablet, home } = await begin(t, "golden");
  await leave(tablet, home);
  await tablet.page.evaluate(load, golden);
  await tablet.page.goto(`${home}kien-nghi`);
  for (const text of [DAY.sent, DAY.unsent, DAY.typed]) {
    await tablet.at("petitions").getByText(text).waitFor();
    assert.equal(await tablet.at("petitions").getByText(text).count(), 1, text);
  }
  assert.equal(await tablet.page.getByText("trên máy này không đọc được").count(), 0, "nothing of it is damaged");
  await tablet.at("petitions").getByText(DAY.sent).click();
  assert.equal(await tablet.at("difficulty").inputValue(), DAY.difficulty);
  await tablet.page.goto(`${home}ho-so`);
  await tablet.at("cell-farthest_village").waitFor();
  assert.equal(await tablet.at("cell-farthest_village").inputValue(), DAY.village);
  await tablet.at("nav-agenda").click();
  await tablet.at("agenda").getByText("Khai mạc").first().waitFor();
  // What is written now is found the next time.
  await title(tablet, "Viết ở bản này");
  await tablet.page.goto(`${home}kien-nghi`);
  await tablet.at("petitions").getByText("Viết ở bản này").waitFor();
  assert.deepEqual(tablet.errors, []);
}

test("story_golden_stores_open", { timeout: 300_000 }, async (t) => {
  const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(".json")) : [];
  assert.ok(files.length > 0, "cargo xtask golden writes the first one");
  for (const file of files) {
    t.diagnostic(file);
    await opens(t, JSON.parse(readFileSync(join(FOLDER, file), "utf8")));
  }
});

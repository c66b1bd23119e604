// What lies on the disk: after a day's work nothing that anybody typed, read or is called by can be found in the folder of the
// browser; what was moved or changed there does not open; and without the key nothing does, and nothing is lost.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { search } from "./support/disk.mjs";
import { Hub, freePort } from "./support/hub.mjs";
import { change, everything, leave, put, stores } from "./support/stores.mjs";
import { Tablet, until } from "./support/tablet.mjs";

const TITLE = "Kho vật chứng của xã bị dột, hồ sơ ướt hết";
const HALF = "Mưa đêm qua nước tràn vào tủ hồ sơ vụ án, còn đang";
const PIN = "Ba con trâu qua suối Nậm Mu";
const VILLAGE = "Thôn Nà Mèo Trên, 41 km đường đất";
const NOTE = "Hỏi riêng đồng chí thủ kho trước khi trả lời";
const OPINION = "Sửa chữa kho vật chứng ở các xã vùng cao";
const CLEAR = "Câu này để ngỏ cho dễ thấy, không ai mã hoá";
const CLEAR_AND_LONG = "Câu này cũng để ngỏ nhưng nằm giữa rất nhiều chữ";

// Where the browser remembers addresses: a link that was opened stands there, and is worth nothing to whoever reads it when
// links are for one use.
const ADDRESSES = /History|Sessions|Favicons|Shortcuts|Network Action Predictor|Top Sites|segmentation_platform/;

/** A hub and a tablet enrolled there. What is secret about that is noted on the way. */
async function begin(t, name, who, size) {
  const hub = new Hub(await freePort());
  const tablet = new Tablet(name, size);
  t.after(async () => {
    await tablet.remove();
    await hub.remove();
  });
  await hub.start();
  await tablet.start();
  const day = { hub, tablet, tokens: new Set(), kept: [] };
  day.home = `http://localhost:${hub.port}/`;
  day.link = hub.link(who, hub.port);
  listen(day);
  await tablet.enrol(day.link);
  return day;
}

/** Notes the tokens that are shown to the hub, and which of its answers may be kept by the browser. */
function listen({ tablet, tokens, kept }) {
  tablet.page.on("request", (request) => {
    const token = request.headers().authorization?.replace("Bearer ", "");
    if (token) tokens.add(token);
  });
  tablet.page.on("response", (response) => {
    const isApi = new URL(response.url()).pathname.startsWith("/api/");
    if (isApi && response.headers()["cache-control"] !== "no-store") kept.push(response.url());
  });
}

/** Words that are written in clear, so that it is known that they would be found. */
async function writeInClear(tablet) {
  await tablet.page.evaluate(async ([short, long]) => {
    const opening = indexedDB.open("in-clear", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("words");
    const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const transaction = database.transaction("words", "readwrite", { durability: "strict" });
    const words = transaction.objectStore("words");
    const many = "bao nhiêu chữ ".repeat(20_000);
    words.put(short, "text");
    words.put(new TextEncoder().encode(short), "bytes");
    words.put(many + long + many, "long text");
    words.put(new TextEncoder().encode(many + long + many), "long bytes");
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    database.close();
  }, [CLEAR, CLEAR_AND_LONG]);
}

/** Nothing of the day is on the disk, and what was put there in clear is found. */
function nothingFound({ tablet, tokens, link, hub }, words) {
  const found = search(tablet.profile, {
    clear: CLEAR,
    long: CLEAR_AND_LONG,
    address: `localhost:${hub.port}`,
    secret: new URL(link).hash.split("/").at(-1),
    ...Object.fromEntries([...tokens].map((token, index) => [`token ${index}`, token])),
    ...words,
  });
  const controls = new Set(["clear", "long", "address"]);
  const seen = new Set(found.map(({ word }) => word));
  for (const control of controls) assert.ok(seen.has(control), `the search finds what is there: ${control}`);
  const leaks = found.filter(({ word, file }) => !controls.has(word) && !(word === "secret" && ADDRESSES.test(file)));
  assert.deepEqual(leaks, [], "found on the disk");
  assert.ok(tokens.size > 0, "a token was seen");
}

/** Fields in which somebody writes; the browser must keep none of it. */
async function offersNothing(tablet) {
  const fields = tablet.page.locator("#app :is(input:not([type=radio], [type=checkbox]), textarea, select)");
  const kept = await fields.evaluateAll((all) => all.filter((field) => field.autocomplete !== "off").map((field) => field.id));
  assert.deepEqual(kept, [], "fields that the browser fills by itself");
  assert.ok((await fields.count()) > 0, "there are fields");
}

/** Pieces from the middle of the sample's papers, as they are. */
function papers(blobs) {
  const folder = join(process.env.CAUNOI_DIST, "sample/blobs");
  return Object.fromEntries(blobs.map((blob) => {
    const bytes = readFileSync(join(folder, blob));
    return [`paper ${blob.slice(0, 6)}`, bytes.subarray(bytes.length / 2, bytes.length / 2 + 40)];
  }));
}

/** The names of the papers that are on the tablet. */
function paperNames(tablet) {
  return change(tablet, async (all) => [...new Set((await all("blobs")).map(([key]) => key.split("/")[1]))]);
}

test("story_at_rest_post", { timeout: 240_000 }, async (t) => {
  const day = await begin(t, "rest-post", "post");
  const { tablet, home } = day;
  await writeInClear(tablet);

  // Reading: an answer, its own petitions, and the papers, one of which is opened.
  await tablet.at("nav-petitions").click();
  const own = (await tablet.at("petitions").locator("li .row-title").first().innerText()).trim();
  await tablet.at("nav-answers").click();
  await tablet.at("answers").locator("[data-testid^=opinion-]").first().click();
  const answer = (await tablet.at("answer").locator("p").first().innerText()).trim();
  assert.ok(own.length > 10 && answer.length > 20, `something to look for: ${own}, ${answer}`);
  await tablet.page.goto(`${home}tai-lieu`);
  await tablet.at("fetch-all").click();
  await until("all materials are here", async () => (await tablet.at("materials").getByText("Có trên máy này").count()) === 3);
  await tablet.at("materials").locator("li", { hasText: "Báo cáo" }).first().getByRole("link").click();
  await until("the first page is drawn", async () => (await tablet.at("pdf").getAttribute("data-drawn")) === "1");
  const blobs = await paperNames(tablet);
  assert.equal(blobs.length, 3);

  // Writing: a cell of the data sheet, a petition that is submitted, and one that is not finished when the browser dies.
  await tablet.page.goto(`${home}ho-so`);
  await tablet.at("cell-farthest_village").fill(VILLAGE);
  await tablet.at("cell-farthest_village").blur();
  // The hub may have it before anybody has read that it is saved here.
  await tablet.at("line-farthest_village").getByText(/Đã lưu trên máy này|Đã tới máy chủ/).waitFor();
  await offersNothing(tablet);
  await tablet.page.goto(home);
  await tablet.at("new-petition").click();
  await tablet.at("title").fill(TITLE);
  await tablet.at("topic").selectOption({ index: 1 });
  await tablet.at("kind").selectOption({ index: 1 });
  await tablet.at("difficulty").fill("Mái kho dột từ tháng 6.");
  await tablet.at("proposal").fill("Đề nghị cấp kinh phí lợp lại mái kho.");
  await offersNothing(tablet);
  await tablet.at("submit").click();
  await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await tablet.at("difficulty").pressSequentially(HALF, { delay: 12 });
  const typedAt = performance.now();
  await until("it is kept while it is typed", () => performance.now() - typedAt > 900);
  await tablet.kill();

  const words = {
    title: TITLE, half: HALF.slice(0, 30), village: VILLAGE, own, answer: answer.slice(0, 40), name: "Vũ Muộn", ...papers(blobs),
    proposal: "lợp lại mái kho",
  };
  nothingFound(day, words);

  // Opened again, everything is there; closed as people close a browser, which keeps more than one that dies.
  await tablet.start();
  listen(day);
  await tablet.page.goto(home);
  await tablet.at("home").waitFor();
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").getByText(TITLE).waitFor();
  await tablet.page.goto(`${home}tai-lieu`);
  await tablet.at("materials").locator("li", { hasText: "Báo cáo" }).first().getByRole("link").click();
  await until("the first page is drawn", async () => (await tablet.at("pdf").getAttribute("data-drawn")) === "1");
  await tablet.fillInPin(PIN);
  await tablet.page.getByText("Tối", { exact: true }).click();
  await tablet.at("lock").click();
  await tablet.unlock(PIN);
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await tablet.at("difficulty").fill(`${HALF} và còn nữa`);
  assert.deepEqual(await addressesInCaches(tablet), []);
  assert.deepEqual(day.kept, [], "no answer of the API may be kept by the browser");
  const stored = await tablet.page.evaluate(() => Object.entries(localStorage));
  assert.ok(stored.every(([key]) => /^(theme|size|clock-offset|device|first-steps-hidden-\w+)$/.test(key)), JSON.stringify(stored));
  assert.ok(stored.some(([key, value]) => key === "theme" && value === "dark"));
  await tablet.close();
  nothingFound(day, { ...words, pin: PIN });
  const preference = search(tablet.profile, { theme: "theme" }).filter(({ file }) => file.includes("Local Storage"));
  assert.ok(preference.length > 0, "the search finds the theme");
});

test("story_at_rest_organizer", { timeout: 180_000 }, async (t) => {
  const day = await begin(t, "rest-organizer", "organizer", { width: 1366, height: 768 });
  const { tablet } = day;
  await writeInClear(tablet);
  const name = (await officerName(tablet)).trim();
  await tablet.at("nav-inbox").click();
  await offersNothing(tablet);
  const row = tablet.at("inbox").locator("[data-testid^=petition-]").first();
  await row.waitFor();
  const [petition] = (await row.innerText()).split("\n").map((line) => line.trim()).sort((a, b) => b.length - a.length);
  const boxes = tablet.at("inbox").locator("li [data-testid^=pick-]");
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await tablet.at("bulk-form").click();
  await tablet.at("opinion-title").fill(OPINION);
  await tablet.at("opinion-text").fill("Kho vật chứng của nhiều xã không bảo đảm.");
  await tablet.at("form-opinion-submit").click();
  await tablet.at("note-text").fill(NOTE);
  await offersNothing(tablet);
  await tablet.at("note-submit").click();
  await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  await tablet.close();
  assert.ok(name.length > 5 && petition.length > 10, `something to look for: ${name}, ${petition}`);
  nothingFound(day, { opinion: OPINION, note: NOTE, name, petition, text: "Kho vật chứng của nhiều xã" });
});

test("story_at_rest_changed_on_the_disk", { timeout: 180_000 }, async (t) => {
  const day = await begin(t, "rest-changed", "post");
  const { tablet, hub, home } = day;
  await hub.kill();
  for (const title of ["Bản thứ nhất", "Bản thứ hai", "Bản thứ ba"]) {
    await tablet.at("nav-home").click();
    await tablet.at("new-petition").click();
    await tablet.at("title").fill(title);
    await tablet.at("saved-note").getByText("Đã lưu trên máy này").waitFor();
    await tablet.page.waitForTimeout(2500);
  }
  await leave(tablet, home);

  // Two entries of the log change places: from the first of them on nothing opens, and all of it is kept.
  const before = await change(tablet, (all) => all("log"));
  assert.ok(before.length >= 3, "a log with entries");
  await change(tablet, async (all, put) => {
    const [first, second] = (await all("log")).slice(-2);
    await put("log", first[0], second[1]);
    await put("log", second[0], first[1]);
  });
  await tablet.page.goto(home);
  await tablet.at("home").waitFor();
  await tablet.page.getByText("Một phần dữ liệu trên máy này không đọc được").waitFor();
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").getByText("Bản thứ nhất").waitFor();
  assert.equal(await tablet.at("petitions").getByText("Bản thứ ba").count(), 0);
  await leave(tablet, home);
  const aside = await change(tablet, (all) => all("log"));
  assert.equal(aside.filter(([key]) => key.startsWith("damaged/")).length, 2, "kept, both of them");

  // A byte that is not what it was, in both snapshots: the store does not open, and nothing is touched.
  await flipSnapshots(tablet);
  const flipped = await everything(tablet);
  await tablet.page.goto(home);
  await tablet.at("failed").waitFor();
  await leave(tablet, home);
  assert.deepEqual(await everything(tablet), flipped, "nothing was written");
  await flipSnapshots(tablet);
  await tablet.page.goto(home);
  await tablet.at("home").waitFor();
  assert.deepEqual(tablet.errors, []);
});

test("story_at_rest_papers_exchanged", { timeout: 120_000 }, async (t) => {
  const { tablet, home } = await begin(t, "rest-papers", "post");
  await tablet.page.goto(`${home}tai-lieu`);
  await tablet.at("fetch-all").click();
  await until("all materials are here", async () => (await tablet.at("materials").getByText("Có trên máy này").count()) === 3);
  // In each paper of several pieces the first two change places.
  await change(tablet, async (all, put) => {
    const pieces = await all("blobs");
    for (const [key, bytes] of pieces.filter(([key]) => key.endsWith("/000000"))) {
      const next = pieces.find(([other]) => other === key.replace(/0$/, "1"));
      if (next) await put("blobs", key, next[1]), await put("blobs", next[0], bytes);
    }
  });
  await tablet.page.reload();
  await tablet.at("materials").locator("li", { hasText: "Báo cáo" }).first().getByRole("link").click();
  // They are as good as missing, and fetched again.
  await tablet.at("fetch").click();
  await until("the first page is drawn", async () => (await tablet.at("pdf").getAttribute("data-drawn")) === "1");
  assert.deepEqual(tablet.errors, []);
});

test("story_at_rest_another_store", { timeout: 180_000 }, async (t) => {
  const { hub, tablet, home } = await begin(t, "rest-stores", "post");
  await leave(tablet, home);
  const [first] = await stores(tablet);
  await tablet.page.goto("about:blank");
  await tablet.enrol(hub.link("post2", hub.port));
  await leave(tablet, home);
  const was = await everything(tablet);
  const second = (await stores(tablet)).find((key) => key !== first);

  // The second person's store gets what is in the first one's: it does not open, not even with the first one's keyring.
  const bytesOf = (area, key) => was[area].find(([name]) => name === key)[1];
  for (const place of ["", "/second"]) await put(tablet, "snapshots", second + place, bytesOf("snapshots", first + place));
  await tablet.page.goto(home);
  await tablet.at("failed").waitFor();
  await leave(tablet, home);
  await put(tablet, "people", `keyring/${second}`, bytesOf("people", `keyring/${first}`));
  await tablet.page.goto(home);
  await tablet.at("failed").getByText("Khoá mã hoá").waitFor();

  // As it was, it opens.
  await leave(tablet, home);
  for (const place of ["", "/second"]) await put(tablet, "snapshots", second + place, bytesOf("snapshots", second + place));
  await put(tablet, "people", `keyring/${second}`, bytesOf("people", `keyring/${second}`));
  await tablet.page.goto(home);
  await tablet.at("home").waitFor();

  // Without the secret of the device nothing opens and nothing goes.
  await leave(tablet, home);
  const whole = await everything(tablet);
  await moveSecret(tablet, "caunoi", "elsewhere");
  await tablet.page.goto(home);
  await tablet.at("failed").getByText("Khoá mã hoá").waitFor();
  await leave(tablet, home);
  assert.deepEqual(await everything(tablet), whole, "nothing was written");
  await moveSecret(tablet, "elsewhere", "caunoi");
  await tablet.page.goto(home);
  await tablet.at("home").waitFor();
  await tablet.at("nav-me").click();
  await tablet.handOver();

  // Another link begins a new store beside those that do not open any more.
  await leave(tablet, home);
  await moveSecret(tablet, "caunoi", "lost");
  await tablet.page.goto("about:blank");
  await tablet.enrol(hub.link("leader", hub.port));
  await tablet.page.reload();
  await tablet.at("home").waitFor();
  await leave(tablet, home);
  assert.equal((await stores(tablet)).length, 3);
  assert.deepEqual(tablet.errors, []);
});

/** Turns one bit in the middle of each snapshot. */
async function flipSnapshots(tablet) {
  const [store] = await stores(tablet);
  await change(tablet, `async (all, put) => {
    for (const [key, bytes] of await all("snapshots")) {
      if (!["${store}", "${store}/second"].includes(key)) continue;
      bytes[bytes.length >> 1] ^= 1;
      await put("snapshots", key, bytes);
    }
  }`);
}

async function officerName(tablet) {
  await tablet.at("nav-me").click();
  return tablet.page.locator("h1.title").first().innerText();
}

/** The API's addresses among everything the service worker keeps. */
function addressesInCaches(tablet) {
  return tablet.page.evaluate(async () => {
    const found = [];
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) if (new URL(url).pathname.startsWith("/api")) found.push(url);
    }
    return found;
  });
}

/** Takes the secret of the device, a key that shows its bytes to nobody, from one database to another. */
function moveSecret(tablet, from, to) {
  return tablet.page.evaluate(async ([from, to]) => {
    const open = (name) => new Promise((resolve) => {
      const opening = indexedDB.open(name);
      opening.onupgradeneeded = () => opening.result.createObjectStore("device");
      opening.onsuccess = () => resolve(opening.result);
    });
    const done = (transaction) => new Promise((resolve) => (transaction.oncomplete = resolve));
    const [source, target] = [await open(from), await open(to)];
    const asked = source.transaction("device").objectStore("device").get("secret");
    const secret = await new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
    if (!(secret instanceof CryptoKey) || secret.extractable) throw new Error("the secret shows its bytes");
    const [put, remove] = [target.transaction("device", "readwrite"), source.transaction("device", "readwrite")];
    put.objectStore("device").put(secret, "secret");
    remove.objectStore("device").delete("secret");
    await Promise.all([done(put), done(remove)]);
    source.close();
    target.close();
  }, [from, to]);
}

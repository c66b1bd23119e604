// Bytes on the disk that are not what they were: a bit that was flipped, a piece that was cut, one that is gone. Whatever
// single piece it is, everything else opens, what does not is said and kept, and the hub is told nothing wrong.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { change, everything, leave, put, restore, stores } from "./support/stores.mjs";
import { Tablet, until } from "./support/tablet.mjs";

const TITLES = ["Bản một", "Bản hai", "Bản ba", "Bản bốn", "Bản năm"];

const flip = (part) => (bytes) => bytes.map((byte, at) => (at === Math.floor(part * (bytes.length - 1)) ? byte ^ 4 : byte));
const cut = (part) => (bytes) => bytes.slice(0, Math.floor(part * bytes.length));
/** What happens to the bytes of a piece. */
const HARM = {
  "flipped at its start": flip(0), "flipped in its format": (bytes) => bytes.map((byte, at) => (at === 2 ? byte ^ 4 : byte)),
  "flipped in the middle": flip(0.5), "flipped at its end": flip(1), "cut in the middle": cut(0.5), "cut to nothing": cut(0),
  "gone": () => undefined,
};

/** A hub, and a tablet of a post enrolled there. */
async function begin(t, name) {
  const hub = new Hub(await freePort());
  const tablet = new Tablet(name, { width: 1280, height: 800 });
  t.after(async () => {
    await tablet.remove();
    await hub.remove();
  });
  await hub.start();
  await tablet.start();
  await tablet.enrol(hub.link("post", hub.port));
  await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  return { hub, tablet, home: `http://localhost:${hub.port}/` };
}

const inList = (tablet, title) => tablet.at("petitions").getByText(title, { exact: true });

/** Writes a petition and leaves the field: one command. */
async function write(tablet, title) {
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await tablet.at("title").fill(title);
  await tablet.at("title").blur();
  await inList(tablet, title).waitFor();
}

const isSaidDamaged = (tablet) => tablet.page.getByText("Một phần dữ liệu trên máy này không đọc được.");

/** Opens the app anew and says which of the titles are in the list. */
async function shown(tablet, home, titles) {
  await tablet.page.goto(`${home}kien-nghi`);
  await tablet.at("petitions").locator("li").first().waitFor();
  const found = [];
  for (const title of titles) {
    const count = await inList(tablet, title).count();
    assert.ok(count <= 1, `once: ${title}`);
    if (count) found.push(title);
  }
  return found;
}

/** Harms one piece, on a page on which the app does not run. */
async function harm(tablet, area, key, how) {
  const [, bytes] = (await change(tablet, `(all) => all("${area}")`)).find(([name]) => name === key);
  await put(tablet, area, key, HARM[how](bytes));
  return bytes;
}

/** What was set aside, of which a part of the key says that it was this piece. */
async function aside(tablet, area, key) {
  const all = await change(tablet, `(all) => all("${area}")`);
  return all.filter(([name]) => name.includes("damaged/") && name.includes(key)).map(([, bytes]) => bytes);
}

test("story_damaged_log", { timeout: 240_000 }, async (t) => {
  const { hub, tablet, home } = await begin(t, "damaged-log");
  await hub.kill();
  for (const title of TITLES) await write(tablet, title);
  await leave(tablet, home);
  const was = await everything(tablet);
  const log = was.log.map(([key]) => key).slice(-TITLES.length);
  for (const [at, how] of [
    [0, "flipped at its start"], [0, "gone"], [2, "flipped in the middle"], [2, "flipped in its format"], [2, "cut in the middle"],
    [2, "gone"], [4, "flipped at its end"], [4, "cut to nothing"],
  ]) {
    const what = `entry ${at}, ${how}`;
    await restore(tablet, was);
    await harm(tablet, "log", log[at], how);
    const rest = TITLES.filter((_, index) => index !== at);
    assert.deepEqual(await shown(tablet, home, TITLES), rest, what);
    if (how !== "gone") await isSaidDamaged(tablet).waitFor();
    // Going on, and opening again what was written then.
    await write(tablet, "Viết tiếp");
    assert.deepEqual(await shown(tablet, home, [...TITLES, "Viết tiếp"]), [...rest, "Viết tiếp"], what);
    await leave(tablet, home);
    assert.equal((await aside(tablet, "log", log[at])).length, how === "gone" ? 0 : 1, `${what}: kept`);
  }

  // In the middle of it: everything else arrives, and nothing waits for what is lost.
  await restore(tablet, was);
  await harm(tablet, "log", log[2], "flipped in the middle");
  await hub.start();
  await tablet.page.goto(`${home}kien-nghi`);
  await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  await write(tablet, "Viết sau khi gửi");
  await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  const other = new Tablet("damaged-log-other", { width: 1280, height: 800 });
  t.after(() => other.remove());
  await other.start();
  await other.enrol(hub.link("post", hub.port));
  const arrived = [...TITLES.filter((_, at) => at !== 2), "Viết sau khi gửi"];
  assert.deepEqual(await shown(other, home, [...TITLES, "Viết sau khi gửi"]), arrived);
  assert.deepEqual([...tablet.errors, ...other.errors], []);
});

test("story_damaged_log_that_was_sent", { timeout: 180_000 }, async (t) => {
  const { hub, tablet, home } = await begin(t, "damaged-sent");
  for (const title of TITLES.slice(0, 3)) {
    await write(tablet, title);
    await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  }
  await hub.kill();
  await leave(tablet, home);
  const was = await everything(tablet);
  // Each entry in its turn, commands and answers: the hub has all of it, and all of it is there again.
  for (const [key] of was.log) {
    await restore(tablet, was);
    await harm(tablet, "log", key, "flipped in the middle");
    await hub.start();
    await tablet.page.goto(`${home}kien-nghi`);
    await until("all of it is there", async () => {
      await tablet.page.evaluate(() => window.dispatchEvent(new Event("online")));
      return (await tablet.at("sync").getAttribute("data-state")) === "sent";
    });
    for (const title of TITLES.slice(0, 3)) await inList(tablet, title).waitFor();
    assert.equal(await tablet.at("petitions").locator("li").count(), 3 + 2, "each once");
    await leave(tablet, home);
    await hub.kill();
  }
  assert.deepEqual(tablet.errors, []);
});

test("story_damaged_snapshot", { timeout: 360_000 }, async (t) => {
  const { hub, tablet, home } = await begin(t, "damaged-snapshot");
  await hub.kill();
  await write(tablet, TITLES[0]);
  // So much text that the log becomes a snapshot.
  const [store] = await stores(tablet);
  const marks = async () => (await change(tablet, (all) => all("snapshots"))).find(([key]) => key === `${store}/next`)[1].join();
  const first = await marks();
  for (let n = 0; (await marks()) === first; n += 1) {
    assert.ok(n < 60, "a snapshot is written in the end");
    for (const field of ["difficulty", "cause", "proposal"]) {
      await tablet.at(field).fill(`${n} ${"nhiều chữ ".repeat(1900)}`);
      await tablet.at(field).blur();
      await tablet.at("saved-note").getByText("Đã lưu trên máy này").waitFor();
    }
  }
  for (const title of TITLES.slice(1)) await write(tablet, title);
  await leave(tablet, home);
  const was = await everything(tablet);
  const places = [store, `${store}/second`];
  for (const [key, how] of [
    ...["flipped in its format", "flipped in the middle", "cut in the middle", "gone"].map((how) => [places[1], how]),
    [places[0], "flipped in the middle"],
    ...["flipped in the middle", "cut to nothing", "gone"].map((how) => [`${store}/next`, how]),
  ]) {
    const what = `${key}, ${how}`;
    await restore(tablet, was);
    await harm(tablet, "snapshots", key, how);
    assert.deepEqual(await shown(tablet, home, TITLES), TITLES, what);
    // It was mended: also without what was good then.
    await write(tablet, "Viết tiếp");
    assert.deepEqual(await shown(tablet, home, [...TITLES, "Viết tiếp"]), [...TITLES, "Viết tiếp"], what);
    await leave(tablet, home);
    const kept = key === places[1] && how !== "gone" ? 1 : 0;
    assert.equal((await aside(tablet, "snapshots", key)).length, kept, `${what}: kept`);
  }

  // Both of them: nothing opens, it says so, and nothing is touched.
  await restore(tablet, was);
  for (const key of places) await harm(tablet, "snapshots", key, "flipped in the middle");
  const harmed = await everything(tablet);
  await tablet.page.goto(home);
  await tablet.at("failed").waitFor();
  await leave(tablet, home);
  assert.deepEqual(await everything(tablet), harmed);
  await restore(tablet, was);
  await hub.start();
  assert.deepEqual(await shown(tablet, home, TITLES), TITLES);
  await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  assert.deepEqual(tablet.errors, []);
});

test("story_damaged_other_pieces", { timeout: 240_000 }, async (t) => {
  const { hub, tablet, home } = await begin(t, "damaged-pieces");
  await tablet.page.goto(`${home}tai-lieu`);
  await tablet.at("fetch-all").click();
  await until("all materials are here", async () => (await tablet.at("materials").getByText("Có trên máy này").count()) === 3);
  await hub.kill();
  await write(tablet, TITLES[0]);
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await tablet.at("title").fill("Gõ dở");
  await until("it is kept while it is typed", async () => (await change(tablet, (all) => all("typing"))).length === 1);
  const [[typing]] = await change(tablet, (all) => all("typing"));
  await tablet.kill();
  await tablet.start();
  await leave(tablet, home);
  const was = await everything(tablet);
  assert.equal(was.typing.length, 1, "the browser died before it was a command");
  const [store] = await stores(tablet);

  for (const how of ["flipped in the middle", "cut to nothing", "gone"]) {
    // What was being typed when the browser died: the rest opens, and it is said.
    await restore(tablet, was);
    await harm(tablet, "typing", typing, how);
    assert.deepEqual(await shown(tablet, home, [TITLES[0], "Gõ dở"]), [TITLES[0]], how);
    if (how !== "gone") await isSaidDamaged(tablet).waitFor();
    await leave(tablet, home);
    const kept = (await change(tablet, (all) => all("typing"))).filter(([key]) => key === typing);
    assert.equal(kept.length, how === "gone" ? 0 : 1, "kept");

    // Who used the tablet last, and who is in the list: the store is found without either.
    for (const key of ["active", was.people.find(([key]) => key.startsWith(`replica/${store}`))[0]]) {
      await restore(tablet, was);
      await harm(tablet, "people", key, how);
      assert.deepEqual(await shown(tablet, home, [TITLES[0]]), [TITLES[0]], `${key}, ${how}`);
      await leave(tablet, home);
    }

    // Without its keyring no store opens, and nothing of it is touched.
    await restore(tablet, was);
    await harm(tablet, "people", `keyring/${store}`, how);
    const locked = await everything(tablet);
    await tablet.page.goto(home);
    await tablet.at("failed").getByText("Khoá mã hoá").waitFor();
    await leave(tablet, home);
    assert.deepEqual(await everything(tablet), locked, how);
  }

  await hub.start();
  // Pieces of materials are as good as missing, and fetched again.
  for (const how of ["flipped in the middle", "cut in the middle", "gone"]) {
    await restore(tablet, was);
    const pieces = was.blobs.map(([key]) => key).filter((key) => key.endsWith("/000001"));
    for (const key of pieces) await harm(tablet, "blobs", key, how);
    await tablet.page.goto(`${home}tai-lieu`);
    await tablet.at("materials").locator("li", { hasText: "Báo cáo" }).first().getByRole("link").click();
    await tablet.at("fetch").click();
    await until("the first page is drawn", async () => (await tablet.at("pdf").getAttribute("data-drawn")) === "1");
    await leave(tablet, home);
  }
  assert.deepEqual(tablet.errors, []);
});

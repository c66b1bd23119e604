// A PIN: set, asked for, changed, forgotten; and the tablet locks by itself and at a tap, without losing a word.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { change, leave, put } from "./support/stores.mjs";
import { Tablet, until } from "./support/tablet.mjs";

const PIN = "280514";
const OTHER = "suối chảy róc rách";

async function begin(t, name) {
  const hub = new Hub(await freePort());
  const tablet = new Tablet(name);
  t.after(async () => {
    await tablet.remove();
    await hub.remove();
  });
  await hub.start();
  await tablet.start();
  await tablet.enrol(hub.link("post", hub.port));
  return { hub, tablet };
}

/** The keyrings as they are on the disk. */
function keyrings(tablet) {
  return tablet.page.evaluate(async () => {
    const opening = indexedDB.open("caunoi");
    const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const store = database.transaction("people").objectStore("people");
    const range = IDBKeyRange.bound("keyring/", "keyring/\uffff");
    const request = store.getAll(range);
    const all = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    database.close();
    return all.map((bytes) => Array.from(bytes));
  });
}

test("story_pin_set_asked_for_and_changed", { timeout: 180_000 }, async (t) => {
  const { tablet } = await begin(t, "pin");

  // What is easily guessed, or not typed twice, is no PIN.
  for (const [pin, again, words] of [["123456", "123456", "dễ đoán"], ["1234", "1234", "6 ký tự"], [PIN, "280515", "không giống nhau"]]) {
    await tablet.fillInPin(pin, { again });
    await tablet.at("pin-card").getByText(words).waitFor();
    await tablet.page.reload();
    await tablet.at("home").waitFor();
  }
  await tablet.fillInPin(PIN);
  await tablet.at("lock").waitFor();

  // Not even a reload opens it without the PIN; nothing of what it holds is in the page.
  const name = await tablet.page.locator("h1.title").first().innerText();
  await tablet.page.reload();
  await tablet.at("locked").waitFor();
  assert.ok((await tablet.page.locator("body").innerText()).includes(name), "who is asked for the PIN");
  assert.equal(await tablet.at("home").count(), 0);
  await tablet.unlock("111213");
  await tablet.at("locked").getByText("không đúng").waitFor();
  await tablet.unlock(PIN);
  await tablet.at("home").waitFor();
  await tablet.at("sync").getByText("đã gửi").waitFor();

  // Another one, which may have letters: only with the first, and from then on only by the second.
  const before = await keyrings(tablet);
  await tablet.fillInPin(OTHER, { current: "111213" });
  await tablet.at("pin-card").getByText("không đúng").waitFor();
  assert.deepEqual(await keyrings(tablet), before, "a wrong PIN changes nothing");
  await tablet.at("current-pin").fill(PIN);
  await tablet.at("save-pin").click();
  await until("the form is gone", async () => (await tablet.at("new-pin").count()) === 0);
  await tablet.page.reload();
  await tablet.at("locked").waitFor();
  await tablet.unlock(PIN);
  await tablet.at("locked").getByText("không đúng").waitFor();
  await tablet.unlock(OTHER);
  await tablet.at("home").waitFor();
  assert.deepEqual(tablet.errors, []);
});

test("story_lock_keeps_what_is_typed", { timeout: 180_000 }, async (t) => {
  const { hub, tablet } = await begin(t, "pin-lock");
  await tablet.fillInPin(PIN);
  await tablet.at("lock").waitFor();
  const other = await tablet.context.newPage();
  await other.goto(`http://localhost:${hub.port}/`);
  await other.getByTestId("pin").fill(PIN);
  await other.getByTestId("unlock").click();
  await other.getByTestId("home").waitFor();

  // Half a sentence in one tab, the lock in the other; no network.
  await hub.kill();
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await tablet.at("title").fill("Viết dở thì khoá máy");
  await other.getByTestId("nav-me").click();
  await other.getByTestId("lock").click();
  for (const page of [other, tablet.page]) await page.getByTestId("locked").waitFor();
  await other.close();
  await tablet.unlock(PIN);
  await until("the words are there", async () => (await tablet.at("title").inputValue()) === "Viết dở thì khoá máy");
  await tablet.at("sync").getByText("chưa gửi").waitFor();
  assert.deepEqual(tablet.errors, []);
});

test("story_wrong_pins_cost_time", { timeout: 240_000 }, async (t) => {
  const { tablet } = await begin(t, "pin-wrong");
  await tablet.fillInPin(PIN);
  await tablet.at("lock").click();
  await tablet.at("locked").waitFor();
  for (let tries = 1; tries <= 5; tries++) {
    await until("a PIN is taken", () => tablet.at("pin").isEnabled());
    await tablet.unlock(`99887${tries}`);
    await tablet.at("locked").getByText(tries < 5 ? "không đúng" : "chờ").waitFor();
  }
  assert.ok(await tablet.at("pin").isDisabled(), "no sixth try at once");
  // Starting anew helps nobody.
  await tablet.kill();
  const home = tablet.page.url();
  await tablet.start();
  await tablet.page.clock.install();
  await tablet.page.goto(home);
  await tablet.at("locked").getByText("chờ").waitFor();
  await tablet.page.clock.runFor("00:25");
  assert.ok(await tablet.at("unlock").isDisabled());
  await tablet.page.clock.runFor("00:06");
  await until("the wait is over", () => tablet.at("pin").isEnabled());
  await tablet.unlock(PIN);
  await tablet.at("home").waitFor();
  assert.deepEqual(tablet.errors, []);
});

test("story_locks_when_nobody_is_there", { timeout: 180_000 }, async (t) => {
  const { tablet } = await begin(t, "pin-idle");
  await tablet.fillInPin(PIN);
  await tablet.at("lock").waitFor();
  await tablet.page.clock.install();
  await tablet.page.reload();
  await tablet.at("locked").waitFor();
  await tablet.unlock(PIN);
  await tablet.at("home").waitFor();
  // Nine minutes, a touch, nine minutes: still open. Then nobody.
  await tablet.page.clock.runFor("09:00");
  await tablet.at("nav-petitions").click();
  await tablet.page.clock.runFor("09:00");
  assert.equal(await tablet.at("locked").count(), 0);
  await tablet.page.clock.runFor("01:30");
  await tablet.at("locked").waitFor();
  assert.deepEqual(tablet.errors, []);
});

/** The rows of the people's part of the database whose keys begin like this. */
const rows = (tablet, start) =>
  change(tablet, `async (all) => (await all("people")).filter(([key]) => key.startsWith("${start}"))`);

test("story_first_pin_makes_older_copies_of_the_key_worthless", { timeout: 240_000 }, async (t) => {
  const { hub, tablet } = await begin(t, "pin-first");
  const home = `http://localhost:${hub.port}/`;
  await tablet.at("quick-materials").click();
  await tablet.at("fetch-all").click();
  await until("all materials are here", async () => (await tablet.at("materials").getByText("Có trên máy này").count()) === 3);
  const [[place, before]] = await rows(tablet, "keyring/");
  await hub.kill();
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await tablet.at("title").fill("Viết trước khi có mã PIN");

  // Not while another window could write under the key from before.
  const other = await tablet.context.newPage();
  await other.goto(home);
  await other.getByTestId("home").waitFor();
  await tablet.fillInPin(PIN);
  await tablet.at("pin-card").getByText("cửa sổ khác").waitFor();
  await other.close();
  await tablet.at("save-pin").click();
  await tablet.at("lock").waitFor();
  await until("the key from before is forgotten", async () => (await rows(tablet, "before/")).length === 0);

  // Whoever finds the wrapping that needed no PIN, in an old file of the browser, opens nothing by it.
  const [[, after]] = await rows(tablet, "keyring/");
  await leave(tablet, home);
  await put(tablet, "people", place, before);
  await tablet.page.goto(home);
  await tablet.at("failed").waitFor();
  await leave(tablet, home);
  await put(tablet, "people", place, after);

  // Everything from before is there for whoever has the PIN, without a network.
  await tablet.page.goto(home);
  await tablet.at("locked").waitFor();
  await tablet.unlock(PIN);
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").getByText("Viết trước khi có mã PIN").waitFor();
  await tablet.at("nav-home").click();
  await tablet.at("quick-materials").click();
  assert.equal(await tablet.at("materials").getByText("Có trên máy này").count(), 3);
  await tablet.at("materials").locator("li", { hasText: "Báo cáo" }).first().getByRole("link").click();
  await tablet.page.locator("canvas").first().waitFor();
  assert.deepEqual(tablet.errors, []);
});

test("story_all_pins_forgotten", { timeout: 240_000 }, async (t) => {
  const { hub, tablet } = await begin(t, "pin-recovery");
  await tablet.fillInPin(PIN);
  await tablet.at("lock").waitFor();
  const officer = (await rows(tablet, "replica/"))[0][0].split("/")[2];
  await hub.kill();
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await tablet.at("title").fill("Chưa gửi khi quên mã");
  await tablet.at("sync").getByText("chưa gửi").waitFor();
  await tablet.kill();

  // A plain link lets nobody in.
  await hub.start();
  await tablet.start();
  await tablet.page.goto(hub.linkFor(officer));
  await tablet.at("locked").waitFor();
  await tablet.unlock("704918");
  await tablet.at("locked").getByText("không đúng").waitFor();

  // One that whoever is in charge made for this does, and asks for another PIN before anything else; also when the app is
  // ended in between.
  const link = hub.linkFor(officer, "--opens");
  await tablet.page.goto("about:blank");
  await tablet.page.goto(link);
  await tablet.at("choosing-pin").waitFor();
  await tablet.kill();
  await tablet.start();
  await tablet.page.goto(`http://localhost:${hub.port}/`);
  await tablet.at("locked").waitFor();
  await tablet.page.goto("about:blank");
  await tablet.page.goto(link);
  await tablet.at("choosing-pin").waitFor();
  await tablet.at("new-pin").fill(OTHER);
  await tablet.at("new-pin-again").fill(OTHER);
  await tablet.at("save-pin").click();
  await tablet.at("home").waitFor();
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").getByText("Chưa gửi khi quên mã").waitFor();
  await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  assert.equal(await tablet.at("sync").getByText("cần sửa").count(), 0, "what was signed by the key from before counts");

  // From now on by the new PIN alone.
  await tablet.page.goto(`http://localhost:${hub.port}/`);
  await tablet.unlock(PIN);
  await tablet.at("locked").getByText("không đúng").waitFor();
  await tablet.unlock(OTHER);
  await tablet.at("home").waitFor();
  assert.deepEqual(tablet.errors, []);
});

test("story_wrong_pins_count_in_all_windows", { timeout: 180_000 }, async (t) => {
  const { hub, tablet } = await begin(t, "pin-windows");
  await tablet.fillInPin(PIN);
  await tablet.at("lock").click();
  await tablet.at("locked").waitFor();
  const other = await tablet.context.newPage();
  await other.goto(`http://localhost:${hub.port}/`);
  await other.getByTestId("pin").waitFor();
  for (let tries = 1; tries <= 5; tries++) {
    await until("a PIN is taken", () => tablet.at("pin").isEnabled());
    await tablet.unlock(`99887${tries}`);
    await tablet.at("locked").getByText(tries < 5 ? "không đúng" : "chờ").waitFor();
  }
  // The other window has made no try yet, and gets none now: not even the right one.
  await other.getByTestId("pin").fill(PIN);
  await other.getByTestId("unlock").click();
  await other.getByTestId("locked").getByText("chờ").waitFor();
  assert.equal(await other.getByTestId("home").count(), 0);
  assert.deepEqual(tablet.errors, []);
});

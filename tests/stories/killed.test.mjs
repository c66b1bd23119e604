// The browser is killed at any point of its work, again and again. Opened again, everything that was called saved is there,
// once and whole, and nothing half-done. `cargo xtask faults` goes on for longer; its seed says what happens when.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { SCRIPT, STYLE, WASM, anotherBuild, capitals, remark } from "./support/builds.mjs";
import { Hub, freePort } from "./support/hub.mjs";
import { Tablet, until } from "./support/tablet.mjs";

const ROUNDS = Number(process.env.CAUNOI_ROUNDS ?? 12);
const SEED = Number(process.env.CAUNOI_SEED ?? randomInt(2 ** 31));
const DIST = process.env.CAUNOI_DIST;
/** So long that some of them make the log a snapshot. */
const LONG = "nhiều chữ ".repeat(1900);
const SENTENCE = "Trụ sở xuống cấp, mái dột, tường nứt, hồ sơ ướt mỗi khi mưa. ".repeat(6);

/** Numbers from 0 to below 1, the same for the same seed. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffle(list, random) {
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [list[last], list[other]] = [list[other], list[last]];
  }
}

/** In every page: tells what the app calls saved. A title in the list is, and what stands in a form when the note says so. */
function watchSaved() {
  const told = new Set();
  const tell = (saved) => {
    const text = JSON.stringify(saved);
    if (!told.has(text)) told.add(text), window.acknowledge(text);
  };
  const form = () => {
    const note = document.querySelector("[data-testid=saved-note]")?.textContent ?? "";
    const [difficulty, proposal] = ["difficulty", "proposal"].map((name) => document.querySelector(`[data-testid=${name}]`)?.value);
    return note.includes("Đã lưu trên máy này") && difficulty !== undefined && { path: location.pathname, difficulty, proposal };
  };
  const look = () => {
    for (const row of document.querySelectorAll("[data-testid=petitions] .row-title")) tell({ title: row.textContent.trim() });
    const before = form();
    // The note follows the field by a moment: what counts is what it still says of the same text.
    if (before) setTimeout(() => JSON.stringify(form()) === JSON.stringify(before) && tell(before));
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}

class Campaign {
  constructor(hub, tablet, builds) {
    Object.assign(this, { hub, tablet, builds, titles: new Set(["Đơn chính"]), counted: 0, longs: 0, acts: new Map() });
    /** The PIN that is asked for, none at first; the one that is being set; and whether it was said to be set. */
    Object.assign(this, { pin: undefined, nextPin: undefined, pins: 0, pinIsSet: false });
    /** Everything that was said to be saved. */
    this.saved = { titles: new Set(), difficulty: "", proposal: -1 };
    this.snapshots = new Set();
  }

  get home() {
    return `http://localhost:${this.hub.port}/`;
  }

  async start() {
    const { tablet } = this;
    await tablet.start();
    await tablet.context.exposeFunction("acknowledge", (text) => this.#acknowledge(JSON.parse(text)));
    await tablet.context.addInitScript(watchSaved);
  }

  #acknowledge({ title, path, difficulty, proposal }) {
    if (title && this.titles.has(title)) this.saved.titles.add(title);
    if (path !== this.path) return;
    if (difficulty.length > this.saved.difficulty.length) this.saved.difficulty = difficulty;
    this.saved.proposal = Math.max(this.saved.proposal, Number.parseInt(proposal || "-1", 10));
  }

  /** The petition that is typed in; its address is known from then on. */
  async begin() {
    const { tablet } = this;
    await tablet.at("new-petition").click();
    await tablet.at("title").fill("Đơn chính");
    await tablet.at("title").blur();
    await tablet.at("petitions").getByText("Đơn chính", { exact: true }).waitFor();
    this.path = new URL(tablet.page.url()).pathname;
  }

  /** Opens an address, with whatever PIN is asked for by now. */
  async open(path, testid) {
    const { tablet } = this;
    await tablet.page.goto(this.home + path);
    await tablet.at("locked").or(tablet.at(testid).first()).first().waitFor();
    if (await tablet.at("locked").count()) await this.unlock();
    await tablet.at(testid).first().waitFor();
  }

  async unlock() {
    const { tablet } = this;
    assert.ok(this.pin || this.nextPin, "a PIN is asked for that nobody has set");
    await tablet.unlock(this.nextPin ?? this.pin);
    if (this.nextPin) {
      const refused = tablet.at("locked").getByText("không đúng");
      await refused.or(tablet.at("nav-home").first()).first().waitFor();
      if (await refused.count()) {
        assert.ok(!this.pinIsSet && this.pin, "the PIN that was said to be set is the one");
        this.nextPin = undefined;
        await tablet.unlock(this.pin);
      }
    }
    this.pin = this.nextPin ?? this.pin;
    this.nextPin = undefined;
    await tablet.at("locked").waitFor({ state: "detached" });
  }

  async openForm() {
    if (new URL(this.tablet.page.url()).pathname === this.path) return;
    await this.open(this.path.slice(1), "difficulty");
  }

  // What the browser is killed in. Whatever comes after the kill fails, and need not be waited for.

  async typing() {
    const field = this.tablet.at("difficulty");
    const stands = await field.inputValue();
    await field.focus();
    await field.press("Control+End");
    await field.pressSequentially(SENTENCE.slice(stands.length % SENTENCE.length), { delay: 8 });
  }

  async appending() {
    for (let n = 0; n < 20; n += 1) {
      const title = `Đơn số ${(this.counted += 1)}`;
      this.titles.add(title);
      await this.tablet.at("nav-home").click();
      await this.tablet.at("new-petition").click();
      await this.tablet.at("title").fill(title);
      await this.tablet.at("title").blur();
      await this.tablet.at("petitions").getByText(title, { exact: true }).waitFor();
    }
  }

  async snapshotting() {
    for (let n = 0; n < 20; n += 1) {
      await this.tablet.at("proposal").fill(`${(this.longs += 1)} ${LONG}`);
      await this.tablet.at("proposal").blur();
      await this.tablet.at("saved-note").getByText("Đã lưu").waitFor();
    }
  }

  async opening() {
    for (let n = 0; n < 20; n += 1) {
      await this.tablet.page.reload();
      if (this.pin) await this.unlock();
    }
  }

  /** The first one seals everything anew, each later one wraps the key anew. */
  async rewrapping() {
    this.pinIsSet = false;
    this.nextPin = `73029${(this.pins += 1)}`;
    await this.tablet.fillInPin(this.nextPin, { current: this.pin });
    await this.tablet.page.getByText("Đã đặt mã PIN").waitFor();
    this.pinIsSet = true;
  }

  /** Everything once more, from a file. */
  async importing() {
    const { tablet, hub } = this;
    await tablet.at("sync").click();
    const [file] = hub.exported("01981");
    await tablet.at("import-package").setInputFiles(file);
    await tablet.page.getByText("Đã nhận xong").waitFor();
  }

  async updating() {
    await this.hub.kill();
    this.hub.app = this.hub.app === this.builds[0] ? this.builds[1] : this.builds[0];
    await this.hub.start();
    await this.open("", "home");
    await this.tablet.at("switch-build").waitFor();
  }

  /** Begins one of these, kills the browser so many milliseconds later, and looks at what is there. */
  async round(action, delay) {
    this.acts.set(action, (this.acts.get(action) ?? 0) + 1);
    if (action === "updating") await this.updating();
    else await this.openForm();
    const goingOn = action === "updating" ? this.tablet.at("switch-build").click() : this[action]();
    const cut = goingOn.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, delay));
    await this.tablet.kill();
    await cut;
    await this.start();
    await this.look();
  }

  /** Opens the app: everything that was called saved is there, once and whole. */
  async look() {
    const { tablet, saved } = this;
    const known = structuredClone(saved);
    await this.open("", "home");
    assert.equal(await tablet.page.getByText("trên máy này không đọc được").count(), 0, "nothing is damaged");
    await this.open(this.path.slice(1), "difficulty");
    const titles = await tablet.at("petitions").locator(".row-title").allInnerTexts();
    const own = titles.map((title) => title.trim()).filter((title) => title.startsWith("Đơn "));
    assert.equal(new Set(own).size, own.length, "each once");
    for (const title of known.titles) assert.ok(own.includes(title), `was called saved: ${title}`);
    for (const title of own) assert.ok(this.titles.has(title), `was written like this: ${title}`);
    const difficulty = await tablet.at("difficulty").inputValue();
    assert.ok(difficulty.startsWith(known.difficulty), `${known.difficulty.length} letters were called saved, ${difficulty.length} are there`);
    assert.ok(SENTENCE.repeat(100).startsWith(difficulty), "nothing but what was typed");
    const proposal = await tablet.at("proposal").inputValue();
    const number = Number.parseInt(proposal || "-1", 10);
    assert.ok(number >= known.proposal && number <= this.longs, `${known.proposal} was called saved, ${number} is there`);
    assert.ok(number < 0 || proposal === `${number} ${LONG}`, "a long text is whole");
    assert.deepEqual(tablet.errors, []);
    this.snapshots.add(await this.mark());
  }

  /** Changes with every snapshot. */
  mark() {
    return this.tablet.page.evaluate(async () => {
      const opening = indexedDB.open("caunoi");
      const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
      const store = database.transaction("snapshots").objectStore("snapshots");
      const asked = store.getAllKeys();
      const keys = await new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
      const got = store.get(keys.find((key) => key.endsWith("/next")));
      const mark = await new Promise((resolve) => (got.onsuccess = () => resolve(got.result)));
      database.close();
      return [...mark].join();
    });
  }
}

/** What an administrator does on another tablet. */
async function allowFiles(t, hub) {
  const office = new Tablet("killed-office", { width: 1280, height: 800 });
  t.after(() => office.remove());
  await office.start();
  await office.page.goto(hub.link("administrator", hub.port));
  await office.at("home").waitFor();
  await office.at("sync").click();
  await office.at("allow-file").check();
  await office.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  await office.close();
}

test("story_killed_at_any_point", { timeout: 120_000 + ROUNDS * 40_000 }, async (t) => {
  t.diagnostic(`seed ${SEED}, ${ROUNDS} rounds`);
  const random = numbers(SEED);
  const hub = new Hub(await freePort());
  const tablet = new Tablet("killed-often", { width: 1280, height: 800 });
  t.after(async () => {
    await tablet.remove();
    await hub.remove();
  });
  await hub.start();
  const next = anotherBuild(t, DIST, [[STYLE, remark("next")], [WASM, capitals], [SCRIPT, remark("next")]]);
  const campaign = new Campaign(hub, tablet, [DIST, next]);
  await campaign.start();
  await tablet.enrol(hub.link("post", hub.port));
  await campaign.begin();
  await allowFiles(t, hub);

  // A new action is one more line here, and a method above.
  const actions = [
    "typing", "appending", "snapshotting", "typing", "appending", "snapshotting", "opening", "updating", "rewrapping",
    "rewrapping", "importing",
  ];
  const longest = {
    typing: 3000, appending: 2500, snapshotting: 2500, opening: 1500, updating: 1500, rewrapping: 2500, importing: 1500,
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each of them as often, and each time in another order.
    if (round % actions.length === 0) shuffle(actions, random);
    const action = actions[round % actions.length];
    const delay = Math.floor(random() * longest[action]);
    try {
      await campaign.round(action, delay);
    } catch (error) {
      error.message = `seed ${SEED}, round ${round}, ${action} killed after ${delay} ms: ${error.message}`;
      throw error;
    }
  }
  t.diagnostic(`${[...campaign.acts].map(([name, times]) => `${name} ${times}`).join(", ")}; snapshots seen: ${campaign.snapshots.size}`);
  const { titles, difficulty, proposal } = campaign.saved;
  t.diagnostic(`called saved: ${titles.size} petitions, ${difficulty.length} letters, ${proposal} long texts`);
  assert.ok(titles.size > 1 || difficulty || proposal > 0, "something was called saved");

  // All of it arrives.
  await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  const other = new Tablet("killed-other", { width: 1280, height: 800 });
  t.after(() => other.remove());
  await other.start();
  await other.enrol(hub.link("post", hub.port));
  await other.at("nav-petitions").click();
  for (const title of titles) {
    await other.at("petitions").getByText(title, { exact: true }).waitFor();
    assert.equal(await other.at("petitions").getByText(title, { exact: true }).count(), 1, title);
  }
});

// Vietnamese is typed by composition: Telex and VNI keep a word open while its marks are typed. Nothing the app does
// meanwhile may cut a composition, move the caret, or change a letter.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { Tablet, until } from "./support/tablet.mjs";

/** Each word as an input method shows it after every key. */
const TELEX = {
  // k i e e s n · n g h i j
  "Kiến": ["K", "Ki", "Kie", "Kiê", "Kiế", "Kiến"],
  "nghị": ["n", "ng", "ngh", "nghi", "nghị"],
  // d d u o w n g f: the mark comes last and goes to the middle of the word
  "đường": ["d", "đ", "đu", "đuo", "đươ", "đươn", "đương", "đường"],
};
const VNI = {
  // K i e 6 1 n · n g h i 5
  "Kiến": ["K", "Ki", "Kie", "Kiê", "Kiế", "Kiến"],
  "nghị": ["n", "ng", "ngh", "nghi", "nghị"],
  // d u o n g 9 7 2: all marks at the end, far back in the word
  "đường": ["d", "du", "duo", "duon", "duong", "đuong", "đương", "đường"],
};

/** A tablet whose keyboard composes. */
async function begin(t, name, who, size) {
  const hub = new Hub(await freePort());
  const tablet = new Tablet(name, size);
  const other = new Tablet(`${name}-other`, size);
  t.after(async () => {
    await Promise.all([tablet, other].map((it) => it.remove()));
    await hub.remove();
  });
  await hub.start();
  await tablet.start();
  await tablet.enrol(hub.link(who, hub.port));
  const keyboard = await tablet.context.newCDPSession(tablet.page);
  return { hub, tablet, other, keyboard };
}

/** Notes how compositions end, and whether a field was exchanged for another under the typing hand. */
function watch(tablet, testid) {
  return tablet.at(testid).evaluate((field) => {
    window.seen = { field, ends: [], carets: [] };
    field.addEventListener("compositionend", (event) => window.seen.ends.push(event.data));
  });
}

/** Composes one word key by key; `meanwhile` happens while it is open. */
async function compose(keyboard, shown, meanwhile) {
  for (const [at, text] of shown.entries()) {
    await keyboard.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    if (at === shown.length - 2) await meanwhile?.();
  }
  await keyboard.send("Input.insertText", { text: shown.at(-1) });
}

const space = (keyboard) => keyboard.send("Input.insertText", { text: " " });

/** The text, the caret, and how the compositions ended. */
function state(tablet, testid) {
  return tablet.at(testid).evaluate((field) => ({
    text: field.value,
    caret: field.selectionStart,
    same: window.seen.field === field && document.activeElement === field,
    ends: window.seen.ends,
  }));
}

/** Composes words into a field and checks every letter, the caret, and that no composition was cut. */
async function check(tablet, keyboard, testid, method, meanwhile = {}) {
  await tablet.at(testid).click();
  await watch(tablet, testid);
  const words = Object.keys(method);
  for (const word of words) {
    await compose(keyboard, method[word], meanwhile[word]);
    await space(keyboard);
  }
  const expected = `${words.join(" ")} `;
  assert.deepEqual(await state(tablet, testid), { text: expected, caret: expected.length, same: true, ends: words }, testid);
}

test("story_typing_telex_and_vni", { timeout: 180_000 }, async (t) => {
  const { hub, tablet, other, keyboard } = await begin(t, "typing", "post", { width: 1280, height: 800 });
  await tablet.at("new-petition").click();

  // While a word is open: the text is saved, and saved as a command, which changes the records under the form.
  const saved = async () => {
    await tablet.at("saved-note").getByText("Đã lưu trên máy này").waitFor();
    await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  };
  await check(tablet, keyboard, "title", TELEX, { "Kiến": saved });

  // While a word is open: another tablet of the post writes, and this one takes it in and shows it beside the form.
  await other.start();
  await other.enrol(hub.link("post", hub.port));
  const pulled = async () => {
    await other.at("new-petition").click();
    await other.at("title").fill("Viết ở máy kia");
    await other.page.locator("[data-testid=sync][data-state=sent]").waitFor();
    await until("it is taken in", async () => {
      await tablet.page.evaluate(() => window.dispatchEvent(new Event("online")));
      return (await tablet.at("petitions").getByText("Viết ở máy kia").count()) > 0;
    });
  };
  await check(tablet, keyboard, "difficulty", VNI, { "nghị": pulled });

  // While a word is open: another theme, another text size, the window is turned.
  const turned = async () => {
    await tablet.page.evaluate(() => document.documentElement.setAttribute("data-theme", "dark"));
    await tablet.page.evaluate(() => document.documentElement.setAttribute("data-size", "large"));
    await tablet.page.setViewportSize({ width: 800, height: 1280 });
  };
  await check(tablet, keyboard, "cause", TELEX, { "đường": turned });

  // In the middle of a text: the caret stays behind the word.
  await tablet.at("title").evaluate((field) => {
    field.focus();
    field.setSelectionRange(5, 5);
    window.seen = { field, ends: [] };
  });
  await tablet.at("title").evaluate((field) => field.addEventListener("compositionend", (event) => window.seen.ends.push(event.data), { once: true }));
  await compose(keyboard, [...VNI["đường"]], saved);
  const middle = await state(tablet, "title");
  assert.equal(middle.text, "Kiến đườngnghị đường ");
  assert.equal(middle.caret, 10);
  assert.deepEqual([middle.same, middle.ends.at(-1)], [true, "đường"]);

  // What is on the device is what was typed.
  await saved();
  await tablet.page.reload();
  await tablet.at("title").waitFor();
  assert.equal(await tablet.at("title").inputValue(), "Kiến đườngnghị đường ");
  assert.equal(await tablet.at("difficulty").inputValue(), "Kiến nghị đường ");
  assert.equal(await tablet.at("cause").inputValue(), "Kiến nghị đường ");
  assert.deepEqual(tablet.errors, []);
});

test("story_typing_search", { timeout: 120_000 }, async (t) => {
  const { tablet, keyboard } = await begin(t, "typing-search", "organizer", { width: 1366, height: 768 });
  await tablet.at("nav-inbox").click();
  await tablet.at("inbox").locator("[data-testid^=petition-]").first().waitFor();
  // The list follows each key, under a composition that is still open.
  const narrowed = () => until("the list follows", async () => (await tablet.at("inbox").getByText("Không tìm thấy").count()) === 1);
  await check(tablet, keyboard, "inbox-search", { "trụ": ["t", "tr", "tru", "trụ"], "sở": ["s", "so", "sơ", "sở"], "qxz": ["q", "qx", "qxz", "qxz"] }, { qxz: narrowed });
  assert.deepEqual(tablet.errors, []);
});

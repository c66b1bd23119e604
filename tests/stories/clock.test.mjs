// Tablets whose clock is wrong by ten years, and one whose clock jumps while it is open. What is shown before the hub has
// been reached may be wrong; nothing else is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { Tablet, until } from "./support/tablet.mjs";

const YEARS = 10 * 365.25 * 24 * 60 * 60 * 1000;

/** In every page: a clock that is wrong by `window.skew`, which may change at any time. It is kept over a reload. */
function wrongClock(by) {
  const Real = Date;
  window.skew = Number(sessionStorage.getItem("skew") ?? by);
  window.Date = class extends Real {
    constructor(...parts) {
      if (parts.length) super(...parts);
      else super(Real.now() + window.skew);
    }

    static now() {
      return Real.now() + window.skew;
    }
  };
}

/** A tablet of the same post, with its clock wrong by so much. */
async function enrolled(t, hub, name, by) {
  const tablet = new Tablet(`clock-${name}`, { width: 1280, height: 800 });
  t.after(() => tablet.remove());
  await tablet.start();
  await tablet.context.addInitScript(wrongClock, by);
  await tablet.enrol(hub.link("post", hub.port));
  await sent(tablet);
  return tablet;
}

const inList = (tablet, title) => tablet.at("petitions").locator(".row-title").filter({ hasText: new RegExp(`^\\s*${title}\\s*$`) });

const sent = (tablet) => tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();

async function jump(tablet, by) {
  await tablet.page.evaluate((skew) => {
    window.skew = skew;
    sessionStorage.setItem("skew", skew);
  }, by);
}

async function write(tablet, title) {
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await tablet.at("title").fill(title);
  await tablet.at("topic").selectOption({ index: 1 });
  await tablet.at("kind").selectOption({ index: 1 });
  await tablet.at("difficulty").fill(`${title}: khó khăn`);
  await tablet.at("proposal").fill(`${title}: đề nghị`);
  await tablet.at("saved-note").getByText("Đã lưu trên máy này").waitFor();
}

async function submit(tablet, title) {
  await write(tablet, title);
  await tablet.at("submit").click();
  await inList(tablet, title).waitFor();
}

/** What a tablet shows: the day, the own petitions in their order, and of one when it reached the hub. */
async function seen(tablet, title) {
  await tablet.page.evaluate(() => window.dispatchEvent(new Event("online")));
  await tablet.at("nav-petitions").click();
  await until("it is here", async () => (await inList(tablet, title).count()) === 1);
  const titles = await tablet.at("petitions").locator(".row-title").allInnerTexts();
  return { day: await tablet.at("sample-bar").innerText(), titles };
}

test("story_clock_wrong", { timeout: 240_000 }, async (t) => {
  const hub = new Hub(await freePort());
  t.after(() => hub.remove());
  await hub.start();
  const right = await enrolled(t, hub, "right", 0);
  const ahead = await enrolled(t, hub, "ahead", YEARS);
  const behind = await enrolled(t, hub, "behind", -YEARS);
  const tablets = [right, ahead, behind];

  // With a network: all three arrive, in the order in which the hub had them, and all show the same day.
  for (const [at, tablet] of [ahead, right, behind].entries()) {
    await submit(tablet, `Có mạng ${at + 1}`);
    await sent(tablet);
  }
  const views = [];
  for (const tablet of tablets) views.push(await seen(tablet, "Có mạng 3"));
  assert.deepEqual(views[1], views[0], "ten years ahead");
  assert.deepEqual(views[2], views[0], "ten years behind");

  // Without: clocks jump under the hand while somebody types, the other way round, and in a page that is loaded again.
  await hub.kill();
  const one = ahead;
  await write(one, "Đồng hồ nhảy");
  for (const by of [-YEARS, 3 * YEARS, 0, -2 * YEARS]) {
    await jump(one, by);
    await one.at("cause").fill(`Nguyên nhân ${by}`);
    await one.at("saved-note").getByText("Đã lưu trên máy này").waitFor();
  }
  await one.page.reload();
  await one.at("cause").waitFor();
  assert.equal(await one.at("cause").inputValue(), `Nguyên nhân ${-2 * YEARS}`);
  await one.at("submit").click();
  await inList(one, "Đồng hồ nhảy").waitFor();
  for (const tablet of [right, behind]) await jump(tablet, 2 * YEARS);
  await submit(behind, "Mất mạng, đồng hồ nhảy");

  // The hub is back: nothing is late, nothing refused, everything in the order in which it came.
  await hub.start();
  for (const tablet of tablets) {
    await tablet.page.evaluate(() => window.dispatchEvent(new Event("online")));
    await sent(tablet);
  }
  const after = [];
  for (const tablet of tablets) after.push(await seen(tablet, "Mất mạng, đồng hồ nhảy"));
  for (const [at, view] of after.entries()) {
    assert.deepEqual(view.titles.sort(), after[0].titles.sort(), `tablet ${at}`);
    assert.equal(view.day, views[0].day, `the day on tablet ${at}`);
  }
  for (const tablet of tablets) {
    await inList(tablet, "Đồng hồ nhảy").click();
    await tablet.page.getByText(`Nguyên nhân ${-2 * YEARS}`).first().waitFor();
    assert.deepEqual(tablet.errors, []);
  }
});

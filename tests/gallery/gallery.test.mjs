// Every part in every state, in a build for development: nothing wider than the screen, nothing too small to touch, and a
// list of two thousand rows that is only as large as what can be seen of it. `cargo xtask gallery` builds and runs it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Files } from "../stories/support/files.mjs";
import { freePort } from "../stories/support/hub.mjs";
import { Tablet, until } from "../stories/support/tablet.mjs";

/** The gallery on a screen of some size. */
async function open(t, size) {
  const files = new Files(await freePort(), process.env.CAUNOI_DIST, "/thu-vien");
  const tablet = new Tablet("gallery", size);
  t.after(async () => {
    await tablet.remove();
    await files.stop();
  });
  await files.start();
  await tablet.start();
  await tablet.page.goto(`http://localhost:${files.port}/thu-vien`);
  await tablet.at("gallery").waitFor({ timeout: 60_000 });
  return tablet;
}

test("story_gallery", { timeout: 180_000 }, async (t) => {
  const tablet = await open(t, { width: 360, height: 740 });
  for (const width of [360, 800, 1280, 1920]) {
    await tablet.page.setViewportSize({ width, height: 800 });
    for (const look of ["Sáng", "Tối", "Tương phản cao", "Lớn"]) {
      await tablet.page.getByRole("button", { name: look, exact: true }).click();
      const wide = await tablet.at("gallery").evaluate((page) => page.scrollWidth - page.clientWidth);
      assert.equal(wide, 0, `nothing is cut at ${width} px, ${look}`);
    }
    assert.deepEqual(await tooSmall(tablet.page), [], `everything can be touched at ${width} px`);
    await tablet.page.getByRole("button", { name: "Vừa", exact: true }).click();
  }
  assert.deepEqual(tablet.errors, []);
});

test("story_gallery_parts", { timeout: 180_000 }, async (t) => {
  const tablet = await open(t, { width: 1366, height: 768 });
  const { page } = tablet;

  // What is wrong with a field is said to those who do not see it.
  const wrong = tablet.at("g-wrong");
  assert.equal(await wrong.getAttribute("aria-invalid"), "true");
  const sentence = (await wrong.getAttribute("aria-describedby")).split(" ").map((id) => `#${id}`).join(", ");
  assert.match(await page.locator(sentence).innerText(), /Ban Tổ chức/);
  await tablet.at("g-empty").fill("Vũ Muộn");
  assert.equal(await tablet.at("g-echo").innerText(), "Vũ Muộn");

  // A table is a table where there is room and cards elsewhere, and says so to screen readers in both shapes.
  const row = tablet.at("part-DataTable").getByRole("row").nth(1);
  assert.equal(await row.evaluate((it) => getComputedStyle(it).display), "table-row");
  await page.setViewportSize({ width: 360, height: 740 });
  assert.equal(await row.evaluate((it) => getComputedStyle(it).display), "grid");
  assert.equal(await row.getByRole("cell").count(), 3);
  await page.setViewportSize({ width: 1366, height: 768 });

  // Tabs are one stop of the Tab key; the arrow keys choose, and what is chosen is in sight.
  await page.setViewportSize({ width: 360, height: 740 });
  const tab = (name) => tablet.at("part-Tabs").getByRole("radio", { name });
  await tab(/Nháp/).focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  assert.ok(await tab(/Có trả lời/).isChecked(), "from the first to the last");
  const { x, width } = await tablet.at("part-Tabs").getByText("Có trả lời").boundingBox();
  assert.ok(x >= 0 && x + width <= 360, "the last tab is in sight");
  await page.setViewportSize({ width: 1366, height: 768 });

  // A dialog takes the focus, and Escape gives it back.
  await tablet.at("open-dialog").click();
  await page.getByRole("dialog", { name: "Gửi kiến nghị?" }).waitFor();
  await page.keyboard.press("Escape");
  await until("the focus is back", () => tablet.at("open-dialog").evaluate((it) => it === document.activeElement));

  // The first steps go away for good.
  await tablet.at("first-steps-dismiss").click();
  await tablet.at("first-steps").waitFor({ state: "detached" });

  // Marks of a difference are lines, not colours alone.
  const line = (mark) => tablet.at("part-Difference").locator(mark).first().evaluate((it) => getComputedStyle(it).textDecorationLine);
  assert.equal(await line("del"), "line-through");
  assert.equal(await line("ins"), "underline");
  assert.deepEqual(tablet.errors, []);
});

test("story_gallery_long_list", { timeout: 180_000 }, async (t) => {
  const tablet = await open(t, { width: 800, height: 1280 });
  const list = tablet.at("long-list");
  const rows = list.locator("li[aria-posinset]");
  const few = async () => {
    const count = await rows.count();
    assert.ok(count > 3 && count < 60, `${count} of 2000 rows are on the page`);
  };
  await list.scrollIntoViewIfNeeded();
  await few();
  assert.equal(await rows.first().getAttribute("aria-setsize"), "2000");

  // To the end and back, by scrolling.
  await until("the end", async () => {
    await list.evaluate((it) => it.scrollTo(0, it.scrollHeight));
    return tablet.at("long-2000").isVisible();
  });
  await few();
  await until("the beginning", async () => {
    await list.evaluate((it) => it.scrollTo(0, 0));
    return tablet.at("long-1").isVisible();
  });

  // By keyboard: one row down, the end, one up, the beginning; the focus is always in sight.
  const focused = (number) => until(`row ${number} has the focus`, () => tablet.at(`long-${number}`).evaluate((it) => {
    const [row, view] = [it.getBoundingClientRect(), it.closest("[data-testid=long-list]").getBoundingClientRect()];
    return it === document.activeElement && row.top >= view.top - 1 && row.bottom <= view.bottom + 1;
  }, undefined, { timeout: 1000 }).catch(() => false));
  await tablet.at("long-1").focus();
  await tablet.page.keyboard.press("ArrowDown");
  await focused(2);
  await tablet.page.keyboard.press("End");
  await focused(2000);
  await few();
  await tablet.page.keyboard.press("ArrowUp");
  await focused(1999);
  await tablet.page.keyboard.press("Home");
  await focused(1);
  for (let at = 2; at <= 40; at += 1) {
    await tablet.page.keyboard.press("ArrowDown");
    await focused(at);
  }

  // From anywhere in the list, what is searched for is there, and its place is told.
  await tablet.at("long-search").fill("số 1987");
  await tablet.at("long-1987").waitFor();
  await until("one row", async () => (await rows.count()) === 1);
  assert.equal(await rows.first().getAttribute("aria-setsize"), "1");
  await tablet.at("long-search").fill("");
  await until("all rows", async () => (await rows.first().getAttribute("aria-setsize")) === "2000");
  await few();
  assert.deepEqual(tablet.errors, []);
});

/** Buttons, links and fields under 44 px, other than links inside of a text. */
function tooSmall(page) {
  return page.evaluate(() => {
    const small = [];
    for (const it of document.querySelectorAll("main :is(button, a, input, select, textarea)")) {
      const target = it.closest("label") ?? it;
      const { width, height } = target.getBoundingClientRect();
      const unseen = width === 0 || it.closest(".unseen, dialog");
      if (!unseen && (height < 43.5 || width < 43.5)) small.push(`${it.outerHTML.slice(0, 80)} ${Math.round(width)}×${Math.round(height)}`);
    }
    return small;
  });
}

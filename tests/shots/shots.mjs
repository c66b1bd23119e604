// Pictures of every screen, for people who look:  node shots.mjs FOLDER [PERSON]
//
// Writes FOLDER/<person>/<screen>-<size>-<theme>.png and prints each name; and FOLDER/manifest/*.webp, the few that the
// manifest shows before somebody installs the app (public/screenshots has those that are shipped).
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { visit } from "./app.mjs";
import { DESKS, LANDSCAPE, PHONE, TABLET, THEMES } from "./screens.mjs";

const PREVIEWS = {
  "post/home": { name: "home", size: PHONE },
  "post/editor-written": { name: "editor", size: PHONE },
  "post/answer": { name: "answer", size: LANDSCAPE },
};

const [folder, only] = process.argv.slice(2);
let written = 0;

/** The sizes that people of this kind use; the theme of high contrast differs in colour alone, so one will do. */
function sizes(person, theme) {
  if (theme === "contrast") return [TABLET];
  return [PHONE, TABLET, LANDSCAPE, ...(person.desk ? DESKS : [])];
}

/** In the page: a PDF is drawn anew once a new size has come to rest. */
function fits() {
  const paper = document.querySelector("[data-testid=pdf] canvas");
  const room = paper?.parentElement.clientWidth;
  return !paper || (paper.offsetWidth <= room && paper.offsetWidth > Math.min(room, 720) - 40);
}

async function picture(app, size, name, take) {
  await app.page.setViewportSize(size);
  await app.page.waitForFunction(fits);
  await app.scrollUp();
  await app.settle();
  mkdirSync(join(folder, name, ".."), { recursive: true });
  await take(join(folder, name));
  console.log(name);
  written += 1;
}

/** Small: people on bad lines see it before they have the app. */
async function preview({ page }, path) {
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 20 });
  writeFileSync(path, Buffer.from(data, "base64"));
}

await visit(async (app, screen) => {
  const { person, page } = app;
  for (const theme of THEMES) {
    await app.wear(theme);
    for (const size of sizes(person, theme)) {
      const name = `${person.name}/${screen}-${size.width}x${size.height}-${theme}.png`;
      await picture(app, size, name, (path) => page.screenshot({ path, caret: "hide" }));
    }
  }
  const shown = PREVIEWS[`${person.name}/${screen}`];
  await app.wear("light");
  if (shown) await picture(app, shown.size, `manifest/${shown.name}.webp`, (path) => preview(app, path));
  await page.setViewportSize(TABLET);
}, (name) => !only || name === only);
console.log(`${written} pictures in ${folder}`);

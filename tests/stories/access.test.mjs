// Every screen, on phone and tablet, in every theme: axe finds nothing at all to object to.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { visit } from "../shots/app.mjs";
import { PHONE, SHARED, TABLET, THEMES } from "../shots/screens.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Themes differ in colours alone (so says the style sheet: one set of tokens each), so the other rules run once a size.
const COLOURS = ["color-contrast", "link-in-text-block"];

// What everybody sees alike is examined as the two programs of the app show it.
const EXAMINED = ["post", "organizer"];

test("story_access", { timeout: 420_000 }, async () => {
  const found = [];
  let looks = 0;
  await visit(async (app, screen) => {
    if (screen in SHARED && !EXAMINED.includes(app.person.name)) return;
    for (const size of [PHONE, TABLET]) {
      await app.page.setViewportSize(size);
      for (const theme of THEMES) {
        await app.wear(theme);
        await app.settle();
        const problems = await examine(app.page, theme === "light" ? undefined : COLOURS);
        looks += 1;
        for (const { rule, element, why } of problems) {
          found.push(`${rule}: ${app.person.name}/${screen} ${size.width}x${size.height} ${theme}: ${element}\n    ${why}`);
        }
      }
    }
  });
  console.log(`${looks} screens examined`);
  assert.ok(looks > 300, "all screens were examined");
  assert.equal(found.length, 0, `\n${found.join("\n")}\n`);
});

/** What axe objects to on the page as it is, by all rules or only some. */
async function examine(page, rules) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  return page.evaluate(async (rules) => {
    const options = { resultTypes: ["violations"], ...(rules && { runOnly: { type: "rule", values: rules } }) };
    const { violations } = await axe.run(document, options);
    const line = (rule, node) => ({ rule: rule.id, element: `${node.target.join(" ")} ${node.html.slice(0, 160)}`, why: node.failureSummary.replaceAll("\n", " ") });
    return violations.flatMap((rule) => rule.nodes.map((node) => line(rule, node)));
  }, rules);
}

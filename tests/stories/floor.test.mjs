// What the app uses of the web platform is in the oldest browser that is supported, and docs/browsers.md says so.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ofCss, ofMarkup, ofScript, ofWasmFlags } from "../floor/features.mjs";
import { DOCUMENT, ENHANCEMENTS, features, missing, text } from "../floor/floor.mjs";

test("story_floor", () => {
  const used = features(process.env.CAUNOI_DIST);
  assert.deepEqual(missing(used), [], "newer than the oldest browser, and not in the list of what may be missing");
  const all = new Set(Object.values(used).flatMap((keys) => [...keys]));
  assert.ok(all.size > 400, "the app was read");
  assert.deepEqual(Object.keys(ENHANCEMENTS).filter((key) => !all.has(key)), [], "no longer used, and still in that list");
  assert.equal(readFileSync(DOCUMENT, "utf8"), text(used), "docs/browsers.md is out of date: cargo xtask floor --write");
});

test("story_floor_finds_what_is_too_new", () => {
  const finds = (used, ...keys) => assert.deepEqual(missing({ used }).sort(), keys.sort());
  finds(ofCss("a { color: color-mix(in srgb, red, blue) }"), "css/types/color/color-mix");
  finds(ofCss("a { color: red; &:hover { color: blue } }"), "css/selectors/nesting");
  finds(ofCss("a { b { color: blue } }"), "css/selectors/nesting");
  finds(ofCss("@scope (a) { b { color: blue } }"), "css/at-rules/scope");
  finds(ofCss("a { mask: none }"), "css/properties/mask");
  finds(ofCss("a { -webkit-mask: none; mask: none; height: 1dvh; inset: 0 }"));
  finds(ofScript("[2, 1].toSorted()"), ".toSorted");
  finds(ofScript("Object.groupBy([], String)"), "javascript/builtins/Object/groupBy");
  finds(ofScript("new CloseWatcher()"), "api/CloseWatcher");
  finds(ofScript("/[a--b]/v"), "javascript/builtins/RegExp/unicodeSets");
  finds(ofScript("const toSorted = 1; [1].at(0)?.x ?? toSorted"));
  finds(ofMarkup('<div popover="auto">'), "html/global_attributes/popover");
  finds(ofWasmFlags("--enable-sign-ext --enable-tail-call"), "webassembly/tail-calls");
});

// The oldest browser that is supported, and what of the web platform the app uses: `docs/browsers.md` is written from here.
//
//   node floor.mjs [--write]      needs the built app in CAUNOI_DIST
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ofCss, ofMarkup, ofScript, ofWasmFlags, since } from "./features.mjs";

/** Chrome 109 is the last for Windows 7 and 8.1, and Android 7 to 9 tablets that nobody updates any more are not far above. */
export const FLOOR = 109;

/** What an older browser does without and nobody there misses. */
export const ENHANCEMENTS = {
  "css/properties/accent-color": "Chrome may leave the tick in a colour of little contrast; where it is missing, boxes are blue",
  "css/properties/field-sizing": "text areas keep the height they have, and scroll",
  "css/properties/field-sizing/content": "text areas keep the height they have, and scroll",
  "css/properties/overscroll-behavior": "before 144 not for boxes that have nothing to scroll: the page behind may move",
  "css/properties/scrollbar-color": "scroll bars look as the system draws them",
  "css/properties/scrollbar-width": "scroll bars are as wide as the system draws them",
  "css/properties/scrollbar-width/none": "the bar is hidden by its pseudo-element as well",
  "css/properties/scrollbar-width/thin": "scroll bars are as wide as the system draws them",
  "css/properties/text-wrap": "headings break where the line is full",
  "css/properties/text-wrap/balance": "headings break where the line is full",
  "css/properties/text-wrap/pretty": "headings break where the line is full",
  "api/BarcodeDetector": "codes are read by a program of the app's own",
  ".BarcodeDetector": "codes are read by a program of the app's own",
  ".detect": "codes are read by a program of the app's own",
  ".getSupportedFormats": "codes are read by a program of the app's own",
  ".srcObject": "Chrome takes nothing but a camera's stream there, which is what it is given",
  "javascript/builtins/Symbol/dispose": "the build's glue asks for it and does without",
  ".detached": "the build's glue asks for it and compares the buffers instead",
  ".destroy": "a method of pdf.js of this name",
  ".addRoutes": "nothing is asked twice there in the first place",
};

const ROOT = new URL("../../", import.meta.url).pathname;
export const DOCUMENT = join(ROOT, "docs/browsers.md");
/** What every browser since this one has is counted and not listed. */
const COMMON = 60;

/** The features of each kind that the app uses. */
export function features(dist) {
  const read = (file) => readFileSync(join(ROOT, file), "utf8");
  const views = () => readdirSync(join(ROOT, "src"), { recursive: true }).filter((file) => file.endsWith(".rs")).map((file) => join("src", file));
  const together = (texts, of) => new Set(texts.flatMap((text) => [...of(text)]));
  const built = (end) => readdirSync(dist).filter((file) => file.endsWith(end)).map((file) => readFileSync(join(dist, file), "utf8"));
  return {
    "Style sheet": together(built(".css"), ofCss),
    "Scripts, those that the build writes included": together(built(".js"), ofScript),
    "Markup": together(["index.html", ...views()].map(read), ofMarkup),
    "WebAssembly": ofWasmFlags(read("xtask/src/stage/pieces.rs")),
  };
}

/** What is used and not in every browser that is supported, nor in the list of what may be missing. */
export function missing(used) {
  return Object.values(used).flatMap((keys) => [...keys]).filter((key) => since(key) > FLOOR && !ENHANCEMENTS[key]);
}

/** The document as it should be. */
export function text(used) {
  const version = (key) => (since(key) === Infinity ? "–" : String(since(key)));
  const section = ([title, keys]) => {
    const rows = [...keys].filter((key) => since(key) > COMMON).sort((a, b) => since(b) - since(a) || (a < b ? -1 : 1));
    const table = rows.map((key) => `| ${key} | ${version(key)} | ${ENHANCEMENTS[key] ?? ""} |`);
    const rest = `${keys.size - rows.length} more that Chrome ${COMMON} has.`;
    return [`## ${title}`, "", ...(rows.length > 0 ? ["| feature | Chrome | if it is missing |", "|---|---|---|", ...table, ""] : []), rest, ""];
  };
  return [
    "# Browsers", "",
    `The oldest supported browser is Chrome ${FLOOR}, on desktops and on Android. These are the features of the web platform that the app`,
    "uses, and the first Chrome with each, by MDN's browser-compat-data (`cargo xtask floor --write`; a test compares). Of a method",
    "whose object the code does not tell, the oldest of that name counts. pdf.js is its own legacy build and not in the list.", "",
    ...Object.entries(used).flatMap(section),
  ].join("\n").trimEnd() + "\n";
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const used = features(process.env.CAUNOI_DIST ?? join(ROOT, "dist"));
  if (process.argv.includes("--write")) writeFileSync(DOCUMENT, text(used));
  else process.stdout.write(text(used));
  const wrong = missing(used);
  for (const key of wrong) console.error(`not in Chrome ${FLOOR}: ${key} (${since(key)})`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}

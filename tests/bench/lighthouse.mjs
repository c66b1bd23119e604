// What Lighthouse thinks of the page that a post's link opens:  node lighthouse.mjs
//
// Twice: as an office PC sees it, and as a phone does whose processor is four times slower and whose line carries
// 1.6 Mbit/s. Of three visits the one of middling speed counts. Prints the numbers, and what costs any; ends with 1 where one
// is below what is asked.
import lighthouse, { desktopConfig } from "lighthouse";
import { chromium } from "playwright-core";
import { Hub, freePort } from "../stories/support/hub.mjs";

const DEVICES = [
  { name: "desktop", config: desktopConfig, least: { accessibility: 100, "best-practices": 100, performance: 95 } },
  { name: "phone", config: undefined, least: { accessibility: 100, "best-practices": 100, performance: 95 } },
];
const METRICS = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "speed-index"];

const VISITS = 3;

async function measure({ name, config, least }, hub) {
  const visits = [];
  for (let visit = 0; visit < VISITS; visit += 1) visits.push(await look(config, Object.keys(least), hub));
  const speed = (lhr) => lhr.categories.performance.score;
  const lhr = visits.sort((a, b) => speed(a) - speed(b))[Math.floor(VISITS / 2)];
  for (const category of Object.keys(least)) report(lhr, name, category, least[category]);
  console.log(METRICS.map((id) => `  ${id} ${lhr.audits[id].displayValue}`).join("\n"));
}

async function look(config, categories, hub) {
  const port = await freePort();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", `--remote-debugging-port=${port}`],
  });
  try {
    const options = { port, output: "json", logLevel: "error", onlyCategories: categories };
    const { lhr } = await lighthouse(hub.links.post, options, config);
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    return lhr;
  } finally {
    await browser.close();
  }
}

function report(lhr, device, name, least) {
  const category = lhr.categories[name];
  const score = Math.round(category.score * 100);
  console.log(`${device} ${name}: ${score} (asked for: ${least})`);
  const costly = category.auditRefs.filter(({ id, weight }) => weight > 0 && !METRICS.includes(id) && (lhr.audits[id].score ?? 1) < 1);
  for (const { id } of costly) console.log(`  ${id}: ${lhr.audits[id].title} ${lhr.audits[id].displayValue ?? ""}`);
  if (score < least) process.exitCode = 1;
}

const hub = new Hub(await freePort());
await hub.start();
try {
  for (const device of DEVICES) await measure(device, hub);
} finally {
  await hub.remove();
}

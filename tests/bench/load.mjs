// How long a page takes until there is something to see, and until it answers:  node load.mjs BARE_FOLDER
//
// The app against a bare Leptos page and against a page without any script, in one run and taking turns, on a processor
// slowed down four times. Prints medians in milliseconds and two ratios; ends with 1 where a ratio is above the limit.
import { readFileSync, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { chromium } from "playwright-core";
import { Hub, freePort } from "../stories/support/hub.mjs";
import { SlowLine } from "./slow.mjs";

const LIMIT = 1.2; // our first paint may take so many times that of the bare page
const CPU = 4;
const NETWORKS = [
  { name: "fast", runs: 7 },
  { name: "2g", runs: 3, line: { delay: 150, rate: 250_000 / 8 } }, // 300 ms there and back, 250 kbit/s
];
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** Files as the hub would serve them: compressed beforehand. */
async function serve(folder) {
  const made = new Map();
  const server = createServer(({ url }, response) => {
    const file = join(folder, url === "/" ? "index.html" : url);
    if (!existsSync(file)) return response.writeHead(404).end();
    if (!made.has(file)) made.set(file, brotliCompressSync(readFileSync(file)));
    response.writeHead(200, { "Content-Type": TYPES[extname(file)], "Content-Encoding": "br" }).end(made.get(file));
  });
  const port = await freePort();
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  await Promise.all(["index.html", "shell.html", "bare.js", "bare_bg.wasm"].map((file) => fetch(`http://127.0.0.1:${port}/${file}`)));
  return { port, stop: () => server.close() };
}

/** In the page: taps as soon as there is a home, and notes when the tap was answered. */
function tapper() {
  const find = (testid) => document.querySelector(`[data-testid=${testid}]`);
  let tapped = false;
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
  look();

  function look() {
    if (!tapped && find("home") && find("nav-petitions")) {
      tapped = true;
      window.homeAt = performance.now();
      find("nav-petitions").click();
    }
    if (!tapped || !find("petitions")) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => (window.answeredAt = performance.now())));
  }
}

async function visit(browser, address, { app = false } = {}) {
  const context = await browser.newContext({ viewport: { width: 800, height: 1280 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: CPU });
  await devtools.send("Page.enable");
  await devtools.send("Page.setLifecycleEventsEnabled", { enabled: true });
  page.setDefaultTimeout(120_000);
  const times = await open(page, devtools, address, app);
  if (app) Object.assign(times, await again(page, devtools, context));
  await context.close();
  return times;
}

/** Nothing is asked in the page before its first paint: the question would take part in what is measured. */
async function open(page, devtools, address, app) {
  const painted = new Promise((resolve) => devtools.on("Page.lifecycleEvent", ({ name }) => name === "firstContentfulPaint" && resolve()));
  await page.goto(address, { waitUntil: "commit" });
  await painted;
  if (app) await page.evaluate(tapper);
  const fcp = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
  if (!app) return { fcp };
  const answered = await page.waitForFunction(() => window.answeredAt, undefined, { polling: 50 });
  return { fcp, home: await page.evaluate(() => window.homeAt), usable: await answered.jsonValue() };
}

async function again(page, devtools, context) {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(async () => Boolean(await caches.match("/")), undefined, { polling: 50 });
  await page.waitForFunction(() => navigator.serviceWorker.controller, undefined, { polling: 50 });
  await context.setOffline(true);
  const { fcp, usable } = await open(page, devtools, new URL("/", page.url()).href, true);
  return { "offline fcp": fcp, "offline usable": usable };
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

async function compare({ name, runs, line }, browser, hub, files) {
  const lines = [];
  const through = async (port) => {
    if (!line) return port;
    const slow = new SlowLine(await freePort(), port, line);
    await slow.start();
    lines.push(slow);
    return slow.port;
  };
  const [app, plain] = [await through(hub.port), await through(files.port)];
  const pages = {
    app: () => visit(browser, hub.link("post", app), { app: true }),
    bare: () => visit(browser, `http://localhost:${plain}/`),
    shell: () => visit(browser, `http://localhost:${plain}/shell.html`),
  };
  const times = { app: [], bare: [], shell: [] };
  for (let run = 0; run < runs; run += 1) {
    for (const [page, open] of Object.entries(pages)) times[page].push(await open());
  }
  await Promise.all(lines.map((slow) => slow.stop()));
  for (const [page, all] of Object.entries(times)) {
    const row = Object.keys(all[0]).map((what) => `${what} ${Math.round(median(all.map((it) => it[what])))}`);
    console.log(`${name.padEnd(5)} ${page.padEnd(6)} ${row.join("  ")}`);
  }
  // Pairs of the same turn, since a machine that is busy with something else is slow for both.
  const ratio = (page) => median(times.app.map(({ fcp }, turn) => fcp / times[page][turn].fcp));
  console.log(`fcp_ratio_${name}: ${ratio("bare").toFixed(2)}  (to a page without script: ${ratio("shell").toFixed(2)})`);
  if (ratio("bare") > LIMIT) process.exitCode = 1;
}

const hub = new Hub(await freePort());
const files = await serve(process.argv[2]);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
try {
  await hub.start();
  await visit(browser, `http://localhost:${files.port}/`); // the first page of a browser pays for its start
  console.log(`milliseconds, median, processor ${CPU} times slower`);
  for (const network of NETWORKS) await compare(network, browser, hub, files);
} finally {
  await browser.close();
  await hub.remove();
  files.stop();
}

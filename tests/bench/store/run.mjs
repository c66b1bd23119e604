// The app's own store against Dexie, PouchDB and RxDB:  node run.mjs PROGRAM_FOLDER
//
// Each is given the same 10,000 records, in a profile of its own of the same browser, and is asked the same question: the
// answers must agree. Every opening is one of a browser that has just been started. Several rounds, in another order each
// time; printed are medians. Ends with 1 where something fails, and not where something is slow.
import { createServer } from "node:http";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { build } from "esbuild";
import { freePort } from "../../stories/support/hub.mjs";
import { Tablet } from "../../stories/support/tablet.mjs";
import { OFFICER, answers, make, question, saves } from "./records.mjs";

const [RECORDS, SEED] = [10_000, 2024];
const [OPENINGS, SAVINGS] = [7, 3];
const [SINGLE, MANY] = [200, 1000];
const BEFORE = 250; // saves after the first filling, so that what is opened has been worked with
const STORES = [
  { name: "ours", page: "ours" },
  { name: "ours, PIN", page: "ours", pin: "bốn từ không ai đoán" },
  { name: "Dexie", page: "dexie" },
  { name: "PouchDB", page: "pouchdb" },
  { name: "RxDB", page: "rxdb" },
];
const OURS = ["ours", "ours, PIN"];
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };

/** Each page's script, the program of ours, and the worker that makes keys from PINs. */
async function files(program, data) {
  const found = new Map([["/records.json", JSON.stringify(data)]]);
  for (const [folder, names] of [[program, ["store.js", "store_bg.wasm"]], [process.env.CAUNOI_DIST, ["kdf-worker.js", "kdf.js", "kdf_bg.wasm"]]]) {
    for (const name of names) found.set(`/${name}`, readFileSync(join(folder, name)));
  }
  for (const page of new Set(STORES.map(({ page }) => page))) {
    found.set(`/${page}.js`, await script(page));
    const program = page === "ours" ? '<link rel="preload" href="/store_bg.wasm" as="fetch" type="application/wasm" crossorigin>' : "";
    found.set(`/${page}.html`, `<!doctype html><meta charset="utf-8"><title>${page}</title>${program}<script type="module" src="/${page}.js"></script>`);
  }
  return found;
}

async function script(page) {
  const contents = `import * as store from "./peers/${page}.mjs"; import { offer } from "./page.mjs"; offer(store);`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname }, bundle: true, format: "esm", minify: true, write: false,
    target: "chrome109", external: ["/store.js"], define: { global: "globalThis", "process.env.NODE_ENV": '"production"' },
  });
  return outputFiles[0].contents;
}

/** Serves them as something that a browser may keep, as it keeps the app. */
async function serve(found) {
  const server = createServer(({ url }, response) => {
    if (!found.has(url)) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": TYPES[extname(url)], "Cache-Control": "max-age=86400" }).end(found.get(url));
  });
  const port = await freePort();
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { port, stop: () => server.close() };
}

/** A store in a profile of its own. */
class Contender {
  constructor(store, port) {
    Object.assign(this, store, { port, tablet: new Tablet(`store-${store.page}`) });
    this.times = { code: [], open: [], derivation: [], usable: [], single: [], worst: [], many: [] };
  }

  /** Does something in a browser that is started for it and closed after it. */
  async #visit(asked, work) {
    const page = await this.tablet.start();
    page.setDefaultTimeout(300_000);
    const secret = { officer: OFFICER, pin: this.pin };
    await page.goto(`http://localhost:${this.port}/${this.page}.html#${encodeURIComponent(JSON.stringify({ ...secret, ...asked }))}`);
    const done = await work(page);
    if (this.tablet.errors.length > 0) throw new Error(`${this.name}: ${this.tablet.errors.join("; ")}`);
    await this.tablet.close();
    return done;
  }

  async fill(asked, texts) {
    await this.#visit({}, (page) => page.evaluate(() => window.bench.fill()));
    await this.#save(asked, { texts, single: 0, many: texts.length });
    this.bytes = size(join(this.tablet.profile, "Default", "IndexedDB"));
  }

  /** One opening; the answers must be these. */
  async open(asked, { found, sorted }) {
    const told = await this.#visit({ question: asked }, (page) => page.evaluate(() => window.opened));
    if (told.found.split(",").sort().join() !== found.join()) throw new Error(`${this.name} filtered otherwise`);
    if (told.sorted !== sorted.join()) throw new Error(`${this.name} sorted otherwise`);
    const { times } = this;
    times.code.push(told.begun);
    times.derivation.push(told.derivation);
    times.open.push(told.usable - told.begun - told.derivation);
    times.usable.push(told.usable - told.derivation);
  }

  async save(asked, texts) {
    const told = await this.#save(asked, { texts, single: SINGLE, many: MANY });
    this.durability = told.durability;
    this.times.single.push(median(told.times));
    this.times.worst.push(Math.max(...told.times));
    this.times.many.push(told.many);
    this.bytesAfter ??= size(join(this.tablet.profile, "Default", "IndexedDB"));
  }

  #save(question, of) {
    return this.#visit({ question }, async (page) => {
      await page.evaluate(() => window.opened);
      return page.evaluate((of) => window.bench.saves(of), of);
    });
  }

  remove() {
    return this.tablet.remove();
  }
}

const size = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, about) => sum + (about.isFile() ? about.size : 0), 0);

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** The list, begun somewhere else in each round. */
const rotated = (list, round) => list.map((_, at) => list[(at + round) % list.length]);

function table(contenders) {
  const rows = [
    ["open: page load to usable, ms", (it) => median(it.times.usable)],
    ["  its program is there, ms", (it) => median(it.times.code)],
    ["  from there to usable, ms", (it) => median(it.times.open)],
    ["  key from the PIN, beside that, ms", (it) => median(it.times.derivation)],
    ["one save, ms", (it) => median(it.times.single)],
    [`  the slowest of ${SINGLE}, ms`, (it) => median(it.times.worst)],
    [`${MANY} saves, ms`, (it) => median(it.times.many)],
    ["on disk, MB", (it) => it.bytes / 1e6],
    [`on disk after ${SINGLE + MANY} saves, MB`, (it) => it.bytesAfter / 1e6],
  ];
  const line = (first, rest) => console.log(first.padEnd(36) + rest.map((cell) => String(cell).padStart(11)).join(""));
  line("", [...contenders.map(({ name }) => name), "best other", "to ours"]);
  for (const [what, of] of rows) {
    const values = contenders.map(of);
    const best = Math.min(...values.filter((_, at) => !OURS.includes(contenders[at].name)));
    const ratio = best > 0 ? (best / values[0]).toFixed(2) : "";
    line(what, [...values.map((value) => (value > 0 ? value.toFixed(value < 100 ? 1 : 0) : "")), best > 0 ? best.toFixed(best < 100 ? 1 : 0) : "", ratio]);
  }
  line("durability that a save asks for", contenders.map(({ durability }) => durability));
}

/** What we mean to be, said where it is not so. */
function verdict(contenders) {
  const [ours, ...others] = contenders.filter(({ name }) => name !== "ours, PIN");
  const best = (of) => Math.min(...others.map(of));
  const check = (what, holds) => console.log(`${holds ? "holds" : "DOES NOT HOLD"}: ${what}`);
  const open = best((it) => median(it.times.usable)) / median(ours.times.usable);
  const alone = best((it) => median(it.times.open)) / median(ours.times.open);
  check(`opening at least 5 times faster than the best other: ${open.toFixed(2)} from page load, ${alone.toFixed(2)} from when the programs are there`, open >= 5);
  const strict = others.filter(({ durability }) => durability === "strict");
  const save = median(ours.times.single) / Math.min(...strict.map((it) => median(it.times.single)));
  check(`one durable save no slower than the best other that saves as durably: ${save.toFixed(2)} times its time`, save <= 1);
}

const data = make(RECORDS, SEED);
const asked = question(data);
const server = await serve(await files(process.argv[2], data));
const contenders = STORES.map((store) => new Contender(store, server.port));
try {
  const before = saves(data, BEFORE, SEED);
  const right = answers(data, asked);
  for (const it of contenders) await it.fill(asked, before);
  for (let round = 0; round < OPENINGS; round += 1) {
    for (const it of rotated(contenders, round)) await it.open(asked, right);
  }
  for (let round = 0; round < SAVINGS; round += 1) {
    const texts = saves(data, SINGLE + MANY, round);
    for (const it of rotated(contenders, round)) await it.save(asked, texts);
  }
  console.log(`${RECORDS} records, ${right.found.length} of them found; medians of ${OPENINGS} openings and ${SAVINGS} rounds of saves`);
  table(contenders);
  verdict(contenders);
} finally {
  for (const it of contenders) await it.remove();
  server.stop();
}

// A first visit, measured: an empty browser opens the link of a post, waits for the home screen, taps, and sees the tap
// answered. Every byte is counted on its way, by a relay that stands between browser and hub and changes nothing.
//
//   node size.mjs LINK SW_JS      LINK as the hub printed it, SW_JS the built service worker with its lists

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';

const { chromium } = createRequire(new URL('../tests/package.json', import.meta.url))('playwright-core');

const QUIET_MS = 2000; // Nothing on the wire for so long: the service worker has what it wants.
const LONGEST_MS = 60_000;
const TOLERANCE = 0.02; // What two honest counts may differ by, when an answer is cut off at the end.

/** Reads one direction of a keep-alive connection and calls `count(message, bytes)` for every stretch of it. */
class Messages {
  #state = 'head';
  #pending = Buffer.alloc(0);
  #left = 0;
  #message = null;

  constructor(begin, count) {
    this.begin = begin; // (head lines) => { message, hasBody }
    this.count = count;
  }

  push(bytes) {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    while (this.#step());
  }

  #take(length) {
    this.count(this.#message, length);
    this.#pending = this.#pending.subarray(length);
  }

  /** Reads as far as one state goes; false when more bytes are needed. */
  #step() {
    if (this.#pending.length === 0) return false;
    switch (this.#state) {
      case 'head':
        return this.#head();
      case 'chunk':
        return this.#chunk();
      case 'trailer':
        return this.#line((line) => { if (line === '') this.#state = 'head'; });
      case 'open':
        this.#take(this.#pending.length);
        return false;
      default: // 'sized' and 'chunk data'
        return this.#body();
    }
  }

  #head() {
    const end = this.#pending.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const [first, ...fields] = this.#pending.toString('latin1', 0, end).split('\r\n');
    const headers = new Map(fields.map((field) => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
    }));
    const { message, body } = this.begin(first, headers);
    this.#message = message;
    this.#take(end + 4);
    this.#left = Number(headers.get('content-length') ?? 0);
    if (body === 'none') this.#state = 'head';
    else if (headers.get('transfer-encoding') === 'chunked') this.#state = 'chunk';
    else if (headers.has('content-length') || body === 'sized') this.#state = this.#left > 0 ? 'sized' : 'head';
    else this.#state = 'open';
    return true;
  }

  #chunk() {
    return this.#line((line) => {
      this.#left = Number.parseInt(line, 16);
      this.#state = this.#left > 0 ? 'chunk data' : 'trailer';
      if (this.#left > 0) this.#left += 2; // its line end
    });
  }

  #line(use) {
    const end = this.#pending.indexOf('\r\n');
    if (end < 0) return false;
    const line = this.#pending.toString('latin1', 0, end);
    this.#take(end + 2);
    use(line);
    return true;
  }

  #body() {
    const length = Math.min(this.#left, this.#pending.length);
    this.#take(length);
    this.#left -= length;
    if (this.#left === 0) this.#state = this.#state === 'sized' ? 'head' : 'chunk';
    return true;
  }
}

function rowName(method, path) {
  return method === 'GET' ? path : `${method} ${path}`;
}

/** Relays to the hub, and keeps for every address what it cost. */
class Relay {
  rows = new Map(); // "POST /x" -> { name, path, type, times, bytes }
  received = 0;
  sent = 0;
  lastByte = 0;

  constructor(port) {
    this.port = port;
    this.server = createServer((browser) => this.#relay(browser));
  }

  async listen() {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.server.address().port;
  }

  #relay(browser) {
    const hub = connect(this.port, '127.0.0.1');
    const asked = [];
    const requests = new Messages((first) => {
      const [method, path] = first.split(' ');
      asked.push({ method, path });
      return { body: 'sized' };
    }, () => {});
    const responses = new Messages((first, headers) => {
      const status = Number(first.split(' ')[1]);
      if (status >= 100 && status < 200 && status !== 101) return { message: null, body: 'none' };
      const { method, path } = asked.shift();
      const none = method === 'HEAD' || status === 204 || status === 304;
      return { message: this.#row(method, path, headers.get('content-type') ?? ''), body: none ? 'none' : 'any' };
    }, (row, length) => { if (row) row.bytes += length; });
    const pass = (from, to, see) => {
      from.on('data', (bytes) => {
        this.lastByte = Date.now();
        see(bytes);
        to.write(bytes);
      });
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
    };
    pass(browser, hub, (bytes) => { this.sent += bytes.length; requests.push(bytes); });
    pass(hub, browser, (bytes) => { this.received += bytes.length; responses.push(bytes); });
  }

  #row(method, path, type) {
    const name = rowName(method, path);
    const row = this.rows.get(name) ?? { name, path, type, times: 0, bytes: 0 };
    row.times += 1;
    this.rows.set(name, row);
    return row;
  }

  /** Waits until nothing has come or gone for a while. */
  async quiet() {
    const begun = Date.now();
    while (Date.now() - this.lastByte < QUIET_MS && Date.now() - begun < LONGEST_MS) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** What kind of file an answer was. */
function kind({ path, type }) {
  if (path === '/sw.js') return 'service worker';
  if (type.startsWith('text/html')) return 'html';
  if (type.startsWith('text/css')) return 'css';
  if (type.includes('javascript')) return 'js';
  if (type.startsWith('application/wasm')) return 'wasm';
  if (type.startsWith('image/') || type.includes('manifest')) return 'icons and manifest';
  return 'data';
}

/** The addresses that the service worker brings to the device after the first visit. */
function later(worker) {
  const build = /^const BUILD = (\{.*\});$/m.exec(readFileSync(worker, 'utf8'));
  if (!build) throw new Error(`${worker} has no list: it is not a built one`);
  return new Set(JSON.parse(build[1]).later.map((file) => file.url));
}

/** Opens the link, taps, and returns what the browser itself counted for the page. */
async function visit(link, relay, relayPort) {
  const { host } = new URL(link);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // The address stays as the hub gave it, so that its origin does; only the wire leads through the relay.
    args: ['--no-sandbox', '--disable-quic', `--host-resolver-rules=MAP ${host} 127.0.0.1:${relayPort}`],
  });
  try {
    const page = await browser.newPage();
    const network = await page.context().newCDPSession(page);
    const counted = new Map(); // as in the relay, but only what the page itself asked for and got from the wire
    const names = new Map();
    await network.send('Network.enable');
    network.on('Network.requestWillBeSent', ({ requestId, request: { method, url } }) => {
      const { pathname, search } = new URL(url);
      names.set(requestId, rowName(method, pathname + search));
    });
    network.on('Network.loadingFinished', ({ requestId, encodedDataLength: bytes }) => {
      const row = counted.get(names.get(requestId)) ?? { times: 0, bytes: 0 };
      if (bytes > 0) counted.set(names.get(requestId), { times: row.times + 1, bytes: row.bytes + bytes });
    });
    await page.goto(link);
    await page.waitForSelector('[data-testid=home]', { timeout: LONGEST_MS });
    await page.click('[data-testid=nav-petitions]');
    await page.waitForSelector('[data-testid=petitions]', { timeout: LONGEST_MS });
    const answered = relay.received;
    await relay.quiet();
    return { answered, counted };
  } finally {
    await browser.close();
  }
}

function sum(rows) {
  return rows.reduce((total, row) => total + row.bytes, 0);
}

function print(title, rows) {
  if (rows.length === 0) return;
  console.log(`${title}: ${sum(rows)}`);
  for (const { name, bytes, times } of rows.toSorted((a, b) => b.bytes - a.bytes)) {
    console.log(`  ${String(bytes).padStart(8)}  ${name}${times > 1 ? `  (${times} times)` : ''}`);
  }
}

const [link, worker] = process.argv.slice(2);
const waiting = later(worker);
const relay = new Relay(Number(new URL(link).port));
const { answered, counted } = await visit(link, relay, await relay.listen());
relay.server.close();

const rows = [...relay.rows.values()];
const first = rows.filter((row) => !waiting.has(row.path));
for (const title of ['html', 'css', 'js', 'wasm', 'service worker', 'icons and manifest', 'data']) {
  print(title, first.filter((row) => kind(row) === title));
}
print('kept on the device after the first visit, not in the total', rows.filter((row) => waiting.has(row.path)));

// Two counts that know nothing of each other: every byte belongs to an answer, and where the page alone asked for
// something, the browser saw as many bytes as the relay.
const unknown = relay.received - sum(rows);
const both = rows.filter((row) => counted.get(row.name)?.times === row.times);
const [byRelay, byBrowser] = [sum(both), sum(both.map((row) => counted.get(row.name)))];
console.log(`sent by the browser: ${relay.sent}`);
console.log(`received until the tap was answered: ${answered}`);
console.log(`checked: ${both.length} addresses, ${byRelay} bytes by the relay, ${byBrowser} by the browser`);
console.log(`total_brotli_bytes: ${sum(first)}`);
if (both.length === 0) throw new Error('nothing went through the relay');
if (unknown > TOLERANCE * relay.received) throw new Error('the relay did not understand what it relayed');
if (Math.abs(byRelay - byBrowser) > TOLERANCE * byRelay) throw new Error('browser and relay do not agree');
process.exit(0);

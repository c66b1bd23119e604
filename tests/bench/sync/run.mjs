// The month of a post over a line that counts: bytes and round trips against PouchDB and against one compressed piece; and
// how long it takes over a line like 2G. `cargo xtask bench sync` runs it.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, cpSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { brotliCompressSync, constants } from "node:zlib";
import express from "express";
import serve from "express-pouchdb";
import PouchDB from "pouchdb";
import memory from "pouchdb-adapter-memory";
import { SlowLine } from "../slow.mjs";

const ROUNDS = 3;
/** 250 kbit/s and half a second there and back. */
const SECOND_GENERATION = { delay: 250, rate: 250_000 / 8 };
const FAST = { delay: 0, rate: Infinity };
/** After so many milliseconds without an end something is wrong. */
const PATIENCE = 300_000;

const [program] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "caunoi-month-"));

/** A line that counts what goes over it. */
class Counted extends SlowLine {
  #bytes = { up: 0, down: 0 };

  static async before(target, speed) {
    const port = await freePort();
    const line = new Counted(port, target, speed);
    for (const way of ["up", "down"]) {
      const send = line[way].send.bind(line[way]);
      line[way].send = (connection, bytes, to) => {
        line.#bytes[way] += bytes.length;
        send(connection, bytes, to);
      };
    }
    await line.start();
    return line;
  }

  get bytes() {
    return { ...this.#bytes, all: this.#bytes.up + this.#bytes.down };
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function startHub(data) {
  const options = ["serve", "--listen", "127.0.0.1:0", "--data", data];
  const hub = spawn(process.env.CAUNOI_HUB, options, { env: { ...process.env, CAUNOI_LOG: "off" }, stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: hub.stdout })) {
    const port = line.match(/^listening http:\/\/[^:]+:(\d+)/)?.[1];
    if (port) return { hub, port: Number(port) };
  }
  throw new Error("the hub ended before it listened");
}

let copies = 0;

async function ours(speed) {
  const copy = join(folder, `round-${copies++}`);
  cpSync(join(folder, "month"), copy, { recursive: true });
  const { hub, port } = await startHub(join(copy, "hub"));
  const line = await Counted.before(port, speed);
  try {
    const said = await output(program, ["exchange", copy, `127.0.0.1:${line.port}`]);
    const { calls, seconds, opinions, refused } = JSON.parse(said);
    if (opinions !== 40 || refused !== 0) throw new Error(`this is not the month: ${said}`);
    return { ...line.bytes, calls, seconds };
  } finally {
    await line.stop();
    hub.kill();
  }
}

function output(command, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, options, { stdio: ["ignore", "pipe", "inherit"], timeout: PATIENCE });
    let text = "";
    child.stdout.on("data", (bytes) => (text += bytes));
    child.on("close", (code) => (code === 0 ? resolve(text) : reject(new Error(`${command} ended with ${code}`))));
  });
}

/** PouchDB on both sides, over its own protocol, with what the tablet wrote and what the hub has as documents. */
async function pouch(speed) {
  const name = `round-${copies++}`;
  const Memory = PouchDB.plugin(memory).defaults({ adapter: "memory" });
  const local = new Memory(`${name}-local`);
  for (const document of documents("steps")) {
    const { _rev } = await local.get(document._id).catch(() => ({}));
    await local.put({ ...document, _rev });
  }
  const app = express();
  let calls = 0;
  app.use((_request, _response, next) => {
    calls += 1;
    next();
  });
  app.use(serve(Memory, { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: join(folder, "log") }));
  const server = await new Promise((resolve) => {
    const server = app.listen(0, "127.0.0.1", () => resolve(server));
  });
  const { port } = server.address();
  const over = (port) => new PouchDB(`http://127.0.0.1:${port}/${name}-remote`, { adapter: "http" });
  await fetch(`http://127.0.0.1:${port}/${name}-remote`, { method: "PUT" });
  await over(port).bulkDocs(documents("news"));
  calls = 0;
  const line = await Counted.before(port, speed);
  const began = performance.now();
  await local.sync(over(line.port));
  const seconds = (performance.now() - began) / 1000;
  const { doc_count: count } = await local.info();
  if (count !== documents("news").length + 5) throw new Error(`PouchDB has ${count} documents`);
  await line.stop();
  server.closeAllConnections();
  server.close();
  return { ...line.bytes, calls, seconds };
}

function documents(name) {
  return JSON.parse(readFileSync(join(folder, "month", `${name}.json`), "utf8"));
}

async function median(measure, speed) {
  const runs = [];
  for (let round = 0; round < ROUNDS; round += 1) runs.push(await measure(speed));
  return runs.sort((one, other) => one.seconds - other.seconds)[Math.floor(ROUNDS / 2)];
}

function tell(name, { up, down, all, calls, seconds }) {
  const columns = [up, down, all, calls, seconds?.toFixed(1)].map((it) => String(it ?? "").padStart(10));
  console.log(name.padEnd(34) + columns.join(""));
}

function hold(what, holds) {
  console.log(`${what}: ${holds ? "holds" : "DOES NOT HOLD"}`);
}

try {
  execFileSync(program, ["prepare", join(folder, "month")]);
  const bare = readFileSync(join(folder, "month", "bare"));
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } };
  const floor = brotliCompressSync(bare, quality).length;
  const [hub, peer] = [await median(ours, FAST), await median(pouch, FAST)];
  const slow = await median(ours, SECOND_GENERATION);
  const slowPeer = await pouch(SECOND_GENERATION);
  console.log(`\n${"a month of a post".padEnd(34)}${["up", "down", "bytes", "trips", "s"].map((it) => it.padStart(10)).join("")}`);
  tell("commands and records, one brotli", { all: floor });
  tell("ours", hub);
  tell("PouchDB", peer);
  tell("ours over 250 kbit/s, 500 ms", slow);
  tell("PouchDB over 250 kbit/s, 500 ms", slowPeer);
  console.log("There are no records for tasks yet: 30 items of the agenda of that size stand for them.\n");
  hold(`at most 1.3 times one compressed piece: ${(hub.all / floor).toFixed(2)}`, hub.all <= 1.3 * floor);
  hold(`at most a third of PouchDB's bytes: ${(hub.all / peer.all).toFixed(2)}`, hub.all <= peer.all / 3);
  hold(`at most 2 round trips: ${hub.calls}`, hub.calls <= 2);
} finally {
  rmSync(folder, { recursive: true });
}
process.exit();

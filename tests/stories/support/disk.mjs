// Looks for words in everything that a browser has on the disk: in the bytes of each file as they are, and unpacked where
// they are packed: tables and logs of LevelDB, and the values that Chromium compresses in IndexedDB.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";

const TABLE = Buffer.from("57fb808b247547db", "hex"); // the last bytes of a table of LevelDB
const PACKED = Buffer.from("ff1102", "hex"); // before a value that Chromium has compressed
const PAGE = 32768; // a log of LevelDB is written in pages, and no record crosses them in one piece

/** Every place where one of `words` stands in a folder. Words are texts, or bytes. */
export function search(folder, words) {
  const needles = Object.entries(words).flatMap(([name, word]) => forms(word).map((bytes) => ({ name, bytes })));
  const found = [];
  for (const file of files(folder)) {
    for (const [how, bytes] of readings(file)) {
      for (const { name, bytes: needle } of needles) {
        if (bytes.includes(needle)) found.push({ word: name, file: relative(folder, file), how });
      }
    }
  }
  return found;
}

/** Texts stand on the disk in either of two ways. */
function forms(word) {
  if (typeof word !== "string") return [word];
  return [Buffer.from(word, "utf8"), Buffer.from(word, "utf16le")];
}

function files(folder) {
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, name)).filter((file) => {
    // A browser that runs has sockets and links that lead nowhere.
    const about = statSync(file, { throwIfNoEntry: false });
    return about?.isFile();
  });
}

function readings(file) {
  const bytes = readFileSync(file);
  const all = [["as it is", bytes]];
  if (bytes.subarray(-8).equals(TABLE)) all.push(["table", table(bytes)]);
  if (file.endsWith(".log") && /leveldb|Local Storage|Session Storage/.test(file)) all.push(["log", log(bytes)]);
  return all.flatMap(([how, read]) => [[how, read], ...packed(read).map((value) => [`${how}, unpacked`, value])]);
}

/** The records of a log, put together from their pieces. */
export function log(bytes) {
  const pieces = [];
  for (let page = 0; page < bytes.length; page += PAGE) {
    let at = page;
    while (at + 7 <= Math.min(page + PAGE, bytes.length)) {
      const length = bytes.readUInt16LE(at + 4);
      if (bytes[at + 6] === 0) break;
      pieces.push(bytes.subarray(at + 7, at + 7 + length));
      at += 7 + length;
    }
  }
  return Buffer.concat(pieces);
}

/** The blocks of a table, unpacked; its index says where they are. */
export function table(bytes) {
  const footer = bytes.length - 48;
  const [, afterMeta] = handle(bytes, footer);
  const [index] = handle(bytes, afterMeta);
  const blocks = handles(block(bytes, index)).map((each) => block(bytes, each));
  return Buffer.concat(blocks);
}

function handle(bytes, at) {
  const [offset, second] = varint(bytes, at);
  const [size, end] = varint(bytes, second);
  return [{ offset, size }, end];
}

function block(bytes, { offset, size }) {
  const raw = bytes.subarray(offset, offset + size);
  return bytes[offset + size] === 1 ? unsnappy(raw) : raw;
}

/** Where the blocks are that an index names: the values of its entries. */
function handles(index) {
  const restarts = index.readUInt32LE(index.length - 4);
  const end = index.length - 4 - 4 * restarts;
  const found = [];
  for (let at = 0; at < end;) {
    const [, second] = varint(index, at);
    const [fresh, third] = varint(index, second);
    const [length, key] = varint(index, third);
    found.push(handle(index, key + fresh)[0]);
    at = key + fresh + length;
  }
  return found;
}

/** The values in some bytes that Chromium has compressed. */
function packed(bytes) {
  const found = [];
  for (let at = bytes.indexOf(PACKED); at >= 0; at = bytes.indexOf(PACKED, at + 1)) {
    try {
      found.push(unsnappy(bytes.subarray(at + PACKED.length)));
    } catch {
      // The three bytes were something else.
    }
  }
  return found;
}

function varint(bytes, at) {
  let value = 0;
  for (let shift = 1; ; shift *= 128) {
    const byte = bytes[at++];
    if (byte === undefined || shift > 2 ** 42) throw new RangeError("not a number");
    value += (byte & 127) * shift;
    if (byte < 128) return [value, at];
  }
}

/** What snappy has packed; what follows it is left alone. */
export function unsnappy(bytes) {
  let [size, at] = varint(bytes, 0);
  if (size > 2 ** 28) throw new RangeError("too large to be meant");
  const out = Buffer.alloc(size);
  for (let to = 0; to < size;) {
    const tag = bytes[at++];
    if (tag === undefined) throw new RangeError("cut short");
    let length = (tag >> 2) + 1;
    if ((tag & 3) === 0) {
      const more = Math.max(0, length - 60);
      if (more) [length, at] = [bytes.readUIntLE(at, more) + 1, at + more];
      if (to + length > size || at + length > bytes.length) throw new RangeError("cut short");
      bytes.copy(out, to, at, at + length);
      at += length;
      to += length;
      continue;
    }
    let back;
    if ((tag & 3) === 1) [length, back] = [((tag >> 2) & 7) + 4, ((tag >> 5) << 8) | bytes[at++]];
    else if ((tag & 3) === 2) [back, at] = [bytes.readUInt16LE(at), at + 2];
    else [back, at] = [bytes.readUInt32LE(at), at + 4];
    if (!(back > 0 && back <= to) || to + length > size) throw new RangeError("points outside");
    // One byte after the other: a copy may reach into what it makes.
    for (const end = to + length; to < end; to += 1) out[to] = out[to - back];
  }
  return out;
}

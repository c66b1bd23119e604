// Another whole build of the app, made out of one without compiling: some files say something else, and so have other
// hashes, wherever those stand.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const LIST = /^const BUILD = (\{.*\});$/m;

const hash = (kind, bytes, as = "hex") => createHash(kind).update(bytes).digest(as);

/** What the service worker of a build knows: its id and its two lists of files. */
export function listOf(folder) {
  return JSON.parse(readFileSync(join(folder, "sw.js"), "utf8").match(LIST)[1]);
}

/** The addresses of the files that a post's device keeps. */
export function keptFiles(folder) {
  const { shell, later } = listOf(folder);
  return [...shell, ...later].filter(({ part }) => !part || part === "rest").map(({ url }) => url);
}

/** The addresses of the files of a part of the app, in the build under test. */
export function piecesOf(part) {
  return listOf(process.env.CAUNOI_DIST).later.filter((file) => file.part === part).map(({ url }) => url);
}

/** The only file of a build whose name fits. */
export function fileOf(folder, pattern) {
  const found = readdirSync(folder).filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`${found.length} files fit ${pattern} in ${folder}`);
  return found[0];
}

export const WASM = /^caunoi-[0-9a-f]+_bg\.wasm$/;
export const SCRIPT = /^caunoi-[0-9a-f]+\.js$/;
export const STYLE = /^app-[0-9a-f]+\.css$/;
export const BOOT = /^boot\.js$/;

/** In the wasm: the heading of the part that says which build runs. Capital letters are as long. */
export const HEADING = "Bản ứng dụng";

/** A sentence that stands in the wasm says something else. */
export function capitals(bytes) {
  const at = bytes.indexOf(HEADING);
  if (at < 0) throw new Error("the wasm does not have the heading");
  const changed = Buffer.from(bytes);
  changed.write(HEADING.toUpperCase(), at);
  return changed;
}

/** What a build would do that stores its data in the next format: done around it, before it starts. */
export function nextFormat(bytes) {
  const around = `const { open } = IDBFactory.prototype;
IDBFactory.prototype.open = function (name, version) { return version ? open.call(this, name, version + 1) : open.call(this, name); };
const { postMessage } = ServiceWorker.prototype;
ServiceWorker.prototype.postMessage = function (message, ports) {
  if (message.type === "opened") message.reads += 1;
  return postMessage.call(this, message, ports);
};
`;
  return Buffer.concat([Buffer.from(around), bytes]);
}

/** Some words at the end of a script or a style sheet. */
export const remark = (words) => (bytes) => Buffer.concat([bytes, Buffer.from(`\n/* ${words} */\n`)]);

/**
 * Makes a build out of the one in `from`. `changes` has pairs of a pattern and what becomes of the bytes of the file
 * whose name fits; what names others must stand behind what it names. Removed when the test ends.
 */
export function anotherBuild(t, from, changes) {
  const folder = mkdtempSync(join(tmpdir(), "caunoi-build-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(from, folder, { recursive: true });
  const renamed = [];
  const newWords = (text) => renamed.reduce((words, [before, after]) => words.replaceAll(before, after), text);
  for (const [pattern, change] of [...changes, [/^index\.html$/, (bytes) => bytes]]) {
    const name = fileOf(folder, pattern);
    const before = readFileSync(join(folder, name));
    const after = change(name.endsWith(".wasm") ? before : Buffer.from(newWords(before.toString())));
    const newName = name.replace(/-[0-9a-f]{10,16}/, `-${hash("sha256", after).slice(0, 16)}`);
    renamed.push([name, newName], [hash("sha384", before, "base64"), hash("sha384", after, "base64")]);
    renameSync(join(folder, name), join(folder, newName));
    writeFileSync(join(folder, newName), after);
    compress(folder, name, newName);
  }
  list(folder, newWords);
  compress(folder, "sw.js", "sw.js");
  return folder;
}

/** Replaces the compressed copy of a file, if it had one. Quick: nobody looks at how small it gets. */
function compress(folder, before, after) {
  const copy = join(folder, `${before}.br`);
  if (!existsSync(copy)) return;
  rmSync(copy);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
  writeFileSync(join(folder, `${after}.br`), brotliCompressSync(readFileSync(join(folder, after)), { params }));
}

/** Writes the list of the service worker anew. */
function list(folder, newWords) {
  const worker = join(folder, "sw.js");
  const text = readFileSync(worker, "utf8");
  const { shell, later } = JSON.parse(newWords(text.match(LIST)[1]));
  const entry = (file) => {
    const bytes = readFileSync(join(folder, file.url === "/" ? "index.html" : file.url));
    return { ...file, sha256: hash("sha256", bytes), size: bytes.length };
  };
  const lists = { shell: shell.map(entry), later: later.map(entry) };
  const id = hash("sha256", JSON.stringify(lists));
  writeFileSync(worker, text.replace(LIST, () => `const BUILD = ${JSON.stringify({ id, ...lists })};`));
}

/** The addresses of the files that are in one build and not, or not the same, in the one before. */
export function changedFiles(before, after) {
  const [known, lists] = [listOf(before), listOf(after)];
  const same = (file) => [...known.shell, ...known.later].some((other) => other.url === file.url && other.sha256 === file.sha256);
  return [...lists.shell, ...lists.later].filter((file) => !same(file)).map(({ url }) => url);
}

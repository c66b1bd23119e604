// The service worker: keeps one whole build of the app on the device and serves it, with or without a network.
//
// A build is a list of files with their hashes, and a cache of its own. It is served only when every file is in it
// and was checked, and only when the person has said so: which build pages are opened with is a note, not a matter of
// which worker happens to run. Two builds are never mixed: the page names its scripts with their hashes, and a page of
// one build with a script of another is a blank page.

const BUILD = null; // filled in by the build

const PREFIX = "build-";
const COMPLETE = "/__complete"; // in a build's cache: every file of it is there; and which files it has
const NOTES = "notes"; // a cache for what must outlive this worker's sleep, see `activate`

// What a stored answer may say. Everything else is dropped: a body that came compressed is stored as plain bytes, but
// the browser keeps its Content-Encoding and Content-Length, and would believe them later. The policies must stay:
// a page that comes from the cache has only the headers that it was stored with.
const KEEP = [
  "content-type", // to the letter: without application/wasm the app is not compiled while it streams
  "content-language",
  "content-security-policy",
  "cross-origin-embedder-policy",
  "cross-origin-opener-policy",
  "cross-origin-resource-policy",
  "permissions-policy",
  "referrer-policy",
  "x-content-type-options",
  "x-frame-options",
];
const HASH = "x-sha256"; // what the stored bytes were checked against; lets the next build copy the file

// What other apps share with this one waits in a cache of its own; `src/browser/arrivals.rs` takes it out.
const SHARE = "/nhan-goi"; // as the manifest names it
const SHARED = "shared";
const SHARED_BYTES = 32 * 1024 * 1024; // longer files are not kept; the app says the number
const SHARED_MOST = 20; // nor more of them than these, and the app says so

if (BUILD) {
  addEventListener("install", (event) => {
    // Everything is asked of this worker. Without this word Chromium asks the network as well whenever the worker sleeps,
    // for an answer that nobody reads.
    event.addRoutes?.({ condition: { urlPattern: "/*" }, source: "fetch-event" });
    event.waitUntil(install());
  });
  addEventListener("activate", (event) => event.waitUntil(activate()));
  addEventListener("message", (event) => event.waitUntil(message(event)));
  addEventListener("sync", (event) => event.tag === "envelopes" && event.waitUntil(handOver()));
  addEventListener("fetch", (event) => {
    const answer = route(event);
    if (answer) event.respondWith(answer);
  });
}

const name = (id) => PREFIX + id;
const listed = (path) => BUILD.shell.concat(BUILD.later).find((file) => file.url === path);

// ---- a build arrives -------------------------------------------------------------------------------------------

// A failed file fails the whole install; what has arrived stays for the next try. No skipWaiting(), here or anywhere: the
// worker before this one serves the new build as well, and a page that is opened at the moment when one worker follows
// another may never come (Chromium 156, also with workers that do nothing). So that moment is when no page is open.
async function install() {
  await note("arriving", BUILD.id);
  const used = await notes("uses-");
  await fill(BUILD.shell.concat(BUILD.later.filter((file) => used.includes(file.part))));
  const cache = await caches.open(name(BUILD.id));
  for (const file of BUILD.later) {
    const copy = await fromAnotherBuild(file); // what is on the device stays there, also when the update is the last
    if (copy) await cache.put(file.url, copy); // thing that the network brings
  }
  await cache.put(COMPLETE, new Response(JSON.stringify([...BUILD.shell, ...BUILD.later])));
  if (!(await complete(BUILD.id))) throw new Error("the cache went away while it was filled");
  await note("newest", BUILD.id);
}

async function complete(id) {
  return !!(await caches.match(COMPLETE, { cacheName: name(id) }));
}

// One file after the other: on a slow line a few whole files are worth more than many halves.
async function fill(files, progress = () => {}) {
  const cache = await caches.open(name(BUILD.id));
  for (const [index, file] of files.entries()) {
    const here = await cache.match(file.url);
    if (here?.headers.get(HASH) !== file.sha256) {
      await cache.put(file.url, (await fromAnotherBuild(file)) ?? (await fromNetwork(file)));
    }
    progress(index + 1, files.length);
  }
}

// The page itself is always fetched anew, it is small: its bytes may be the same and its policies not.
async function fromAnotherBuild(file) {
  if (file.url === "/") return;
  for (const cacheName of await caches.keys()) {
    if (!cacheName.startsWith(PREFIX) || cacheName === name(BUILD.id)) continue;
    const found = await caches.match(file.url, { cacheName });
    if (found?.headers.get(HASH) === file.sha256) return found;
  }
}

// First whatever the browser holds, as on the first visit, when the page has just loaded the same files; when those
// bytes are not the right ones, what the server has now.
async function fromNetwork(file) {
  for (const cache of ["default", "no-cache"]) {
    const answer = await fetch(file.url, { cache });
    if (!answer.ok) continue;
    const bytes = await answer.arrayBuffer();
    if ((await sha256(bytes)) !== file.sha256) continue;
    const headers = new Headers({ [HASH]: file.sha256 });
    for (const key of KEEP) if (answer.headers.has(key)) headers.set(key, answer.headers.get(key));
    return new Response(bytes, { headers });
  }
  throw new Error(`${file.url} is not what this build says it is`);
}

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// ---- a build takes over ----------------------------------------------------------------------------------------
// What is noted, to outlive this worker's sleep and to be the same for the worker before and after it:
//   arriving    the build that is on its way, or was when the line was cut
//   newest      the build that came last
//   served      the build that pages are opened with: the one that the person said yes to last
//   before      the one that was served before it: the way back
//   left        the build that the person went back from; it is not offered again by itself
//   reads-…     the newest format of stored data that a build reads, as its own app has said
//   tab-…       the build that a tab was opened with
//   uses-…      a part of the app that not everybody needs, and this device does

// On the first visit the page that is already open is taken over, so that it too survives the loss of the network.
async function activate() {
  if (!(await noted("served"))) {
    await note("served", BUILD.id);
    for (const tab of await openTabs()) await note("tab-" + tab, BUILD.id);
    await clients.claim();
  }
}

async function openTabs() {
  return (await clients.matchAll({ includeUncontrolled: true, type: "window" })).map((tab) => tab.id);
}

// Builds that are neither new nor the way back go as soon as no tab was opened with them.
async function tidy() {
  const open = await openTabs();
  const keep = new Set(await Promise.all(["arriving", "newest", "served", "before"].map(noted)));
  for (const tab of await notes("tab-")) {
    if (open.includes(tab)) keep.add(await noted("tab-" + tab));
    else await forget("tab-" + tab);
  }
  for (const id of await notes("reads-")) if (!keep.has(id)) await forget("reads-" + id);
  for (const cacheName of await caches.keys()) {
    if (cacheName.startsWith(PREFIX) && !keep.has(cacheName.slice(PREFIX.length))) await caches.delete(cacheName);
  }
}

// A build that has lost something (the browser may clear caches) is not served.
async function served() {
  for (const id of [await noted("served"), BUILD.id]) if (id && (await complete(id))) return id;
}

// Pages are opened with another build from now on; those that are open stay as they are. `before` comes first: a stop
// between the two loses a way back, and nothing else.
async function serve(id) {
  const now = await noted("served");
  if (id === now || !(await complete(id))) return;
  await note("before", now);
  const newest = await noted("newest");
  if (id !== newest) await note("left", newest);
  await note("served", id);
}

// How many files that this device uses the build of a tab lacks. Another build's list is in its own cache.
async function missing(tab) {
  const cache = await caches.open(name(await buildOf(tab)));
  const used = await notes("uses-");
  const files = (await (await cache.match(COMPLETE))?.json()) ?? BUILD.shell;
  const kept = await Promise.all(files.map((file) => (file.part && !used.includes(file.part)) || cache.match(file.url)));
  return kept.filter((there) => !there).length;
}

// What a tab can change to: `forward` is the newest build, where the tab runs an older one; `back` the build before.
async function builds(tab) {
  const [here, before, newest, left] = [await buildOf(tab), ...(await Promise.all(["before", "newest", "left"].map(noted)))];
  const forward = here !== newest && (await complete(newest));
  const back = before !== here && before !== newest && (await isUsable(before)) ? before : undefined;
  return { here, forward, left: left === newest, back };
}

// Whole, and able to read what the builds after it have stored. One that never ran here has not said what it reads.
async function isUsable(id) {
  if (!id || !(await complete(id))) return false;
  const all = await Promise.all((await notes("reads-")).map((other) => noted("reads-" + other)));
  return Number(await noted("reads-" + id)) >= Math.max(1, ...all);
}

async function note(key, value) {
  await (await caches.open(NOTES)).put("/__" + key, new Response(value));
}

async function noted(key) {
  return (await caches.match("/__" + key, { cacheName: NOTES }))?.text();
}

async function forget(key) {
  await (await caches.open(NOTES)).delete("/__" + key);
}

// What stands behind `start` in the keys that begin with it.
async function notes(start) {
  const keys = await (await caches.open(NOTES)).keys();
  const paths = keys.map(({ url }) => new URL(url).pathname).filter((path) => path.startsWith("/__" + start));
  return paths.map((path) => path.slice(3 + start.length));
}

// ---- the page asks for something -------------------------------------------------------------------------------

// Undefined: not ours, the browser goes to the network as if there were no worker.
function route(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method === "POST" && url.pathname === SHARE && url.origin === location.origin) return shared(request);
  if (request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith("/api/")) return;
  const aFile = url.pathname.slice(url.pathname.lastIndexOf("/") + 1).includes(".");
  if (request.mode === "navigate" && !aFile) return page(event);
  if (!url.search) return file(event, url.pathname);
}

// Every address of the app is the same page.
async function page(event) {
  const id = await served();
  const stored = id && (await caches.match("/", { cacheName: name(id) }));
  if (!stored) return fetch(event.request);
  const tab = event.resultingClientId;
  if (tab) {
    tabs.set(tab, id);
    event.waitUntil(note("tab-" + tab, id));
  }
  return stored;
}

// Another app shares files with this one, which may be locked, or not have been opened for weeks. What looks like a package
// is kept as it came, it is sealed; of anything else, which may be anybody's letter, only the name.
async function shared(request) {
  try {
    const files = (await request.formData()).getAll("packages").filter((file) => file instanceof File);
    for (const file of files) await keepShared(file);
    return Response.redirect("/gui-nhan", 303);
  } catch {
    return Response.redirect("/gui-nhan?chia-se=hong", 303); // the disk is full, or it was no form
  }
}

async function keepShared(file) {
  const cache = await caches.open(SHARED);
  const waiting = (await cache.keys()).length;
  if (waiting > SHARED_MOST) return; // that there are too many has been said
  const refused = await refusedShare(file, waiting);
  const headers = { "x-name": encodeURIComponent(file.name.slice(0, 200)), "x-refused": refused };
  const key = `/__shared/${Date.now()}-${crypto.randomUUID()}`; // in the order in which they came, by and large
  await cache.put(key, new Response(refused ? null : file, { headers }));
}

async function refusedShare(file, waiting) {
  if (waiting >= SHARED_MOST) return "too-many";
  if (file.size > SHARED_BYTES) return "too-large";
  const start = await file.slice(0, 65536).text();
  return start.startsWith("CNGD") || start.includes("-----BEGIN CAU NOI-----") ? "" : "not-a-package";
}

// A tab gets the files of the build that it was opened with, also when another tab has switched since. What is in no
// list comes from the network as it is: a 404 stays a 404 and never turns into a page.
async function file(event, path) {
  const id = await buildOf(event.clientId);
  const stored = (id !== BUILD.id || listed(path)) && (await caches.match(path, { cacheName: name(id) }));
  return stored || fetch(event.request).catch(() => Response.error());
}

const tabs = new Map(); // tab -> build, as far as this worker has heard since it woke

async function buildOf(tab) {
  if (!tabs.has(tab)) tabs.set(tab, (await noted("tab-" + tab)) ?? (await served()) ?? BUILD.id);
  return tabs.get(tab);
}

// ---- the page says something -----------------------------------------------------------------------------------
// {type: "opened", reads}  this build has opened the stored data, and reads every format up to this one
// {type: "parts", names}   this device needs the files of these parts of the app as well; then as "later"
// {type: "builds"}         answers on the port what `builds` says
// {type: "missing"}       answers on the port what `missing` says
// {type: "switch", to}     pages are opened with this build from now on, or with the newest; answers on the port
// {type: "later"}          fetches what the first visit could do without (and mends what was lost); answers
//                          {type: "later", done, total} after every file, and {type: "later", error} when one did
//                          not come. It is said to the newest worker, which alone knows what the newest build has

let filling; // one at a time, however many tabs ask

async function message({ data, source, ports: [port] }) {
  if (data?.type === "opened") await opened(source.id, data.reads);
  if (data?.type === "builds") port.postMessage(await builds(source.id));
  if (data?.type === "missing") port.postMessage(await missing(source.id));
  if (data?.type === "switch") {
    await serve(data.to ?? (await noted("newest")));
    port.postMessage("switched");
  }
  if (data?.type === "parts") for (const part of data.names) await note("uses-" + part, "");
  if (data?.type === "parts" || data?.type === "later") {
    const tell = (done, total) => source?.postMessage({ type: "later", done, total });
    while (filling) await filling.catch(() => {});
    filling = later(tell).finally(() => (filling = undefined));
    await filling.catch((error) => source?.postMessage({ type: "later", error: String(error) }));
  }
}

async function opened(tab, reads) {
  await note("reads-" + (await buildOf(tab)), String(reads));
  await clients.claim(); // a page that was opened while the first worker came is in nobody's charge
  await tidy();
}

async function later(tell) {
  if (![undefined, BUILD.id].includes(await noted("newest"))) return;
  if (!(await complete(BUILD.id))) await install();
  const used = await notes("uses-");
  const files = BUILD.later.filter((file) => !file.part || used.includes(file.part));
  tell(0, files.length);
  await fill(files, tell);
}

// ---- the network is back, and perhaps no page is open ------------------------------------------------------------
// A store with a PIN leaves what it has not sent beside it, sealed to the hub (src/state/carry.rs). Handing that over needs
// no PIN; what fails is asked for again by the browser, and by the app.

const DATABASE = "caunoi";
const ENVELOPE = "envelope/";

async function handOver() {
  // Opening a database that is not there would make one.
  if (!(await indexedDB.databases()).some(({ name }) => name === DATABASE)) return;
  const database = await asked(indexedDB.open(DATABASE));
  database.onversionchange = () => database.close();
  try {
    const all = await envelopes(database);
    // Each for itself: one that the hub does not take must not hold up another store's.
    const handed = await Promise.allSettled(all.map(([key, envelope]) => handOverOne(database, key, envelope)));
    const failed = handed.find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
  } finally {
    database.close();
  }
}

async function handOverOne(database, key, envelope) {
  const headers = { "content-type": "application/octet-stream" };
  const answer = await fetch("/api/carry", { method: "POST", headers, body: envelope });
  if (!answer.ok) throw new Error(`the hub said ${answer.status}`);
  await removeSame(database, key, envelope);
}

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function envelopes(database) {
  const people = database.transaction("people").objectStore("people");
  const range = IDBKeyRange.bound(ENVELOPE, ENVELOPE + "\uffff");
  const [keys, values] = await Promise.all([asked(people.getAllKeys(range)), asked(people.getAll(range))]);
  return keys.map((key, at) => [key, values[at]]);
}

// The app may have left another one meanwhile.
async function removeSame(database, key, envelope) {
  const people = database.transaction("people", "readwrite").objectStore("people");
  const now = await asked(people.get(key));
  if (now?.length === envelope.length && now.every((byte, at) => byte === envelope[at])) await asked(people.delete(key));
}

// The service worker: keeps one whole build of the app on the device and serves it, with or without a network.
//
// A build is a list of files with their hashes, and a cache of its own. It is served only when every file is in it
// and was checked; until then the build before goes on being served. Two builds are never mixed: the page names its
// scripts with their hashes, and a page of one build with a script of another is a blank page.

const BUILD = null; // filled in by the build

const PREFIX = "build-";
const COMPLETE = "/__complete"; // in a build's cache: every file of it is there
const NOTES = "notes"; // a cache for what must outlive this worker's sleep, see `note` and `noted`

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

if (BUILD) {
  addEventListener("install", (event) => event.waitUntil(install()));
  addEventListener("activate", (event) => event.waitUntil(activate()));
  addEventListener("message", (event) => event.waitUntil(message(event)));
  addEventListener("fetch", (event) => {
    const answer = route(event);
    if (answer) event.respondWith(answer);
  });
}

const name = (id) => PREFIX + id;
const listed = (path) => BUILD.shell.concat(BUILD.later).find((file) => file.url === path);

// ---- a build arrives -------------------------------------------------------------------------------------------

// No skipWaiting() here: a page with a half-written text keeps its build until the person says so. The very first
// worker has nobody to wait for. A failed file fails the whole install; what has arrived stays for the next try.
async function install() {
  await fill(BUILD.shell);
  const cache = await caches.open(name(BUILD.id));
  for (const file of BUILD.later) {
    const copy = await fromAnotherBuild(file); // what is on the device stays there, also when the update is the last
    if (copy) await cache.put(file.url, copy); // thing that the network brings
  }
  await cache.put(COMPLETE, new Response(BUILD.id));
  if (!(await complete(BUILD.id))) throw new Error("the cache went away while it was filled");
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

// The build before is kept: for tabs that still run it, and as the way back (when the server offers that build again,
// all of it but the page is copied from here). Older ones go as soon as no tab was opened with them.
async function activate() {
  const before = await noted("current");
  const open = (await clients.matchAll({ includeUncontrolled: true, type: "window" })).map((tab) => tab.id);
  if (before !== BUILD.id) {
    await note("current", BUILD.id);
    if (before) await note("before", before);
  }
  // On the first visit the page that is already open is taken over, so that it too survives the loss of the network.
  if (!before) {
    for (const tab of open) await note("tab-" + tab, BUILD.id);
    await clients.claim();
  }

  // While another build is on its way nothing is removed: its half-filled cache looks like an old one.
  if (registration.installing || registration.waiting) return;
  const keep = new Set([BUILD.id, await noted("before")]);
  const notes = await caches.open(NOTES);
  for (const { url } of await notes.keys()) {
    const [, tab] = new URL(url).pathname.match(/^\/__tab-(.+)$/) ?? [];
    if (!tab) continue;
    if (open.includes(tab)) keep.add(await noted("tab-" + tab));
    else await notes.delete(url);
  }
  for (const cacheName of await caches.keys()) {
    if (cacheName.startsWith(PREFIX) && !keep.has(cacheName.slice(PREFIX.length))) await caches.delete(cacheName);
  }
}

async function note(key, value) {
  await (await caches.open(NOTES)).put("/__" + key, new Response(value));
}

async function noted(key) {
  return (await caches.match("/__" + key, { cacheName: NOTES }))?.text();
}

// ---- the page asks for something -------------------------------------------------------------------------------

// Undefined: not ours, the browser goes to the network as if there were no worker.
function route(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith("/api/")) return;
  const aFile = url.pathname.slice(url.pathname.lastIndexOf("/") + 1).includes(".");
  if (request.mode === "navigate" && !aFile) return page(event);
  if (!url.search) return file(event, url.pathname);
}

// Every address of the app is the same page. A cache that lost something (the browser may clear it) is not trusted.
async function page(event) {
  const stored = (await complete(BUILD.id)) && (await caches.match("/", { cacheName: name(BUILD.id) }));
  if (!stored) return fetch(event.request);
  const tab = event.resultingClientId;
  if (tab) {
    tabs.set(tab, BUILD.id);
    event.waitUntil(note("tab-" + tab, BUILD.id));
  }
  return stored;
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
  if (!tabs.has(tab)) tabs.set(tab, (await noted("tab-" + tab)) ?? BUILD.id);
  return tabs.get(tab);
}

// ---- the page says something -----------------------------------------------------------------------------------
// {type: "build"}   answers {type: "build", id, complete}
// {type: "switch"}  this build takes over now; the page reloads when `controllerchange` comes
// {type: "later"}   fetches what the first visit could do without (and mends what was lost); answers
//                   {type: "later", done, total} after every file, and {type: "later", error} when one did not come

let filling; // one at a time, however many tabs ask

async function message({ data, source }) {
  if (data?.type === "switch") await skipWaiting();
  if (data?.type === "build") source?.postMessage({ type: "build", id: BUILD.id, complete: await complete(BUILD.id) });
  if (data?.type === "later") {
    const tell = (done, total) => source?.postMessage({ type: "later", done, total });
    while (filling) await filling.catch(() => {});
    filling = later(tell).finally(() => (filling = undefined));
    await filling.catch((error) => source?.postMessage({ type: "later", error: String(error) }));
  }
}

async function later(tell) {
  if (!(await complete(BUILD.id))) await install();
  tell(0, BUILD.later.length);
  await fill(BUILD.later, tell);
}

// Starts the app: the program for posts, or the one that the person's work was last found to need. The page names the two
// files of each, so that this one never changes with them. What goes wrong here is an error of the page, and guard.js
// says so.

// Both files, before anything of them runs.
async function load(name) {
  const { js, wasm } = document.querySelector(`meta[name="${name}"]`).dataset;
  const [script, answer] = await Promise.all([import(js), fetch(wasm)]);
  if (!answer.ok) throw new Error(`${wasm}: ${answer.status}`);
  return () => script.default({ module_or_path: answer });
}

function isOffice() {
  try {
    return localStorage.getItem("part") === "office";
  } catch {
    return false;
  }
}

// The large style sheet. The page was painted without it; the app is not.
async function dress() {
  const link = document.querySelector('link[media="print"]');
  if (!link.sheet) await new Promise((resolve, reject) => Object.assign(link, { onload: resolve, onerror: reject }));
  link.media = "all";
}

// The first picture goes before all work. A page that nobody looks at is not painted.
function painted() {
  return new Promise((then) => (document.hidden ? then() : requestAnimationFrame(() => setTimeout(then))));
}

const ready = Promise.all([dress(), painted()]);
// Where the second program is not on the device yet, and no network is there to fetch it, the first one says so.
const start = isOffice() ? await load("office").catch(() => load("app")) : await load("app");
await ready;
await start();

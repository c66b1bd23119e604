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

// Where the second program is not on the device yet, and no network is there to fetch it, the first one says so.
const start = isOffice() ? await load("office").catch(() => load("app")) : await load("app");
await start();

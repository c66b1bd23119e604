// Starts the app; guard.js asks for it once the first picture stands. The page names the two files of the program, so that
// this one never changes with them. What goes wrong here is an error of the page, and guard.js says so.
import "/crash.js"; // before anything that can come to a stop

// The page was painted without the large style sheet; the app is not.
function dressed() {
  const link = document.querySelector('link[rel="stylesheet"][href^="/app-"]');
  return link.sheet || new Promise((resolve, reject) => Object.assign(link, { onload: resolve, onerror: reject }));
}

const { js, wasm } = document.querySelector('meta[name="app"]').dataset;
const [script, answer] = await Promise.all([import(js), fetch(wasm), dressed()]);
if (!answer.ok) throw new Error(`${wasm}: ${answer.status}`);
// Compiled while it arrives, where the server says what it is. What is compiled starts in a turn of its own.
const streams = answer.headers.get("content-type") === "application/wasm";
const program = await (streams ? WebAssembly.compileStreaming(answer) : answer.arrayBuffer().then(WebAssembly.compile));
await new Promise((resolve) => setTimeout(resolve));
await script.default({ module_or_path: program });

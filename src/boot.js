// Starts the app. The page names the two files of the program, so that this one never changes with them. What goes wrong
// here is an error of the page, and guard.js says so.

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

const { js, wasm } = document.querySelector('meta[name="app"]').dataset;
const [script, answer] = await Promise.all([import(js), fetch(wasm), dress(), painted()]);
if (!answer.ok) throw new Error(`${wasm}: ${answer.status}`);
await script.default({ module_or_path: answer });

// Starts the app. The page names the two files that belong together, so that this one never changes with them.
// What goes wrong here is an error of the page, and guard.js says so.
const { js, wasm } = document.querySelector('meta[name="app"]').dataset;
const { default: start } = await import(js);
await start({ module_or_path: wasm });

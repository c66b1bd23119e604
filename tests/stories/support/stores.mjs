// What the app keeps in IndexedDB, as bytes under keys: read, changed and put back from a page on which it does not run.

const AREAS = ["people", "snapshots", "log", "typing", "notes", "blobs"];

/** Goes to a page of the same address on which the app does not run. */
export async function leave(tablet, home) {
  await tablet.page.goto(`${home}manifest.webmanifest`);
}

/**
 * Runs `work` in the page with three functions on the app's database: all keys and bytes of a part, putting some, and
 * removing some.
 */
export async function change(tablet, work) {
  // As text: the driver takes long lists apart number by number.
  const found = await tablet.page.evaluate(async (source) => {
    // At once: later the page's policy forbids it.
    const work = (0, eval)(`(${source})`);
    const opening = indexedDB.open("caunoi");
    const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
    const ask = (mode, area, what) => new Promise((resolve, reject) => {
      const request = what(database.transaction(area, mode).objectStore(area));
      Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) });
    });
    const all = async (area) => {
      const [keys, values] = [await ask("readonly", area, (it) => it.getAllKeys()), await ask("readonly", area, (it) => it.getAll())];
      return keys.map((key, index) => [key, Array.from(values[index])]);
    };
    const put = (area, key, bytes) => ask("readwrite", area, (it) => it.put(Uint8Array.from(bytes), key));
    const remove = (area, key) => ask("readwrite", area, (it) => it.delete(key));
    try {
      return JSON.stringify((await work(all, put, remove)) ?? null);
    } finally {
      database.close();
    }
  }, String(work));
  return JSON.parse(found);
}

/** Puts bytes under a key; removes the key where there are none. */
export function put(tablet, area, key, bytes) {
  const named = `${JSON.stringify(area)}, ${JSON.stringify(key)}`;
  return change(tablet, bytes ? `(all, put) => put(${named}, ${JSON.stringify(bytes)})` : `(all, put, remove) => remove(${named})`);
}

/** The stores on the tablet: those that have a snapshot. Beside each stands its mark. */
export async function stores(tablet) {
  const keys = (await change(tablet, (all) => all("snapshots"))).map(([key]) => key);
  return keys.filter((key) => !key.includes("/"));
}

/** All bytes that the app has stored. */
export async function everything(tablet) {
  const found = {};
  for (const area of AREAS) found[area] = await change(tablet, `(all) => all("${area}")`);
  return found;
}

/** Makes what is stored what it once was. */
export async function restore(tablet, was) {
  const now = await everything(tablet);
  for (const area of AREAS) {
    const [before, after] = [new Map(was[area]), new Map(now[area])];
    for (const key of after.keys()) if (!before.has(key)) await put(tablet, area, key);
    for (const [key, bytes] of before) if (after.get(key)?.join() !== bytes.join()) await put(tablet, area, key, bytes);
  }
}

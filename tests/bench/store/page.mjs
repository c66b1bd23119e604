// What every store is put through, in its page. `store` is one of peers/; what it does not say is as it is for plain objects.

const defaults = (store) => ({
  ready: Promise.resolve(),
  derivation: () => 0,
  filter: ({ topic, word }) => store.all().filter((it) => it.topic === topic && mentions(it, word)),
  sort: () => store.all().sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)),
  ids: (found) => found.map(({ id }) => id).join(),
});

const mentions = (it, word) => [it.title, it.difficulty, it.cause, it.proposal].some((text) => text.includes(word));

/** Begins to open the store where the address asks for it, and offers the rest on the window. */
export function offer(own) {
  const store = { ...defaults(own), ...own };
  window.bench = { fill: () => fill(store), saves: (of) => saves(store, of) };
  if (asked().question) window.opened = open(store);
}

const asked = () => JSON.parse(decodeURIComponent(location.hash.slice(1)));

async function fill(store) {
  await store.ready;
  const data = await (await fetch("/records.json")).json();
  await store.fill(data, asked());
}

/** All moments are counted from the beginning of the page. */
async function open(store) {
  const { question, ...secret } = asked();
  await store.ready;
  const begun = performance.now();
  await store.open(secret);
  const [found, sorted] = [store.filter(question), store.sort()];
  const usable = performance.now();
  return { begun, usable, derivation: store.derivation(), found: store.ids(found), sorted: store.ids(sorted) };
}

/** Saves drafts: some with a pause after each, then many one after the other; how long each of the first took, and all of the others. */
async function saves(store, { texts, single, many }) {
  const save = ([id, difficulty]) => store.save(id, { difficulty });
  const times = [];
  durabilities.clear();
  for (const text of texts.slice(0, single)) {
    const begun = performance.now();
    await save(text);
    times.push(performance.now() - begun);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const begun = performance.now();
  for (const text of texts.slice(single, single + many)) await save(text);
  return { times, many: performance.now() - begun, durability: [...durabilities].join(", ") };
}

/** Which durability is asked of the browser for what is written. */
const durabilities = new Set();

const { transaction } = IDBDatabase.prototype;
IDBDatabase.prototype.transaction = function (...how) {
  const begun = transaction.apply(this, how);
  if (begun.mode === "readwrite") durabilities.add(begun.durability);
  return begun;
};

// PouchDB with the adapter that it takes by itself in a browser. It has no way to ask for strict durability.
import PouchDB from "pouchdb-browser";

const held = new Map();
let db;

function begin() {
  // Old versions of a document go as soon as there is a newer one, as with all others.
  db = new PouchDB("bench", { auto_compaction: true });
}

export async function fill({ records }) {
  begin();
  const answers = await db.bulkDocs(records.map((record) => ({ _id: record.id, ...record })));
  const refused = answers.filter(({ error }) => error);
  if (refused.length > 0) throw new Error(`${refused.length} records were refused`);
}

export async function open() {
  begin();
  const { rows } = await db.allDocs({ include_docs: true });
  for (const { id, doc } of rows) held.set(id, doc);
}

export const all = () => [...held.values()];

export async function save(id, changes) {
  const record = { ...held.get(id), ...changes };
  const { rev } = await db.put(record);
  held.set(id, { ...record, _rev: rev });
}

// Dexie: one table, no index but the key, since nothing here is looked up by anything else.
import Dexie from "dexie";

const held = new Map();
let db;

function begin() {
  // The browser's default is relaxed: a write is then called done before it is on the disk.
  db = new Dexie("bench", { chromeTransactionDurability: "strict" });
  db.version(1).stores({ records: "id" });
}

export async function fill({ records }) {
  begin();
  await db.records.bulkPut(records);
}

export async function open() {
  begin();
  for (const record of await db.records.toArray()) held.set(record.id, record);
}

export const all = () => [...held.values()];

export async function save(id, changes) {
  const record = { ...held.get(id), ...changes };
  await db.records.put(record);
  held.set(id, record);
}

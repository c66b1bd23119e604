// RxDB over Dexie, the storage in IndexedDB that it gives away.
import { createRxDatabase } from "rxdb/plugins/core";
import { getRxStorageDexie } from "rxdb/plugins/storage-dexie";

const text = (maxLength) => ({ type: "string", maxLength });
const [words, number] = [{ type: "string" }, { type: "number" }];
const schema = {
  version: 0,
  primaryKey: "id",
  type: "object",
  properties: {
    id: text(32), what: text(8), unit: text(32), author: text(32), at: number, stage: text(10), number, topic: text(32),
    title: words, difficulty: words, cause: words, proposal: words, indicator: text(32), day: text(10), quantity: number,
  },
  required: ["id", "what", "unit", "author", "at"],
};

const held = new Map();
let records, plain;

async function begin() {
  // Passed on to Dexie; see there. One tab is all there is, so nothing has to be told to others.
  const storage = getRxStorageDexie({ chromeTransactionDurability: "strict" });
  const db = await createRxDatabase({ name: "bench", storage, multiInstance: false });
  ({ records } = await db.addCollections({ records: { schema } }));
}

export async function fill(data) {
  await begin();
  const { error } = await records.bulkInsert(data.records);
  if (error.length > 0) throw new Error(`${error.length} records were refused`);
}

export async function open() {
  await begin();
  for (const document of await records.find().exec()) held.set(document.primary, document);
  // To read fields of documents one by one takes longer.
  plain = Array.from(held.values(), (document) => document.toJSON());
}

export const all = () => [...plain];

export async function save(id, changes) {
  held.set(id, await held.get(id).incrementalPatch(changes));
}

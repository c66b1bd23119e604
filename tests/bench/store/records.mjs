// The records that all stores are given: as many petitions as cells of data sheets, made from one seed. The words are those
// of the sample province, put together anew, in the lengths that posts write.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const SAMPLE = new URL("../../../hub/sample/", import.meta.url);
const START = Date.UTC(2024, 8, 16);
const DAY = 86_400_000;
/** Each so-manieth petition is a draft of the officer whose store this is; those are what is saved again and again. */
const OWN = 25;

export const OFFICER = named("officer", "bench");

/** An identifier as `caunoi_core::id` makes it from a name, in hexadecimal. */
function named(kind, name) {
  return createHash("sha256").update(`${kind}/${name}`).digest("hex").slice(0, 32);
}

/** Numbers below one that look random and are the same for the same seed (mulberry32). */
function dice(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const lines = (file) => readFileSync(new URL(file, SAMPLE), "utf8").trim().split("\n").slice(1).map((line) => line.split("\t"));
const json = (file) => JSON.parse(readFileSync(new URL(file, SAMPLE), "utf8"));

/** What the records hang on: `{ id, code, name }` each. */
function setting() {
  const of = (kind, code, name) => ({ id: named(kind, code), code, name });
  return {
    units: lines("units.tsv").map(([code, name]) => of("unit", code, name)),
    topics: lines("topics.tsv").map(([code, , name]) => of("topic", code, name)),
    indicators: json("indicators.json").map(({ code, label }) => of("indicator", code, label)),
  };
}

/** Single sentences of the sample's petitions, field by field. */
function sentences() {
  const petitions = json("petitions.json");
  const of = (field) => petitions.flatMap((it) => it[field].split(/(?<=[.!?])\s+/)).filter(Boolean);
  return { title: petitions.map((it) => it.title), difficulty: of("difficulty"), cause: of("cause"), proposal: of("proposal") };
}

/** So many records, with what they hang on. */
export function make(count, seed) {
  const [roll, around, words] = [dice(seed), setting(), sentences()];
  const one = (list) => list[Math.floor(roll() * list.length)];
  const petition = (n) => {
    const own = n % OWN === 0;
    return {
      id: named("petition", String(n)), what: "petition", unit: own ? around.units[0].id : one(around.units).id,
      author: own ? OFFICER : named("officer", String(n % 500)), stage: own ? "draft" : "submitted", number: n,
      topic: one(around.topics).id, title: one(words.title), difficulty: one(words.difficulty),
      cause: roll() < 0.3 ? one(words.cause) : "", proposal: roll() < 0.6 ? one(words.proposal) : "",
      at: START + Math.floor(roll() * 20 * DAY),
    };
  };
  const cells = cellsOf(around);
  const value = () => {
    const { unit, indicator, day } = cells.next().value;
    const id = named("value", `${unit}/${indicator}/${day}`);
    const at = START + Math.floor(roll() * 20 * DAY);
    return { id, what: "value", unit, author: named("officer", unit), indicator, day, quantity: Math.floor(roll() * 900), at };
  };
  const records = Array.from({ length: count }, (_, n) => (n % 2 === 0 ? petition(n / 2) : value()));
  return { ...around, records };
}

/** The cells of all data sheets, one after the other. */
function* cellsOf({ units, indicators }) {
  for (let year = 2024; ; year += 1) {
    for (const unit of units) {
      for (const indicator of indicators) yield { unit: unit.id, indicator: indicator.id, day: `${year}-10-01` };
    }
  }
}

/** What is asked of each store as soon as it is open: the petitions of a topic with a word in their text. */
export function question({ topics }) {
  return { topic: topics.find(({ code }) => code === "HCKT").id, word: "đơn vị" };
}

/** The answers that each store must give: identifiers of what was filtered, and of everything, newest first. */
export function answers({ records }, { topic, word }) {
  const text = (it) => [it.title, it.difficulty, it.cause, it.proposal].join("\n");
  const found = records.filter((it) => it.topic === topic && text(it).includes(word));
  const sorted = records.toSorted((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
  return { found: found.map(({ id }) => id).sort(), sorted: sorted.map(({ id }) => id) };
}

/** So many saves, `[identifier, new text]` each, of the officer's own drafts in turn; they are made in `records` too. */
export function saves({ records }, count, seed) {
  const roll = dice(seed);
  const [drafts, words] = [records.filter(({ stage }) => stage === "draft"), sentences().difficulty];
  return Array.from({ length: count }, (_, n) => {
    const draft = drafts[n % drafts.length];
    draft.difficulty = words[Math.floor(roll() * words.length)];
    return [draft.id, draft.difficulty];
  });
}

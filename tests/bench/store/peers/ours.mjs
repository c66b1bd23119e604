// The app's own store, and its own program (main.rs).
import start, { Kept } from "/store.js";

let kept;
let derived = 0;

/** What has to be there before anything can be asked for: the program. */
export const ready = start();

export const fill = (data, { officer, pin }) => Kept.fill(data, officer, pin);

export async function open({ officer, pin }) {
  kept = await Kept.open(officer, pin);
}

export const filter = ({ topic, word }) => kept.filter(topic, word);
export const sort = () => kept.sort();
export const ids = (found) => found.ids();
export const save = (id, { difficulty }) => kept.save(id, difficulty);

/** How long the worker took that made a key from the PIN. */
export const derivation = () => derived;

window.Worker = class extends Worker {
  constructor(...how) {
    const begun = performance.now();
    super(...how);
    this.addEventListener("message", () => (derived = performance.now() - begun));
  }
};

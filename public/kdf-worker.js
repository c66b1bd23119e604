// Makes key material from a PIN beside the page, which goes on meanwhile. One question, one answer; then the page ends it.
import start, { derive } from "/kdf.js";

// What half a second to a second of work is on this device. Memory first: it is what costs those most who try many PINs at once.
const SMALL = { memory: 19 * 1024, passes: 2 }, LARGE = 64 * 1024, AIM = 1000, MOST_PASSES = 20;

function calibrated() {
  const salt = new Uint8Array(16), began = performance.now();
  derive(salt, salt, SMALL.memory, SMALL.passes);
  const perPass = (performance.now() - began) / SMALL.passes;
  const memory = Math.round(Math.min(LARGE, Math.max(SMALL.memory, SMALL.memory * (AIM / (perPass * SMALL.passes)))));
  const passes = Math.round(AIM / (perPass * (memory / SMALL.memory)));
  return { memory, passes: Math.min(MOST_PASSES, Math.max(SMALL.passes, passes)) };
}

addEventListener("message", async ({ data: { pin, salt, cost } }) => {
  try {
    await start();
    cost ??= calibrated();
    const made = derive(pin, salt, cost.memory, cost.passes);
    pin.fill(0);
    postMessage({ made, ...cost });
  } catch (error) {
    postMessage({ error: String(error) });
  }
});

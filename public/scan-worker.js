// Looks for QR codes in pictures, beside the page, which goes on meanwhile: one picture, one answer.
import start, { find } from "/scan.js";

let own; // the browser's own reader, once it was asked for: null where it has none that works
let proven; // it has read a code: nothing else needs to look

// Some browsers have the reader by name only: it knows no formats, or throws when it is used.
async function reader() {
  const formats = await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => []);
  return formats?.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
}

async function readByItself(picture) {
  own ??= { reader: await reader() };
  if (!own.reader) return [];
  try {
    const texts = (await own.reader.detect(picture)).map((code) => code.rawValue);
    proven ||= texts.length > 0;
    return texts;
  } catch {
    own.reader = null;
    return [];
  }
}

const ready = start();

// The page hears of an error, and not of a promise that nobody keeps.
addEventListener("unhandledrejection", ({ reason }) => setTimeout(() => { throw reason; }));

addEventListener("message", async ({ data: { pixels, width, height } }) => {
  const texts = await readByItself(new ImageData(pixels, width, height));
  if (texts.length === 0 && !proven) {
    await ready;
    texts.push(...find(pixels, width, height));
  }
  postMessage(texts);
});

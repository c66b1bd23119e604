// A camera before a tablet's screen: what is really shown there becomes the film that another tablet's camera sees.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./tablet.mjs";

const [WIDTH, HEIGHT] = [640, 480];

/** Takes a picture of every code that the tablet shows; each is the lightness of so many dots. */
export async function film(tablet) {
  const codes = tablet.at("codes");
  await codes.waitFor();
  const count = Number(await codes.getAttribute("data-count"));
  const pictures = new Set();
  await until("every code was shown", async () => {
    pictures.add((await codes.screenshot()).toString("base64"));
    return pictures.size >= count;
  }, 60);
  return tablet.page.evaluate(lightness, { pictures: [...pictures], width: WIDTH, height: HEIGHT });
}

/** In the page: pictures as a camera sees them, smaller, in the middle of something grey. */
async function lightness({ pictures, width, height }) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const all = [];
  for (const picture of pictures) {
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    context.fillStyle = "#777";
    context.fillRect(0, 0, width, height);
    const side = height - 20;
    context.drawImage(bitmap, (width - side) / 2, 10, side, side);
    const { data } = context.getImageData(0, 0, width, height);
    let text = "";
    for (let at = 1; at < data.length; at += 4) text += String.fromCharCode(data[at]);
    all.push(btoa(text));
  }
  return all;
}

/** The flags of a browser whose camera sees these pictures, five in a second, over and over. */
export function filmed(t, pictures) {
  const folder = mkdtempSync(join(tmpdir(), "caunoi-film-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "film.y4m");
  const grey = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const frames = pictures.flatMap((picture) => [Buffer.from("FRAME\n"), Buffer.from(picture, "base64"), grey]);
  writeFileSync(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F5:1 Ip A1:1 C420jpeg\n`), ...frames]));
  return ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${file}`];
}

// Packages that people carry between tablets.
import { readFileSync } from "node:fs";
import { Hub, freePort } from "./hub.mjs";
import { Relay } from "./relay.mjs";
import { Tablet } from "./tablet.mjs";

/** A hub, a post behind a line that can be cut, and a tablet of an office that is not enrolled yet. */
export async function begin(t, name) {
  const hub = new Hub(await freePort());
  const relay = new Relay(await freePort(), hub.port);
  const [post, office] = [new Tablet(`${name}-post`), new Tablet(`${name}-office`, { width: 1280, height: 800 })];
  t.after(async () => {
    await post.remove();
    await office.remove();
    await relay.stop();
    await hub.remove();
  });
  await hub.start();
  await relay.start();
  await post.start();
  await post.enrol(hub.link("post", relay.port));
  await office.start();
  return { hub, relay, post, office };
}

/** The administrator, on this tablet, allows these ways; the post hears of it. */
export async function allow({ hub, post, office }, ...ways) {
  await office.page.goto(hub.link("administrator", hub.port));
  await office.at("home").waitFor();
  await office.at("sync").click();
  for (const way of ways) await office.at(`allow-${way}`).check();
  await office.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  await post.at("sync").click();
  await post.at("sync-now").click();
  await post.at("carry").waitFor();
}

/** Writes and sends a petition with no line. */
export async function write(tablet, title) {
  await submit(tablet, title);
  await tablet.at("sync").getByText("chưa gửi").waitFor();
}

export async function submit(tablet, title) {
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await tablet.at("title").fill(title);
  await tablet.at("topic").selectOption({ index: 1 });
  await tablet.at("kind").selectOption({ index: 1 });
  await tablet.at("difficulty").fill("Đường vào bản sạt lở từ tháng 8.");
  await tablet.at("submit").click();
}

/** What the tablet hands out as a file when `ask` is done. */
export async function fileAfter(tablet, ask) {
  const coming = tablet.page.waitForEvent("download");
  await ask();
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

const chosen = ({ name, bytes }) => ({ name, mimeType: "application/octet-stream", buffer: bytes });

export function give(tablet, ...files) {
  return tablet.at("import-package").setInputFiles(files.map(chosen));
}

export function choose(tablet, ...files) {
  return tablet.at("choose-packages").setInputFiles(files.map(chosen));
}

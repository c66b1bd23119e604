// The app on the home screen of a tablet: nothing keeps the browser from installing it, its shortcuts lead where they
// say, and whether the data is kept for good is asked and said.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { Tablet, until } from "./support/tablet.mjs";

test("story_install", { timeout: 120_000 }, async (t) => {
  const hub = new Hub(await freePort());
  const tablet = new Tablet("install");
  t.after(async () => {
    await tablet.remove();
    await hub.remove();
  });
  await hub.start();
  await tablet.start();
  const asked = countPersistRequests(tablet.page);
  await asked.begin();
  await tablet.enrol(hub.link("post", hub.port));
  const origin = `http://localhost:${hub.port}`;

  // Installable, by the browser's own rules.
  const devtools = await tablet.context.newCDPSession(tablet.page);
  const { errors, data, url } = await devtools.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  assert.equal(url, `${origin}/manifest.webmanifest`);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  assert.deepEqual(installabilityErrors, []);

  // What a shop or a home screen shows of it is there, in the sizes that are named.
  const manifest = JSON.parse(data);
  assert.equal(manifest.lang, "vi");
  for (const { src, type, sizes } of [...manifest.icons, ...manifest.screenshots]) {
    const picture = await tablet.page.evaluate(lookAt, src).catch((error) => assert.fail(`${src}: ${error.message}`));
    assert.equal(picture.type, type, src);
    if (sizes !== "any") assert.equal(picture.sizes, sizes, src);
  }
  for (const purpose of ["any", "maskable"]) {
    assert.ok(manifest.icons.some((icon) => (icon.purpose ?? "any") === purpose && icon.sizes === "512x512"), purpose);
  }
  for (const form of ["narrow", "wide"]) assert.ok(manifest.screenshots.some((it) => it.form_factor === form), form);

  // Every shortcut opens its screen directly.
  const screens = { "Viết kiến nghị": "editor", "Trả lời": "answers", "Chương trình": "agenda" };
  assert.deepEqual(manifest.shortcuts.map(({ name }) => name), Object.keys(screens));
  for (const { name, url } of manifest.shortcuts) {
    await tablet.page.goto(origin + url);
    await tablet.at(screens[name]).waitFor();
  }
  // The one for writing begins a petition of its own each time, which can be come back to.
  await tablet.page.goto(`${origin}/kien-nghi/moi`);
  await tablet.at("title").fill("Viết từ màn hình chính");
  await tablet.at("saved-note").getByText("Đã lưu trên máy này").waitFor();
  assert.match(new URL(tablet.page.url()).pathname, /^\/kien-nghi\/[0-9a-f]{32}$/);
  await tablet.page.goto(`${origin}/kien-nghi/moi`);
  await tablet.at("title").waitFor();
  assert.equal(await tablet.at("title").inputValue(), "");

  // The browser is asked to keep the data, and what it said can be read.
  await tablet.page.goto(`${origin}/toi`);
  await until("the browser was asked", asked.count);
  const kept = await tablet.page.evaluate(() => navigator.storage.persisted());
  const words = kept ? "Trình duyệt đã nhận giữ lâu dài" : "Trình duyệt chưa hứa giữ lâu dài";
  await tablet.at("this-tablet").getByText(words).waitFor();
  assert.deepEqual(tablet.errors, []);
});

/** Counts how often pages ask for lasting storage, and lets them ask. */
function countPersistRequests(page) {
  let times = 0;
  const begin = async () => {
    await page.exposeFunction("countPersistRequest", () => (times += 1));
    await page.addInitScript(() => {
      const ask = StorageManager.prototype.persist;
      StorageManager.prototype.persist = function () {
        window.countPersistRequest();
        return ask.call(this);
      };
    });
  };
  return { begin, count: () => times };
}

/** In the page: the type of a picture and its size, as a manifest writes them. */
async function lookAt(src) {
  const answer = await fetch(src);
  const picture = new Image();
  picture.src = URL.createObjectURL(await answer.blob());
  await picture.decode();
  return { type: answer.headers.get("content-type"), sizes: `${picture.naturalWidth}x${picture.naturalHeight}` };
}

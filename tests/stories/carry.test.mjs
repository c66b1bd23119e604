// A post without a network: what it has not sent is carried as a file to another tablet, and the receipts come back the same
// way. And what a locked tablet has not sent goes by itself when the network is back, with no PIN.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { Relay } from "./support/relay.mjs";
import { change } from "./support/stores.mjs";
import { Tablet, until } from "./support/tablet.mjs";

const PIN = "280514";

async function begin(t) {
  const hub = new Hub(await freePort());
  const relay = new Relay(await freePort(), hub.port);
  const [post, office] = [new Tablet("carry-post"), new Tablet("carry-office", { width: 1280, height: 800 })];
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
  return { hub, relay, post, office };
}

async function write(tablet, title) {
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await tablet.at("title").fill(title);
  await tablet.at("topic").selectOption({ index: 1 });
  await tablet.at("kind").selectOption({ index: 1 });
  await tablet.at("difficulty").fill("Đường vào bản sạt lở từ tháng 8.");
  await tablet.at("submit").click();
  await tablet.at("sync").getByText("chưa gửi").waitFor();
}

/** What the tablet hands out as a file when `ask` is done. */
async function fileAfter(tablet, ask) {
  const coming = tablet.page.waitForEvent("download");
  await ask();
  const download = await coming;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

function give(tablet, { name, bytes }) {
  return tablet.at("import-package").setInputFiles({ name, mimeType: "application/octet-stream", buffer: bytes });
}

test("story_carried_by_hand", { timeout: 240_000 }, async (t) => {
  const { hub, relay, post, office } = await begin(t);
  await post.at("sync").click();
  await post.at("outbox").waitFor();
  assert.equal(await post.at("carry").count(), 0, "a way that is not allowed is not shown");
  await office.start();
  await office.page.goto(hub.link("administrator", hub.port));
  await office.at("home").waitFor();
  await office.at("sync").click();
  await office.at("allow-file").check();
  await office.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  await post.at("sync-now").click();
  await post.at("carry").waitFor();

  // No line from here on.
  await relay.stop();
  await write(post, "Kiến nghị đi bằng tệp");
  await post.at("sync").click();
  const up = await fileAfter(post, () => post.at("export-package").click());
  assert.match(up.name, /^bac-kan-01981-\d{4}-\d\d-\d\d-[0-9a-f]{8}\.caunoi$/);
  assert.equal(up.bytes.includes("Kiến nghị"), false, "nobody on the way reads it");

  // A file that was damaged on the way says so, and changes nothing.
  const damaged = Buffer.from(up.bytes);
  damaged[200] ^= 1;
  await give(office, { name: up.name, bytes: damaged });
  await office.page.getByText("bị hỏng trên đường chuyển").waitFor();

  // Another tablet hands it in, twice, and gets what is to be carried back.
  const down = await fileAfter(office, () => give(office, up));
  await office.page.getByText(/[1-9]\d*\sviệc\smới/).waitFor();
  await fileAfter(office, () => give(office, up));
  await office.page.getByText(/:\s0\sviệc\smới/).waitFor();
  await give(office, down);
  await office.page.getByText("lập cho nơi khác").waitFor();

  await give(post, down);
  await post.page.getByText("Đã nhận xong").waitFor();
  await until("nothing is unsent any more", async () => !(await post.at("sync").innerText()).includes("chưa gửi"));
  await give(post, down);
  await post.at("nav-petitions").click();
  await post.at("petitions").getByText("Kiến nghị đi bằng tệp").waitFor();
  assert.deepEqual([...post.errors, ...office.errors], []);
});

test("story_locked_tablet_hands_over_what_it_has_not_sent", { timeout: 180_000 }, async (t) => {
  const { relay, post } = await begin(t);
  await post.fillInPin(PIN);
  await post.at("lock").waitFor();
  await relay.stop();
  await write(post, "Viết rồi khoá máy");
  await post.at("nav-me").click();
  await post.at("lock").click();
  await post.at("envelope").waitFor();
  const delivered = post.page.waitForResponse((response) => response.url().endsWith("/api/carry") && response.ok(), { timeout: 60_000 });
  await relay.start();
  await delivered;
  await post.at("envelope").waitFor({ state: "detached" });
  await post.unlock(PIN);
  await post.at("home").waitFor();
  await post.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  assert.deepEqual(post.errors, []);
});

test("story_killed_tablet_leaves_what_it_has_not_sent", { timeout: 180_000 }, async (t) => {
  const { hub, relay, post } = await begin(t);
  await post.fillInPin(PIN);
  await post.at("lock").waitFor();
  await relay.stop();
  await write(post, "Viết rồi máy tắt ngang");
  // Nobody looks at the page any more: then tablets end apps. Without a screen the browser does not say so by itself.
  await post.page.evaluate(() => dispatchEvent(new Event("pagehide")));
  const left = () => change(post, async (all) => (await all("people")).some(([key]) => key.startsWith("envelope/")));
  await until("a package lies beside the store", left);
  await post.kill();

  // The browser hands it over by itself, without the app and without a PIN.
  await post.start();
  await post.page.goto(`http://localhost:${relay.port}/manifest.webmanifest`);
  const session = await post.context.newCDPSession(post.page);
  const registered = new Promise((resolve) =>
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => registrations[0] && resolve(registrations[0])),
  );
  await session.send("ServiceWorker.enable");
  const { registrationId } = await registered;
  await relay.start();
  const origin = `http://localhost:${relay.port}`;
  await session.send("ServiceWorker.dispatchSyncEvent", { origin, registrationId, tag: "envelopes", lastChance: false });
  await until("the package is gone", async () => !(await left()));

  // Whoever has the PIN finds that it has arrived; the hub knows it once.
  await post.page.goto(`${origin}/`);
  await post.unlock(PIN);
  await post.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  const office = new Tablet("carry-organizer", { width: 1280, height: 800 });
  t.after(() => office.remove());
  await office.start();
  await office.page.goto(hub.link("organizer", hub.port));
  await office.at("home").waitFor();
  await office.at("nav-inbox").click();
  await office.page.getByText("Viết rồi máy tắt ngang").first().waitFor();
  assert.deepEqual(post.errors, []);
});

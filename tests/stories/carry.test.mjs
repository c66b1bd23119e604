// A post without a network: what it has not sent is carried as a file to another tablet, and the receipts come back the same
// way. And what a locked tablet has not sent goes by itself when the network is back, with no PIN.
import assert from "node:assert/strict";
import { test } from "node:test";
import { allow, begin, fileAfter, give, write } from "./support/carrying.mjs";
import { change } from "./support/stores.mjs";
import { until } from "./support/tablet.mjs";

const PIN = "280514";

test("story_carried_by_hand", { timeout: 240_000 }, async (t) => {
  const { hub, relay, post, office } = await begin(t, "carry");
  await post.at("sync").click();
  await post.at("outbox").waitFor();
  assert.equal(await post.at("carry").count(), 0, "a way that is not allowed is not shown");
  await allow({ hub, post, office }, "file");
  for (const way of ["export-share", "export-qr", "scan"]) assert.equal(await post.at(way).count(), 0, way);

  // No line from here on.
  await relay.stop();
  await write(post, "Kiến nghị đi bằng tệp");
  await post.at("sync").click();
  const up = await fileAfter(post, () => post.at("export-file").click());
  assert.match(up.name, /^bac-kan-01981-\d{4}-\d\d-\d\d-[0-9a-f]{8}\.caunoi$/);
  assert.equal(up.bytes.includes("Kiến nghị"), false, "nobody on the way reads it");

  // A file that was damaged on the way says so, and changes nothing.
  const damaged = Buffer.from(up.bytes);
  damaged[200] ^= 1;
  await give(office, { name: up.name, bytes: damaged });
  await office.page.getByText("bị hỏng trên đường chuyển").waitFor();

  // Another tablet hands it in, twice, and gets what is to be carried back.
  const down = await fileAfter(office, () => give(office, up));
  await office.page.getByText(/[1-9]\d*\sviệc\sđược\sthực\shiện/).waitFor();
  await fileAfter(office, () => give(office, up));
  await office.page.getByText(/:\s[1-9]\d*\sviệc\sđã\scó\stừ\strước\./).waitFor();
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
  const { relay, post } = await begin(t, "locked");
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
  const { hub, relay, post, office } = await begin(t, "carry-killed");
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
  await office.page.goto(hub.link("organizer", hub.port));
  await office.at("home").waitFor();
  await office.at("nav-inbox").click();
  await office.page.getByText("Viết rồi máy tắt ngang").first().waitFor();
  assert.deepEqual(post.errors, []);
});

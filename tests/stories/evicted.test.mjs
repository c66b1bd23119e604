// The browser has thrown away what is kept for this address, as it does when space gets short. Such a tablet is not a new
// one: it says what happened, what can be had again and how, and what cannot.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { Tablet, until } from "./support/tablet.mjs";

test("story_evicted", { timeout: 120_000 }, async (t) => {
  const hub = new Hub(await freePort());
  const tablet = new Tablet("evicted", { width: 1280, height: 800 });
  t.after(async () => {
    await tablet.remove();
    await hub.remove();
  });
  await hub.start();
  await tablet.start();
  const origin = `http://localhost:${hub.port}`;
  const evict = async (storageTypes) => {
    await tablet.page.goto("about:blank");
    const session = await tablet.context.newCDPSession(tablet.page);
    await session.send("Storage.clearDataForOrigin", { origin, storageTypes });
    await session.detach();
  };

  // A tablet that nobody ever used says so, whatever is thrown away.
  await tablet.page.goto(origin);
  await tablet.at("welcome").waitFor();
  await evict("indexeddb,cache_storage,service_workers");
  await tablet.page.goto(origin);
  await tablet.at("welcome").waitFor();

  await tablet.enrol(hub.link("post", hub.port));
  await tablet.at("new-petition").click();
  await tablet.at("title").fill("Gửi trước khi bị xoá");
  await tablet.at("title").blur();
  await tablet.at("petitions").getByText("Gửi trước khi bị xoá").waitFor();
  await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  await until("it is there", async () => (await tablet.context.cookies()).some(({ name }) => name === "device"));
  const trace = async () => [
    await tablet.page.evaluate(() => localStorage.getItem("device")),
    (await tablet.context.cookies()).find(({ name }) => name === "device")?.value,
  ];
  const [name, cookie] = await trace();
  assert.match(name, /^[0-9a-f]{32}$/);
  assert.equal(cookie, name);

  // What a browser evicts; then also one of the two places where the trace is.
  for (const types of ["indexeddb,cache_storage,service_workers", "indexeddb,cache_storage,service_workers,local_storage", "indexeddb,cookies"]) {
    await evict(types);
    await tablet.page.goto(origin);
    await tablet.at("emptied").waitFor();
    assert.equal(await tablet.at("welcome").count(), 0);
    assert.match(await tablet.at("emptied").innerText(), /đường dẫn mới[\s\S]*chưa gửi/);
    // A link brings back what was sent, and the same trace in both places.
    await tablet.page.goto("about:blank");
    await tablet.enrol(hub.link("post", hub.port));
    await tablet.at("nav-petitions").click();
    await tablet.at("petitions").getByText("Gửi trước khi bị xoá").waitFor();
    assert.deepEqual(await trace(), [name, name]);
  }

  // Somebody may use it as a new one all the same.
  await evict("indexeddb,cache_storage,service_workers");
  await tablet.page.goto(origin);
  await tablet.at("begin-anew").click();
  await tablet.at("welcome").waitFor();
  await tablet.page.reload();
  await tablet.at("welcome").waitFor();
  assert.deepEqual(tablet.errors, []);
});

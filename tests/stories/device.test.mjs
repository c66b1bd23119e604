// What a tablet goes through: the link opened again, a hub that was set up anew, a part of the app that does not
// come.
import assert from "node:assert/strict";
import { test } from "node:test";
import { piecesOf } from "./support/builds.mjs";
import { Hub, freePort } from "./support/hub.mjs";
import { Relay } from "./support/relay.mjs";
import { Tablet, until } from "./support/tablet.mjs";

/** A hub and a tablet enrolled there, as the post where nobody else is named. */
async function begin(t, name, who = "post") {
  const hub = new Hub(await freePort());
  const tablet = new Tablet(name);
  t.after(async () => {
    await tablet.remove();
    await hub.remove();
  });
  await hub.start();
  await tablet.start();
  await tablet.enrol(hub.link(who, hub.port));
  return { hub, tablet };
}

async function draft(tablet, title) {
  await tablet.at("nav-home").click();
  await tablet.at("new-petition").click();
  await tablet.at("title").fill(title);
  await tablet.at("saved-note").getByText("Đã lưu trên máy này").waitFor();
}

test("story_enrolled_again", { timeout: 120_000 }, async (t) => {
  const { hub, tablet } = await begin(t, "again");
  await hub.kill();
  await draft(tablet, "Chưa kịp gửi");

  // The same link on the same tablet: the same store, with everything unsent in it.
  await hub.start();
  await tablet.page.goto("about:blank");
  await tablet.enrol(hub.link("post", hub.port));
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").getByText("Chưa kịp gửi").waitFor();
  assert.equal(await tablet.at("petitions").locator("li").count(), 3);

  // A hub set up anew knows nobody: local work goes on, and its link begins a new store.
  await hub.remove();
  const fresh = new Hub(hub.port);
  t.after(() => fresh.remove());
  await fresh.start();
  await tablet.page.goto(`http://localhost:${fresh.port}/`);
  await tablet.at("home").waitFor();
  await tablet.at("sync").getByText("cần ghi danh").waitFor();
  await draft(tablet, "Viết khi chưa ghi danh lại");
  await tablet.page.goto("about:blank");
  await tablet.enrol(fresh.link("post", fresh.port));
  await tablet.at("sync").getByText("đã gửi").waitFor();
  await tablet.at("nav-me").click();
  await tablet.handOver();
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").getByText("Viết khi chưa ghi danh lại").waitFor();
  assert.deepEqual(tablet.errors, []);
});

test("story_office_screens_without_network", { timeout: 120_000 }, async (t) => {
  const { hub, tablet } = await begin(t, "office", "organizer");
  // What only some people's work needs is kept on the devices of those people.
  const files = piecesOf("office");
  await until("the organizers' screens are on the device", () => tablet.keeps(files));
  await hub.kill();
  await tablet.page.goto(`http://localhost:${hub.port}/`);
  await tablet.at("home").waitFor();
  await tablet.at("nav-inbox").click();
  await tablet.at("inbox").waitFor();
  assert.deepEqual(tablet.errors, []);
});

test("story_piece_that_does_not_come", { timeout: 120_000 }, async (t) => {
  const hub = new Hub(await freePort());
  const relay = new Relay(await freePort(), hub.port);
  const tablet = new Tablet("piece");
  t.after(async () => {
    await tablet.remove();
    await relay.stop();
    await hub.remove();
  });
  const piece = piecesOf("rest").find((url) => url.startsWith("/rest-"));
  await hub.start();
  await relay.start();
  relay.refuse(piece, 503);
  await tablet.start();
  await tablet.page.goto(hub.link("post", relay.port));
  await tablet.at("home").waitFor();

  // The first screens are there, and the others say what to do. Nobody's device keeps another people's screens.
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").locator("li a").first().click();
  await tablet.at("piece-missing").waitFor();
  await tablet.at("nav-agenda").click();
  await tablet.at("piece-missing").click();
  await tablet.at("piece-missing").waitFor();
  relay.restore();
  await tablet.at("piece-missing").click();
  await tablet.at("agenda").getByText("Khai mạc").first().waitFor();
  assert.deepEqual(tablet.errors, []);

  await tablet.page.reload();
  await tablet.at("agenda").waitFor();
  await until("the rest is on the device", () => tablet.keeps(piecesOf("rest")));
  assert.equal(await tablet.keeps(piecesOf("office")), false);
});

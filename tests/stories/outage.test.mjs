// The network goes: the word about sync says so at once, a banner only where it stays away, and once for each time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { Tablet, until } from "./support/tablet.mjs";

test("story_outage", { timeout: 120_000 }, async (t) => {
  const hub = new Hub(await freePort());
  const tablet = new Tablet("outage");
  t.after(async () => {
    await tablet.remove();
    await hub.remove();
  });
  await hub.start();
  await tablet.start();
  await tablet.enrol(hub.link("post", hub.port));
  await tablet.at("sync").getByText("đã gửi").waitFor();
  const { page } = tablet;
  await page.evaluate(() => {
    window.bannerAt = null;
    new MutationObserver(() => {
      if (document.querySelector("[data-testid=outage]")) window.bannerAt ??= performance.now();
    }).observe(document.body, { childList: true, subtree: true });
  });
  const tries = () => page.evaluate(() => window.dispatchEvent(new Event("online")));
  const says = (words) => until(`the word is “${words}”`, async () => {
    await tries();
    return (await tablet.at("sync").innerText()).includes(words);
  });

  // Gone for a moment: the word, and no banner.
  await hub.kill();
  await says("mất mạng");
  await hub.start();
  await says("đã gửi");
  assert.equal(await page.evaluate(() => window.bannerAt), null);

  // Gone for longer: the word first, the banner five seconds later.
  await hub.kill();
  await says("mất mạng");
  const word = await page.evaluate(() => performance.now());
  await tablet.at("outage").waitFor();
  const later = (await page.evaluate(() => window.bannerAt)) - word;
  assert.ok(later > 4000 && later < 8000, `the banner came ${Math.round(later)} ms after the word`);

  // Read and put away, it does not come again for the same outage; when the hub is back and goes, it does.
  await page.getByRole("button", { name: "Đã hiểu" }).click();
  await tablet.at("outage").waitFor({ state: "detached" });
  await tries();
  await hub.start();
  await says("đã gửi");
  await hub.kill();
  await says("mất mạng");
  await tablet.at("outage").waitFor();
  await hub.start();
  await says("đã gửi");
  await tablet.at("outage").waitFor({ state: "detached" });
  assert.deepEqual(tablet.errors, []);
});

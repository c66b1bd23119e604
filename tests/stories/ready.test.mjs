// A tablet becomes ready for a day without a network, thing by thing; then it has none, and everything opens. The
// organizers see how it stands, and when something new makes it unready again.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { Tablet, until } from "./support/tablet.mjs";

const PIN = "280514";
const POST = "Công an xã Vũ Muộn";

/** Whoever runs the hub adds a paper. */
function publish(hub) {
  const file = join(hub.data, "phu-luc.txt");
  writeFileSync(file, "Phụ lục 1: biểu số liệu bổ sung.\n");
  const about = ["--title", "Phụ lục bổ sung", "--folder", "Báo cáo"];
  execFileSync(process.env.CAUNOI_HUB, ["publish", "--data", hub.data, ...about, file]);
}

/** As a browser does for an app on the home screen: it keeps what the site has stored, for as long as this browser runs. */
async function keepStorage(tablet, origin) {
  const devtools = await tablet.browser.newBrowserCDPSession();
  await devtools.send("Browser.grantPermissions", { origin, permissions: ["durableStorage"] });
}

/** What a thing on the tablet's screen is: done, waiting or muted. */
const tone = (tablet, thing) => tablet.at(`need-${thing}`).getAttribute("data-tone");

async function openScreen(tablet) {
  await tablet.at("nav-me").click();
  await tablet.at("to-ready").click();
  await tablet.at("ready").waitFor();
}

/** The row of the post on the organizers' board. */
const row = (office) => office.at("posts").locator("[data-testid^=post-]", { hasText: POST });

async function says(office, words) {
  await row(office).getByText(words, { exact: true }).waitFor({ timeout: 60_000 });
}

test("story_ready_for_offline", { timeout: 420_000 }, async (t) => {
  const hub = new Hub(await freePort());
  const [post, office] = [new Tablet("ready"), new Tablet("ready-office", { width: 1280, height: 800 })];
  t.after(async () => {
    await post.remove();
    await office.remove();
    await hub.remove();
  });
  await hub.start();
  for (const tablet of [post, office]) await tablet.start();
  const home = `http://localhost:${hub.port}/`;
  await keepStorage(post, home);
  await post.enrol(hub.link("post", hub.port));
  await office.enrol(hub.link("organizer", hub.port));

  // Nobody has heard of the tablet yet. On the board are posts in every state, the worst first.
  await office.page.goto(`${home}don-vi`);
  await office.at("posts-search").fill("vu muon");
  await says(office, "Chưa báo");
  await office.at("posts-search").fill("");
  for (const word of ["Chưa báo", "Báo đã lâu", "Còn việc", "Sẵn sàng"]) {
    const tab = office.at("posts").getByRole("radiogroup").locator("label", { hasText: word }).locator("b");
    assert.ok(Number(await tab.innerText()) > 0, word);
  }
  const first = office.at("posts").locator("[data-testid^=post-]").first();
  await first.getByText("Chưa báo", { exact: true }).waitFor();

  // The tablet says what is missing: the materials and a PIN, and nothing else once the whole app is there.
  await openScreen(post);
  await until("the app is whole", async () => (await tone(post, "app")) === "done", 60);
  for (const thing of ["records", "storage", "space"]) assert.equal(await tone(post, thing), "done", thing);
  assert.equal(await tone(post, "clock"), "muted", "a sample has a clock of its own");
  for (const thing of ["materials", "pin"]) assert.equal(await tone(post, thing), "waiting", thing);
  await post.at("verdict").getByText(/Còn\s2\sviệc\sđể\ssẵn sàng/).waitFor();
  await post.at("need-materials").getByText(/Còn\s3\stài\sliệu\schưa tải/).waitFor();
  await office.at("posts-search").fill("vu muon");
  await says(office, "Còn việc");
  await row(office).getByText(/thiếu tài liệu, mã PIN/).waitFor();

  // On the home screen there is a quiet word about it, which can be put away.
  await post.at("nav-home").click();
  await post.at("not-ready").getByText("Còn thiếu: tài liệu, mã PIN.").waitFor();
  await post.at("not-ready-dismiss").click();
  await post.at("not-ready").waitFor({ state: "detached" });

  // Each thing is put right where it is named.
  await openScreen(post);
  await post.at("need-materials").getByTestId("remedy").click();
  await post.at("need-materials").getByText(/Đã tải đủ\s3\stài\sliệu/).waitFor();
  await post.at("verdict").getByText(/Còn\s1\sviệc\sđể\ssẵn sàng/).waitFor();
  await post.at("need-pin").getByTestId("remedy").click();
  await post.at("set-pin").click();
  await post.at("new-pin").fill(PIN);
  await post.at("new-pin-again").fill(PIN);
  await post.at("save-pin").click();
  await post.at("lock").waitFor();
  await post.at("to-ready").click();
  await post.at("verdict").getByText("Sẵn sàng làm việc không có mạng").waitFor();
  const before = await office.at("posts-ready").innerText();
  await says(office, "Sẵn sàng");
  assert.match(before, /^\d+\/108/);

  // Nothing of that was ever shown as somebody's work.
  await post.at("sync").getByText("đã gửi").waitFor();
  await post.at("sync").click();
  await post.at("pending").getByText("Không còn gì chờ gửi").waitFor();

  // No network at all, and the browser begins anew: everything opens.
  await hub.kill();
  await post.kill();
  await post.start();
  await keepStorage(post, home);
  await post.page.goto(home);
  await post.unlock(PIN);
  await post.at("home").waitFor();
  await post.at("quick-materials").click();
  await post.at("materials").locator("li", { hasText: "Báo cáo" }).first().getByRole("link").click();
  await post.page.locator("[data-testid=pdf][data-drawn='1']").waitFor();
  for (const [place, screen] of [["nav-agenda", "agenda"], ["nav-answers", "answers"], ["nav-sheet", "sheet"]]) {
    await post.at(place).click();
    await post.at(screen).waitFor();
  }
  await openScreen(post);
  await post.at("verdict").getByText("Sẵn sàng làm việc không có mạng").waitFor();
  assert.equal(await post.at("sync").getByText("chưa gửi").count(), 0, "nothing waits because of the tablet's own word");

  // A new paper is published: the tablet is not ready any more, and the organizers see that too.
  await hub.start();
  publish(hub);
  await post.at("verdict").getByText(/Còn\s1\sviệc\sđể\ssẵn sàng/).waitFor({ timeout: 60_000 });
  await post.at("need-materials").getByText(/Còn\s1\stài\sliệu\schưa tải/).waitFor();
  await says(office, "Còn việc");
  await row(office).getByText(/thiếu tài liệu/).waitFor();

  // The organizers copy a reminder with the names of all who are not ready, and why.
  await office.at("posts-search").fill("");
  await office.page.evaluate(() => {
    navigator.clipboard.writeText = async (text) => void (window.copied = text);
  });
  await office.at("copy-reminder").click();
  await office.at("toast").getByText(/Đã chép lời nhắc cho/).waitFor();
  const reminder = await office.page.evaluate(() => window.copied);
  assert.match(reminder, new RegExp(`\\d+\\. ${POST}: thiếu tài liệu`));
  const [ready] = (await office.at("posts-ready").innerText()).match(/^\d+/);
  assert.equal(reminder.split("\n").length, 108 - Number(ready) + 2, "a line for each, a head and an end");
  assert.deepEqual([...post.errors, ...office.errors], []);
});

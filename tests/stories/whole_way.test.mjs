// The whole way of one petition, with the network cut in the middle: the built app, the real hub, a real browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub, freePort } from "./support/hub.mjs";
import { Proxy } from "./support/proxy.mjs";
import { Tablet, until } from "./support/tablet.mjs";

const TITLE = "Máy thu nhận căn cước ở trụ sở xã hay treo, phải xuống huyện";
const DIFFICULTY = "Từ tháng 8, máy thu nhận căn cước mất kết nối ba đến bốn lần mỗi ngày, bà con thôn xa phải về tay không.";
const PROPOSAL = "Đề nghị cấp thêm một máy thu nhận và đường truyền dự phòng cho xã.";
const NOTE = "Ghi chú nội bộ: hỏi lại nhà mạng trước khi trả lời.";
const OPINION = "Thiết bị và đường truyền thu nhận căn cước ở xã vùng cao";
const DRAFT = "Bản nháp riêng của Vũ Muộn, chưa gửi cho ai";
const ANSWER = "Phòng Cảnh sát quản lý hành chính bố trí thêm máy thu nhận lưu động trong quý IV năm 2024.";

test("story_whole_way", { timeout: 300_000 }, async (t) => {
  const hub = new Hub(await freePort());
  const proxy = new Proxy(await freePort(), hub.port);
  const tablets = [];
  const tablet = async (name, size) => {
    const made = new Tablet(name, size);
    tablets.push(made);
    await made.start();
    return made;
  };
  t.after(async () => {
    await Promise.all(tablets.map((made) => made.remove()));
    await proxy.stop();
    await hub.remove();
  });
  await hub.start();
  await proxy.start();
  const link = (name) => hub.link(name, proxy.port);
  const home = `http://localhost:${proxy.port}/`;

  // 1. A post's tablet opens its link, is enrolled, pulls, and shows its home.
  const post = await tablet("post");
  await post.enrol(link("post"));
  await post.at("conference").getByText("16/10/2024").waitFor();
  await post.at("sample-bar").getByText("DỮ LIỆU MẪU – hôm nay 10/10/2024").waitFor();
  await post.at("todo").getByText("ô trống").waitFor();
  await post.at("nav-petitions").click();
  assert.equal(await post.at("petitions").locator("[data-testid^=petition-]").count(), 2, "its own two petitions");
  await post.at("nav-home").click();
  await post.at("quick-materials").click();
  await post.at("fetch-all").click();
  await until("all materials are here", async () => (await post.at("materials").getByText("Có trên máy này").count()) === 3);
  await until("the whole app is kept", () => post.page.evaluate(async () => {
    const kept = await Promise.all(["/", "/pdf-view.js", "/pdfjs/pdf.min.mjs", "/pdfjs/pdf.worker.min.mjs"].map((url) => caches.match(url)));
    return navigator.serviceWorker.controller && kept.every(Boolean);
  }));

  // 2. The hub is killed; the page opens at once from the device, and everything is readable.
  await hub.kill();
  await post.page.goto(home);
  await post.at("home").waitFor();
  await post.at("nav-agenda").click();
  await post.at("agenda").getByText("Khai mạc").first().waitFor();
  await post.at("nav-answers").click();
  await post.at("answers").locator("[data-testid^=opinion-]").first().click();
  assert.ok((await post.at("answer").innerText()).length > 80, "an answer is readable");
  await post.page.goto(`${home}tai-lieu`);
  await post.at("materials").locator("li", { hasText: "Báo cáo" }).first().getByRole("link").click();
  await until("the first page is drawn", async () => (await post.at("pdf").getAttribute("data-drawn")) === "1");
  await post.at("pdf-next").click();
  await until("the second page is drawn", async () => (await post.at("pdf").getAttribute("data-drawn")) === "2");
  assert.ok(await isInked(post.page), "the page has something on it");
  const width = () => post.page.locator("canvas").evaluate((it) => it.clientWidth);
  const before = await width();
  await post.page.setViewportSize({ width: 500, height: 900 });
  await until("the page is drawn for the room that is left", async () => (await width()) < before && isInked(post.page));
  await post.page.setViewportSize(post.size);
  await post.page.goto(`${home}ho-so`);
  await post.at("cell-computers").fill("7");
  await post.at("cell-computers").blur();
  await post.at("line-computers").getByText("Đã lưu trên máy này").waitFor();

  // 3. A petition is written; the browser dies while typing; it is submitted with no network.
  await post.page.goto(home);
  await post.at("new-petition").click();
  await post.at("title").fill(TITLE);
  await post.at("topic").selectOption({ label: "Đề án 06, căn cước và định danh điện tử" });
  await post.at("kind").selectOption({ label: "Khó khăn, vướng mắc" });
  await post.at("difficulty").pressSequentially(DIFFICULTY, { delay: 12 });
  await post.at("proposal").pressSequentially(PROPOSAL, { delay: 12 });
  const typedAt = performance.now();
  await until("a second has passed since the last key", () => performance.now() - typedAt > 1000);
  // In the same field and too soon for a pause: only what is kept while typing can bring the rest back.
  await post.at("proposal").pressSequentially(" và", { delay: 5 });
  await post.kill();
  await post.start();
  await post.page.goto(home);
  await post.at("home").waitFor();
  await post.at("nav-petitions").click();
  await post.at("petitions").getByText(TITLE).click();
  assert.equal(await post.at("difficulty").inputValue(), DIFFICULTY, "nothing older than a second is missing");
  assert.ok((await post.at("proposal").inputValue()).startsWith(PROPOSAL), "nor of the field that was being typed in");
  await post.at("submit").click();
  await post.at("petition-state").getByText("Đã lưu trên máy này, chưa gửi").waitFor();

  // 4. The hub comes back; the first answer is lost; within five seconds everything is there, once.
  proxy.loseAnswerTo(TITLE);
  await hub.start();
  const back = performance.now();
  await post.at("petition-state").getByText("Đã tới máy chủ").waitFor({ timeout: 5000 });
  console.log(`arrived ${Math.round(performance.now() - back)} ms after the hub was back`);
  assert.equal(proxy.cut, 1, "the first answer was lost, so this was a repetition");
  await post.at("steps").getByText(/Đã tới máy chủ \d\d:\d\d/).waitFor();
  const second = await tablet("same-post");
  await second.enrol(link("post"));
  await second.at("nav-petitions").click();
  assert.equal(await second.at("petitions").getByText(TITLE).count(), 1, "exactly once");
  await second.at("nav-sheet").click();
  assert.equal(await second.at("cell-computers").inputValue(), "7", "the corrected sheet is on the hub");

  // 5. From the inbox to a published opinion on the agenda.
  const organizer = await tablet("organizer", { width: 1366, height: 768 });
  await organizer.enrol(link("organizer"));
  await organizer.at("nav-inbox").click();
  await pick(organizer, TITLE, 1);
  await organizer.at("inbox").getByRole("radiogroup").getByText("Đã tiếp nhận").click();
  await pick(organizer, "căn cước", 3);
  await organizer.at("bulk-form").click();
  await organizer.at("opinion-title").fill(OPINION);
  await organizer.at("opinion-text").fill("Thiết bị thu nhận căn cước và đường truyền ở các xã vùng cao chưa bảo đảm.");
  await organizer.at("form-opinion").getByText("thay 03 đơn vị").first().waitFor();
  await organizer.at("form-opinion-submit").click();
  await organizer.at("opinion").getByText("thay 03 đơn vị").first().waitFor();
  await organizer.at("note-text").fill(NOTE);
  await organizer.at("note-submit").click();
  await organizer.at("assign-department").selectOption({ label: await labelOf(organizer, "assign-department", "(PC06)") });
  await organizer.at("assign-submit").click();
  await arrived(organizer);

  const department = await tablet("department", { width: 1366, height: 768 });
  await department.enrol(link("department:PC06"));
  await department.at("home").getByText(OPINION).click();
  await department.at("answer-text").fill(ANSWER);
  await department.at("answer-mode").selectOption({ label: "Trả lời tại hội nghị" });
  await department.at("answer-outcome").selectOption({ label: "Có kế hoạch, lộ trình" });
  await department.at("answer-submit").click();
  await arrived(department);

  const leader = await tablet("leader", { width: 1280, height: 800 });
  await leader.enrol(link("leader"));
  await leader.at("home").getByText(OPINION).click();
  await leader.at("approve").click();
  await arrived(leader);

  await organizer.at("sync").click();
  await organizer.at("sync-now").click();
  await organizer.at("nav-opinions").click();
  await organizer.page.getByText(OPINION).first().click();
  await organizer.at("publish").click();
  await organizer.at("publish-confirm").click();
  await organizer.at("schedule").click();
  await organizer.at("schedule-item").selectOption({ index: 1 });
  await organizer.at("schedule-submit").click();
  await arrived(organizer);

  // 6. The post, offline again, reads the answer beside its own petition and sees the agenda item.
  await post.page.goto(home);
  await post.at("nav-petitions").click();
  await post.at("petitions").getByText(TITLE).click();
  await post.at("own-answer").getByText(ANSWER).waitFor();
  await hub.kill();
  await post.page.goto(home);
  await post.at("nav-petitions").click();
  await post.at("petitions").getByText(TITLE).click();
  await post.at("own-answer").getByText(ANSWER).waitFor();
  await post.at("own-answer").getByRole("link").click();
  await post.at("exchange").getByText(PROPOSAL).waitFor();
  await post.at("nav-agenda").click();
  await post.at("agenda").getByText(OPINION).waitFor();

  // A draft that nobody has sent is on the hub, and only there for its author.
  await hub.start();
  await post.at("nav-home").click();
  await post.at("new-petition").click();
  await post.at("title").fill(DRAFT);
  await post.at("saved-note").getByText("Đã lưu trên máy này").waitFor();
  await post.at("nav-home").click();
  await arrived(post);

  // 7. A post without a petition in this opinion gets what is published, and nothing else: by the bytes.
  const other = await tablet("other-post");
  const bytes = [];
  other.page.on("response", (response) => {
    if (response.url().endsWith("/api/sync")) bytes.push(response.body());
  });
  await other.enrol(link("post2"));
  await other.at("nav-answers").click();
  await other.at("answers").getByText(OPINION).click();
  await other.at("answer").getByText(ANSWER).waitFor();
  const received = Buffer.concat(await Promise.all(bytes)).toString("utf8");
  assert.ok(received.includes(OPINION) && received.includes(ANSWER), "what is published is in the bytes");
  for (const secret of [TITLE, DIFFICULTY, PROPOSAL, NOTE, DRAFT]) {
    assert.ok(!received.includes(secret), `not in the bytes of another post: ${secret}`);
  }
  for (const made of tablets) assert.deepEqual(made.errors, [], `${made.name} had no errors`);
});

/** Chooses petitions in the inbox by their words until `count` are chosen in all. */
async function pick(organizer, words, count) {
  await organizer.at("inbox-search").fill(words);
  // Lương Thượng is the post that must have no part in it.
  const rows = organizer.at("inbox").locator("li", { hasNotText: "Lương Thượng" });
  const boxes = rows.locator("[data-testid^=pick-]");
  await boxes.first().waitFor();
  for (let index = 0; (await chosen(organizer)) < count; index += 1) {
    if (!(await boxes.nth(index).isChecked())) await boxes.nth(index).check();
  }
}

async function chosen(organizer) {
  const bar = organizer.at("bulk");
  if ((await bar.count()) === 0) return 0;
  return Number((await bar.innerText()).match(/\d+/)[0]);
}

/** The whole label of the choice that contains some words. */
async function labelOf(tablet, testid, words) {
  const option = tablet.at(testid).locator("option", { hasText: words });
  return (await option.first().textContent()).trim();
}

/** Waits until everything that was done on a tablet is on the hub. */
async function arrived(tablet) {
  await tablet.page.locator("[data-testid=sync][data-state=sent]").waitFor();
}

/** Whether the canvas has more than one colour. */
function isInked(page) {
  return page.evaluate(() => {
    const canvas = document.querySelector("canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4) if (data[at] < 128) return true;
    return false;
  });
}

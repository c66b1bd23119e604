// The other ways a package goes: organizers take in many files, another app shares one with a locked tablet, the tablet's own
// sheet shares one out, and a camera reads one from a screen.
import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { test } from "node:test";
import { piecesOf } from "./support/builds.mjs";
import { film, filmed } from "./support/camera.mjs";
import { allow, begin, choose, fileAfter, give, submit, write } from "./support/carrying.mjs";
import { until } from "./support/tablet.mjs";

const PIN = "280514";

/** Writes with no line, and what the post hands out as a file then. */
async function packed(post, title) {
  await write(post, title);
  await post.at("sync").click();
  return fileAfter(post, () => post.at("export-file").click());
}

async function nothingUnsent(tablet) {
  await until("nothing is unsent any more", async () => !(await tablet.at("sync").innerText()).includes("chưa gửi"));
}

/** The organizers' tablet on its page for packages. */
async function takePackages(office, hub) {
  await office.page.goto(hub.link("organizer", hub.port));
  await office.at("home").waitFor();
  if ((await office.at("nav-inbox").count()) === 0) {
    await office.at("nav-me").click();
    await office.handOver();
  }
  await office.at("sync").click();
  await office.at("packages-link").click();
  await office.at("packages").waitFor();
}

test("story_organizer_imports", { timeout: 300_000 }, async (t) => {
  const { hub, relay, post, office } = await begin(t, "imports");
  await allow({ hub, post, office }, "file");
  await relay.stop();
  const first = await packed(post, "Kiến nghị trong gói thứ nhất");
  const second = await packed(post, "Kiến nghị trong gói thứ hai");

  await takePackages(office, hub);
  await office.at("held").getByText("Không có việc nào bị giữ lại").waitFor();
  const letter = { name: "thu.txt", bytes: Buffer.from("Kính gửi Ban Tổ chức") };
  await choose(office, first, second, letter);
  const rows = office.at("taken").getByTestId("package");
  await until("all are told", async () => (await rows.count()) === 3 && (await rows.getByText("Đang chuyển").count()) === 0);
  // The last one stands first.
  assert.match(await rows.nth(0).innerText(), /thu\.txt[^]*không phải là gói dữ liệu[^]*không làm thay đổi gì/);
  assert.match(await rows.nth(1).innerText(), /Công an xã[^]*\d\sviệc\sđược\sthực\shiện;\s\d\sviệc\sđã\scó\stừ\strước/);
  assert.match(await rows.nth(2).innerText(), /Công an xã[^]*\d\sviệc\sđược\sthực\shiện\./);

  // The same one dropped once more changes nothing, and the answer goes back.
  const dropped = await office.page.evaluateHandle(({ name, bytes }) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], name));
    return transfer;
  }, { name: second.name, bytes: [...second.bytes] });
  await office.at("drop").dispatchEvent("drop", { dataTransfer: dropped });
  await until("it is told", async () => (await rows.count()) === 4 && (await rows.getByText("Đang chuyển").count()) === 0);
  assert.match(await rows.nth(0).innerText(), /:\s\d\sviệc\sđã\scó\stừ\strước\./);
  const down = await fileAfter(office, () => rows.nth(0).getByTestId("answer-file").click());
  assert.match(down.name, /^bac-kan-01981-/, "it bears the code of the post that it goes to");
  await give(post, down);
  await post.at("carry-told").getByText("Đã nhận xong").waitFor();
  await nothingUnsent(post);
  assert.deepEqual([...post.errors, ...office.errors], []);
});

test("story_organizer_sees_what_is_held", { timeout: 240_000 }, async (t) => {
  const { hub, relay, post, office } = await begin(t, "held");
  await allow({ hub, post, office }, "file");
  // The hub is put back to an older copy of itself, and so does not know what the post has sent since.
  await hub.kill();
  const copy = `${hub.data}-copy`;
  t.after(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(hub.data, copy, { recursive: true });
  await hub.start();
  await submit(post, "Kiến nghị mà máy chủ sẽ quên");
  await post.at("petition-state").getByText("Đã tới máy chủ").waitFor();
  await relay.stop();
  await hub.kill();
  rmSync(hub.data, { recursive: true });
  cpSync(copy, hub.data, { recursive: true });
  await hub.start();

  const late = await packed(post, "Kiến nghị tới sớm hơn phần trước");
  await takePackages(office, hub);
  await choose(office, late);
  await office.at("taken").getByText(/việc\sgiữ\slại,\schờ\sphần\strước/).waitFor();
  const held = office.at("held-store");
  await held.getByText("Công an xã").first().waitFor();
  assert.match(await held.innerText(), /\d\sviệc,\sgiữ\stừ[^]*có\sviệc\ssố\s\d+\scủa\smáy\snày/);
  assert.deepEqual([...post.errors, ...office.errors], []);
});

/** Another app shares files: the browser opens the address of the manifest with a form, in a window of its own. */
async function share(tablet, origin, ...files) {
  const { share_target: target } = JSON.parse((await manifestOf(tablet)).data);
  const page = await tablet.context.newPage();
  page.setDefaultTimeout(20_000);
  page.on("pageerror", (error) => tablet.errors.push(String(error)));
  const [field] = target.params.files;
  await page.setContent(
    `<form method="${target.method}" enctype="${target.enctype}" action="${origin}${target.action}"><input type="file" multiple name="${field.name}"></form>`,
  );
  for (const { type } of files) assert.ok(field.accept.includes(type), `${type} is offered to this app`);
  await page.locator("input").evaluate((input, files) => {
    const transfer = new DataTransfer();
    for (const { name, type, bytes, size } of files) {
      transfer.items.add(new File([bytes ? new Uint8Array(bytes) : new ArrayBuffer(size)], name, { type }));
    }
    input.files = transfer.files;
  }, files.map((file) => ({ ...file, bytes: file.bytes && [...file.bytes] })));
  await Promise.all([page.waitForURL(`${origin}/gui-nhan`), page.locator("form").evaluate((form) => form.submit())]);
  await tablet.page.close();
  tablet.page = page;
}

async function manifestOf(tablet) {
  const devtools = await tablet.context.newCDPSession(tablet.page);
  return devtools.send("Page.getAppManifest");
}

const BYTES = "application/octet-stream";

test("story_shared_in_while_locked", { timeout: 300_000 }, async (t) => {
  const { hub, relay, post, office } = await begin(t, "share-in");
  await allow({ hub, post, office }, "file");
  const origin = `http://localhost:${relay.port}`;
  await post.fillInPin(PIN);
  await post.at("lock").waitFor();
  await relay.stop();
  const up = await packed(post, "Kiến nghị chờ gói trả lời");
  const down = await fileAfter(office, () => give(office, up));

  // Locked, with no line, and not allowed: it is kept, and said.
  await post.at("nav-me").click();
  await post.at("lock").click();
  await post.at("unlock").waitFor();
  await share(post, origin, { ...down, type: BYTES });
  await post.at("arrived-locked").waitFor();
  await post.unlock(PIN);
  await post.at("arrival").getByText("Tỉnh chưa cho phép nhận gói bằng chia sẻ").waitFor();
  await relay.start();
  await office.at("allow-share").check();
  await office.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  const heard = post.page.waitForResponse((response) => response.url().endsWith("/api/sync") && response.ok());
  await post.at("sync-now").click();
  await heard;
  await post.page.locator("[data-testid=sync][data-state=sent]").waitFor();

  // Killed with a package that waits: it is still there, and applied when somebody unlocks.
  await relay.stop();
  await post.kill();
  await post.start();
  await post.page.goto(origin);
  await post.at("arrived-locked").waitFor();
  await post.unlock(PIN);
  await post.at("arrival").getByText(`Đã nhận xong gói ${down.name}`).waitFor();
  await nothingUnsent(post);
  await post.at("arrival-away").click();
  await post.at("arrival").waitFor({ state: "detached" });
  const left = () => post.page.evaluate(async () => (await (await caches.open("shared")).keys()).length);
  assert.equal(await left(), 0, "nothing is left of it");

  // What is no package, or far too long, is said and nothing else of it kept.
  const letter = { name: "thư mời.txt", bytes: Buffer.from("Kính mời đồng chí tới dự."), type: "text/plain" };
  const film = { name: "phim.bin", size: 33 * 1024 * 1024, type: BYTES };
  await share(post, origin, letter, film);
  await post.unlock(PIN);
  await post.at("arrival").getByText(/thư mời\.txt.*không phải là gói dữ liệu/).waitFor();
  await post.at("arrival").getByText(/phim\.bin.*lớn hơn\s32\sMB/).waitFor();
  const kept = await post.page.evaluate(async () => {
    const cache = await caches.open("shared");
    const all = await Promise.all((await cache.keys()).map(async (key) => (await cache.match(key)).text()));
    return all.join("");
  });
  assert.equal(kept, "", "nobody's letter lies on the device");
  for (const left of [1, 0]) {
    await post.at("arrival-away").first().click();
    await until("one less", async () => (await post.at("arrival").count()) === left);
  }

  // A package for the hub waits for the network.
  await share(post, origin, { ...up, type: BYTES });
  await post.unlock(PIN);
  await post.at("arrival").getByText("tự được nhận sau").waitFor();
  await relay.start();
  await post.at("sync-now").click();
  await post.at("arrival").getByText(/Máy chủ đã nhận gói .*\sđã\scó\stừ\strước/).waitFor();
  await post.at("arrival-away").click();
  await post.at("arrival").waitFor({ state: "detached" });
  assert.deepEqual([...post.errors, ...office.errors], []);
});

/** A sheet for sharing that records what it is given; the first time it says that the touch was too long ago. */
function sheet() {
  let times = 0;
  navigator.canShare = ({ files }) => files.every((file) => file.type === "text/plain" && file.name.endsWith(".txt"));
  navigator.share = async ({ files: [file] }) => {
    if (times++ === 0) throw new DOMException("no touch", "NotAllowedError");
    window.sharedFile = { name: file.name, text: await file.text() };
  };
}

test("story_shared_out", { timeout: 240_000 }, async (t) => {
  const { hub, relay, post, office } = await begin(t, "share-out");
  await post.page.addInitScript(sheet);
  await post.page.reload();
  await post.at("home").waitFor();
  await allow({ hub, post, office }, "share");
  for (const way of ["export-file", "export-qr", "scan"]) assert.equal(await post.at(way).count(), 0, `${way} is not allowed`);
  assert.equal(await office.at("export-share").count(), 0, "a tablet without a sheet does not show it");
  await relay.stop();
  await write(post, "Kiến nghị đi qua ứng dụng khác");
  await post.at("sync").click();
  await post.at("export-share").click();
  await post.page.getByText("Bấm Chia sẻ lần nữa").waitFor();
  await post.at("export-share").click();
  await post.page.getByText("Đã chuyển gói cho ứng dụng").waitFor();
  const { name, text } = await post.page.evaluate(() => window.sharedFile);
  assert.match(name, /^bac-kan-01981-.*\.txt$/);
  assert.match(text, /^Gói dữ liệu đã niêm phong của Cầu Nối/, "whoever opens it reads what it is");
  assert.ok(text.split("\n").slice(1).every((line) => line.length <= 76));

  // A messenger has changed the ends of its lines and put words around it.
  const passedOn = `Chuyển tiếp từ Lan:\r\n${text.replaceAll("\n", "\r\n")}\r\n--\r\nGửi từ điện thoại\r\n`;
  await give(office, { name, bytes: Buffer.from(passedOn.slice(0, 900)) });
  await office.at("carry-told").getByText("bị hỏng trên đường chuyển").waitFor();
  await give(office, { name, bytes: Buffer.from(passedOn) });
  await office.at("carry-told").getByText(/[1-9]\d*\sviệc\sđược\sthực\shiện/).waitFor();
  assert.deepEqual([...post.errors, ...office.errors], []);
});

test("story_qr_from_screen_to_camera", { timeout: 300_000 }, async (t) => {
  const { hub, relay, post, office } = await begin(t, "qr");
  await allow({ hub, post, office }, "qr");
  for (const way of ["export-file", "export-share", "import-package"]) assert.equal(await post.at(way).count(), 0, `${way} is not allowed`);
  await until("what reads codes is on the device", () => post.keeps(piecesOf("scan")));
  await relay.stop();
  await write(post, "Kiến nghị đi qua máy ảnh");
  await post.at("sync").click();

  // No camera: that is said.
  await post.at("scan").click();
  await post.at("scan-state").getByText("Máy này không có máy ảnh").waitFor();
  await post.page.keyboard.press("Escape");

  // What the post shows is what the office's camera sees.
  await post.at("export-qr").click();
  const up = await film(post);
  assert.ok(up.length > 1, "more than one code");
  await office.close();
  office.flags = filmed(t, up);
  await office.start();
  await office.page.goto(`http://localhost:${hub.port}/gui-nhan`);
  await decideCamera(office, hub, "denied");
  await office.at("scan").click();
  await office.at("scan-state").getByText("không được phép dùng máy ảnh").waitFor();
  await office.page.keyboard.press("Escape");
  await decideCamera(office, hub, "granted");
  await office.at("scan").click();
  await office.at("carry-told").getByText(/[1-9]\d*\sviệc\sđược\sthực\shiện/).waitFor({ timeout: 60_000 });

  // And back, the same way.
  await office.at("answer-qr").click();
  const down = await film(office);
  await post.close();
  post.flags = [...filmed(t, down), "--use-fake-ui-for-media-stream"];
  await post.start();
  await post.page.goto(`http://localhost:${relay.port}/gui-nhan`);
  await post.at("scan").click();
  await post.at("carry-told").getByText("Đã nhận xong").waitFor({ timeout: 60_000 });
  await nothingUnsent(post);
  assert.deepEqual([...post.errors, ...office.errors], []);
});

/** What a person has said to the browser's question about the camera. */
async function decideCamera(tablet, hub, setting) {
  const session = await tablet.browser.newBrowserCDPSession();
  const permission = { name: "camera" };
  await session.send("Browser.setPermission", { permission, setting, origin: `http://localhost:${hub.port}` });
}

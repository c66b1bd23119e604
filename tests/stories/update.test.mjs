// One build after another on a tablet: how they arrive, when the app changes to them, and how it comes back.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import {
  BOOT, HEADING, SCRIPT, STYLE, WASM, anotherBuild, capitals, changedFiles, fileOf, keptFiles, listOf, nextFormat,
  remark,
} from "./support/builds.mjs";
import { Hub, freePort } from "./support/hub.mjs";
import { Relay } from "./support/relay.mjs";
import { Tablet, until } from "./support/tablet.mjs";

const DIST = process.env.CAUNOI_DIST;
const TITLE = "Đường dây điện thoại của trụ sở đứt từ hôm mưa bão";
const PROPOSAL = "Đề nghị nhà mạng kéo lại dây trong tháng";

/** A hub, a network, and a tablet with the whole app on it. */
async function begin(t, name) {
  const hub = new Hub(await freePort());
  const relay = new Relay(await freePort(), hub.port);
  const tablet = new Tablet(name);
  t.after(async () => {
    await tablet.remove();
    await relay.stop();
    await hub.remove();
  });
  await hub.start();
  await relay.start();
  await tablet.start();
  await tablet.enrol(hub.link("post", relay.port));
  await until("the whole app is on the device", () => tablet.page.evaluate(async (urls) => {
    const kept = await Promise.all(urls.map((url) => caches.match(url)));
    return navigator.serviceWorker.controller && kept.every(Boolean);
  }, keptFiles(DIST)));
  return { hub, relay, tablet, home: `http://localhost:${relay.port}/` };
}

/** Another build than the one in `from`, in style and wasm and whatever else is named. */
function build(t, words, more = [], from = DIST) {
  return anotherBuild(t, from, [[STYLE, remark(words)], [WASM, capitals], ...more, [SCRIPT, remark(words)]]);
}

/** Puts another build into the hub. */
async function publish(hub, folder) {
  await hub.kill();
  hub.app = folder;
  await hub.start();
}

/** Waits until the page offers a new build, and says yes. */
async function change(page) {
  await page.getByTestId("switch-build").click();
  await page.getByTestId("switch-build").waitFor({ state: "detached" });
  await page.getByTestId("nav-me").waitFor();
}

/** The name of the wasm that a page was opened with. */
function wasmOf(page) {
  return page.evaluate(() => document.querySelector('meta[name="app"]').dataset.wasm.slice(1));
}

async function runs(page, folder, message) {
  assert.equal(await wasmOf(page), fileOf(folder, WASM), message);
}

/** The builds that the device keeps, by their ids. */
function kept(page) {
  return page.evaluate(async () => (await caches.keys()).filter((key) => key.startsWith("build-")).map((key) => key.slice(6)).sort());
}

const ids = (...folders) => folders.map((folder) => listOf(folder).id).sort();

test("story_update_cut_at_ten_points", { timeout: 170_000 }, async (t) => {
  const { hub, relay, tablet, home } = await begin(t, "cut");
  const next = build(t, "cut");
  // A browser without dictionaries, so that the whole wasm has to come.
  relay.hidden.add("available-dictionary");
  await publish(hub, next);
  relay.forget();
  const [style, script, wasm] = [STYLE, SCRIPT, WASM].map((pattern) => `/${fileOf(next, pattern)}`);
  const order = listOf(next).shell.map(({ url }) => url);
  const points = [
    [style, 0.5], [script, 0.5], [wasm, 0], [wasm, 0.2], [wasm, 0.5], [wasm, 0.8], [wasm, 0.999], ["/", 0.5],
  ].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  for (const [path, part] of [["/sw.js", 0], ["/sw.js", 0.5], ...points]) {
    relay.cutAt(path, part);
    await tablet.page.goto(home);
    await until(`${path} was cut at ${part}`, () => relay.down);
    // The build that is there goes on whole, and nothing is offered.
    await tablet.page.goto(home);
    await tablet.at("home").waitFor();
    await runs(tablet.page, DIST, `cut at ${part} of ${path}`);
    await tablet.at("nav-agenda").click();
    await tablet.at("agenda").getByText("Khai mạc").first().waitFor();
    assert.equal(await tablet.at("switch-build").count(), 0);
  }

  relay.restore();
  await tablet.page.goto(home);
  await change(tablet.page);
  await runs(tablet.page, next);
  await tablet.at("nav-me").click();
  await tablet.page.getByText(HEADING.toUpperCase(), { exact: true }).waitFor();

  // Every file that had changed came whole once, however often the line was cut; no other was asked for.
  const files = relay.asked.filter(({ path }) => path !== "/sw.js" && !path.startsWith("/api/"));
  const whole = files.filter((file) => file.whole && file.status === 200).map(({ path }) => path);
  assert.deepEqual(whole.sort(), changedFiles(DIST, next).sort());
  assert.deepEqual([...new Set(files.map(({ path }) => path))].sort(), changedFiles(DIST, next).sort());
  assert.deepEqual(tablet.errors, []);
});

test("story_update_while_typing", { timeout: 120_000 }, async (t) => {
  const { hub, relay, tablet } = await begin(t, "typing");
  const next = build(t, "typing");
  await tablet.at("new-petition").click();
  await tablet.at("title").fill(TITLE);
  await tablet.at("proposal").pressSequentially(PROPOSAL.slice(0, 12));
  relay.forget();
  relay.cutOff();
  await until("the network is missed", () => relay.asked.some(({ path }) => path === "/api/sync"));
  await publish(hub, next);
  relay.restore();
  await tablet.at("switch-build").waitFor();
  await runs(tablet.page, DIST, "nothing changes before the person says so");
  await tablet.at("proposal").pressSequentially(PROPOSAL.slice(12));
  await change(tablet.page);
  await runs(tablet.page, next);
  assert.equal(await tablet.at("title").inputValue(), TITLE);
  assert.equal(await tablet.at("proposal").inputValue(), PROPOSAL, "also what was typed in the last instant");
  assert.deepEqual(tablet.errors, []);
});

test("story_update_two_tabs_two_builds", { timeout: 150_000 }, async (t) => {
  const { hub, relay, tablet, home } = await begin(t, "tabs");
  const first = tablet.page;
  const second = await tablet.context.newPage();
  await second.goto(home);
  await second.getByTestId("home").waitFor();
  const next = build(t, "second");
  await publish(hub, next);
  await first.reload();
  await change(first);
  relay.cutOff();

  // Each has the files of its own build, with no network: also those that have the same name in both.
  for (const [page, mine] of [[first, next], [second, DIST]]) {
    await runs(page, mine);
    const digests = await page.evaluate((urls) => Promise.all(urls.map(async (url) => {
      const bytes = await (await fetch(url)).arrayBuffer();
      return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    })), listOf(mine).shell.map(({ url }) => url));
    assert.deepEqual(digests, listOf(mine).shell.map(({ sha256 }) => sha256));
  }

  // What one writes, the other has, on the same records.
  await second.getByTestId("new-petition").click();
  await second.getByTestId("title").fill(TITLE);
  await second.getByTestId("saved-note").getByText("Đã lưu trên máy này").waitFor();
  await first.getByTestId("nav-petitions").click();
  await first.getByTestId("petitions").getByText(TITLE).waitFor();

  // A build stays for as long as a tab runs it; the one before the current one always does.
  relay.restore();
  const third = build(t, "third");
  await publish(hub, third);
  await first.reload();
  await change(first);
  await until("the third build is in charge", async () => (await kept(first)).length === 3);
  assert.deepEqual(await kept(first), ids(DIST, next, third));
  await second.close();
  const fourth = build(t, "fourth");
  await publish(hub, fourth);
  await first.reload();
  await change(first);
  await until("what nobody uses is gone", async () => (await kept(first)).length === 2);
  assert.deepEqual(await kept(first), ids(third, fourth));
  assert.deepEqual(tablet.errors, []);
});

/** Everything that is stored on the device, as text. */
function stored(page) {
  return page.evaluate(async () => {
    const promise = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
    const database = await promise(indexedDB.open("caunoi"));
    const areas = [...database.objectStoreNames].filter((name) => !["people", "device"].includes(name));
    const all = [];
    for (const name of areas) {
      const store = database.transaction(name).objectStore(name);
      const [keys, values] = await Promise.all([promise(store.getAllKeys()), promise(store.getAll())]);
      all.push(...keys.map((key, at) => `${name} ${key} ${[...values[at]].join()}`));
    }
    database.close();
    return all;
  });
}

test("story_update_older_than_data", { timeout: 150_000 }, async (t) => {
  const { hub, tablet, home } = await begin(t, "older");
  const first = tablet.page;
  const second = await tablet.context.newPage();
  await second.goto(home);
  await second.getByTestId("home").waitFor();

  // The new build stores its data in a newer format; then there is no way back.
  const next = build(t, "newer data", [[BOOT, nextFormat]]);
  await publish(hub, next);
  await first.reload();
  await change(first);
  await first.getByTestId("new-petition").click();
  await first.getByTestId("title").fill(TITLE);
  await first.getByTestId("saved-note").getByText("Đã lưu trên máy này").waitFor();
  await first.getByTestId("nav-me").click();
  await first.getByTestId("builds").waitFor();
  assert.equal(await first.getByTestId("go-back").count(), 0);
  await until("what was typed is a command", async () => !(await stored(first)).some((entry) => entry.startsWith("typing ")));
  await first.locator("[data-testid=sync][data-state=sent]").waitFor();

  // The other tab, still on the old build, has made room.
  const before = await stored(first);
  await second.getByTestId("outdated").getByText("Dữ liệu trên máy này do bản mới hơn ghi. Hãy đổi sang bản mới.").waitFor();
  assert.deepEqual(await stored(second), before, "nothing was touched");
  await second.getByTestId("switch-build").click();
  await second.getByTestId("nav-petitions").click();
  await second.getByTestId("petitions").getByText(TITLE).waitFor();
  await runs(second, next);
  await first.close();

  // An entry in a format that no build here knows: not damage, and not to be moved aside.
  await second.evaluate(async () => {
    const promise = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
    const database = await promise(indexedDB.open("caunoi"));
    const [replica] = await promise(database.transaction("snapshots").objectStore("snapshots").getAllKeys());
    const later = new Uint8Array([67, 78, 99, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]);
    await promise(database.transaction("log", "readwrite").objectStore("log").put(later, `${replica}/fffffffffffffff0`));
    database.close();
  });
  await second.reload();
  await second.getByTestId("outdated").waitFor();
  const found = await stored(second);
  assert.ok(found.some((entry) => /^log [0-9a-f]+\/fffffffffffffff0 67,78,99,/.test(entry)), "it is where it was");
  assert.ok(!found.some((entry) => entry.startsWith("log damaged/")));
  await second.getByTestId("switch-build").click();
  await second.getByText("Bản mới chưa về máy này.").waitFor();
});

test("story_update_sw_unreachable", { timeout: 120_000 }, async (t) => {
  const { hub, relay, tablet, home } = await begin(t, "unreachable");
  const open = async () => {
    await tablet.page.goto(home);
    await tablet.at("home").waitFor();
    await runs(tablet.page, DIST);
  };
  for (const status of [404, 500, 0]) {
    relay.forget();
    relay.refuse("/sw.js", status);
    await open();
    await until("the worker was asked for", () => relay.asked.some(({ path }) => path === "/sw.js"));
    await tablet.at("sync").getByText("đã gửi").waitFor();
    relay.cutOff();
    await open();
    await tablet.at("nav-agenda").click();
    await tablet.at("agenda").getByText("Khai mạc").first().waitFor();
  }
  // It was only away; the next build comes as ever.
  const next = build(t, "back again");
  await publish(hub, next);
  relay.restore();
  await open();
  await change(tablet.page);
  await runs(tablet.page, next);
  assert.deepEqual(tablet.errors, []);
});

test("story_update_way_back", { timeout: 170_000 }, async (t) => {
  const { hub, relay, tablet, home } = await begin(t, "back");
  const opens = async (folder, message) => {
    await tablet.page.goto(home);
    await tablet.at("home").waitFor();
    await runs(tablet.page, folder, message);
  };
  const press = async (button) => {
    await tablet.at("nav-me").click();
    await tablet.at(button).click();
    await tablet.at(button).waitFor({ state: "detached" });
    await tablet.at("builds").waitFor();
  };
  await tablet.page.goto(`${home}toi`);
  await tablet.at("builds").waitFor();
  assert.equal(await tablet.at("go-back").count(), 0, "there is nothing to go back to yet");
  const next = build(t, "next");
  await publish(hub, next);
  await tablet.page.goto(home);
  await change(tablet.page);
  await tablet.at("new-petition").click();
  await tablet.at("title").fill(TITLE);
  await tablet.at("saved-note").getByText("Đã lưu trên máy này").waitFor();

  // Back: at once, without a network, through a reload, the worker's sleep and the browser's death.
  relay.cutOff();
  await press("go-back");
  await runs(tablet.page, DIST, "back");
  await tablet.at("nav-petitions").click();
  await tablet.at("petitions").getByText(TITLE).waitFor();
  await opens(DIST, "after a reload");
  const devtools = await tablet.context.newCDPSession(tablet.page);
  await devtools.send("ServiceWorker.enable");
  await devtools.send("ServiceWorker.stopAllWorkers");
  await opens(DIST, "after the worker slept");
  await tablet.kill();
  await tablet.start();
  relay.restore();
  await opens(DIST, "after the browser died");
  await tablet.at("sync").getByText("đã gửi").waitFor();
  assert.equal(await tablet.at("switch-build").count(), 0, "who went back is not pressed");

  // And forward again.
  await press("go-forward");
  await runs(tablet.page, next, "forward");
  await opens(next, "after a reload");

  // A build that dies while it runs, so that no code of the app is left: the way back stands beside the word about it.
  await tablet.page.evaluate(() => {
    document.body.innerHTML = '<main data-testid="crash">Ứng dụng gặp lỗi</main>';
    dispatchEvent(new ErrorEvent("error"));
  });
  await tablet.at("crash").getByRole("button", { name: "Dùng bản trước" }).click();
  await tablet.at("home").waitFor();
  await runs(tablet.page, DIST, "back after a crash");
  await press("go-forward");

  // So it does for a build that does not even start.
  const broken = anotherBuild(t, next, [[WASM, () => Buffer.from("no wasm")], [SCRIPT, remark("broken")]]);
  await publish(hub, broken);
  await opens(next);
  await tablet.at("switch-build").click();
  await tablet.page.locator("#guard").getByRole("button", { name: "Dùng bản trước" }).click();
  await tablet.at("home").waitFor();
  await runs(tablet.page, next, "back from the broken one");
});

/** The words of a policy, by what they are about. */
function policyOf(headers) {
  const parts = headers["content-security-policy"].split(";").map((part) => part.trim().split(/\s+/));
  return new Map(parts.map(([about, ...words]) => [about, words]));
}

/** A script with a hash in its name is a part of the page, and under the page's policy. */
const PART = /-[0-9a-f]{15,16}\.js\b/;

/** Data to every browser: policies would say nothing about it. */
const DATA = /^(application\/(wasm|x-postcard|manifest\+json)|text\/css)\b/;

/** Checks the headers of one answer. */
function checkHeaders(headers, what) {
  assert.equal(headers["x-content-type-options"], "nosniff", what);
  assert.equal(headers["cross-origin-resource-policy"], "same-origin", what);
  if (DATA.test(headers["content-type"]) || PART.test(what)) return;
  const policy = policyOf(headers);
  const unsafe = [...policy.values()].flat().filter((word) => /unsafe|nonce|sha\d|\*|^https?:/.test(word));
  assert.deepEqual(unsafe, ["'wasm-unsafe-eval'"], what);
  assert.deepEqual(policy.get("default-src"), ["'none'"], what);
  assert.deepEqual(policy.get("script-src"), ["'self'", "'wasm-unsafe-eval'"], what);
  assert.deepEqual(policy.get("style-src"), ["'self'"], what);
  for (const about of ["frame-ancestors", "base-uri", "form-action"]) assert.deepEqual(policy.get(about), ["'none'"], what);
  assert.equal(headers["referrer-policy"], "no-referrer", what);
  assert.equal(headers["cross-origin-opener-policy"], "same-origin", what);
  assert.match(headers["permissions-policy"], /camera=\(self\)/, what);
}

test("story_headers", { timeout: 120_000 }, async (t) => {
  const { relay, tablet, home } = await begin(t, "headers");
  const { page } = tablet;
  const paths = keptFiles(DIST);

  // From the hub: whatever came on the first visit, and the API.
  for (const { path, headers } of relay.asked.filter(({ headers, status }) => headers && status !== 304)) checkHeaders(headers, `${path} from the hub`);
  const answers = new Map(relay.asked.filter(({ status }) => status === 200).map((file) => [file.path, file.headers]));
  for (const path of [...paths, "/sw.js", "/api/sync"]) assert.ok(answers.has(path), `${path} came from the hub`);

  // From the service worker, with no network behind it.
  relay.cutOff();
  const opened = await page.goto(home);
  assert.ok(opened.fromServiceWorker());
  checkHeaders(opened.headers(), "the page from the service worker");
  const served = await page.evaluate((urls) => Promise.all(urls.map(async (url) => {
    const answer = await fetch(url);
    return [url, Object.fromEntries(answer.headers)];
  })), paths);
  for (const [url, headers] of served) {
    checkHeaders(headers, `${url} from the service worker`);
    assert.equal(headers["content-encoding"], undefined, url);
    assert.equal(headers["content-type"], answers.get(url)["content-type"], url);
  }

  // Nothing that the app does is against the policy.
  const html = await opened.text();
  assert.doesNotMatch(html, /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/i, "nothing inline in the page");
  const against = [];
  page.on("console", (message) => message.text().includes("Content Security Policy") && against.push(message.text()));
  await page.exposeFunction("tellViolation", (what) => against.push(what));
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => globalThis.tellViolation(event.violatedDirective)));
  relay.restore();
  for (const [path, testid] of [
    ["", "home"], ["kien-nghi", "petitions"], ["ho-so", "line-computers"], ["tra-loi", "answers"], ["chuong-trinh", "agenda"],
    ["tai-lieu", "materials"], ["gui-nhan", "sync"], ["toi", "builds"],
  ]) {
    await page.goto(home + path);
    await tablet.at(testid).waitFor();
  }
  await tablet.at("nav-petitions").click();
  await tablet.at("write-petition").click();
  await tablet.at("title").fill(TITLE);
  assert.deepEqual(against, []);

  // Something that is against it is stopped, and heard.
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.inline = true";
    document.body.append(script);
  });
  await until("the inline script is heard of", () => against.some((what) => what.includes("script-src")));
  assert.equal(await page.evaluate(() => globalThis.inline), undefined);

  // The browser was asked to keep the data, and its answer is shown.
  await page.goto(`${home}gui-nhan`);
  const persisted = await page.evaluate(() => navigator.storage.persisted());
  await page.getByText(persisted ? "Trình duyệt đã nhận giữ lâu dài" : "Trình duyệt chưa hứa giữ lâu dài").waitFor();
  assert.deepEqual(tablet.errors, []);
});

/** What a file costs on its way: the body as it was sent, and the headers before it. */
function cost({ bytes, headers }) {
  return bytes + Object.entries(headers).reduce((sum, [name, value]) => sum + `${name}: ${value}\r\n`.length, 0);
}

/** The addresses of the program's pieces on a post's device. */
function programOf(folder) {
  return keptFiles(folder).filter((url) => /^\/(caunoi|rest|shared)-[0-9a-f]+(_bg)?\.wasm$/.test(url));
}

/** Publishes a build out of the tablet's sight, until the hub has made the differences to it from the build `before`. */
async function publishWithDelta({ hub, relay }, before, folder) {
  relay.cutOff();
  await publish(hub, folder);
  const [known, all] = [programOf(before), programOf(folder)];
  for (const url of all.filter((piece) => !known.includes(piece))) {
    const old = known.find((piece) => piece.split("-")[0] === url.split("-")[0]);
    const hash = createHash("sha256").update(readFileSync(join(before, old))).digest("base64");
    const headers = { "accept-encoding": "br, dcz", "available-dictionary": `:${hash}:` };
    const coding = () => new Promise((resolve, reject) => {
      get(`http://127.0.0.1:${hub.port}${url}`, { headers }, (answer) => resolve(answer.resume().headers["content-encoding"])).on("error", reject);
    });
    await until(`the hub has made the difference to ${url}`, async () => (await coding()) === "dcz", 60);
  }
}

/** Lets the tablet change to the build that is published, and returns how those of its pieces came that none of `before` has. */
async function programOnItsWay({ relay, tablet, home }, folder, ...before) {
  relay.forget();
  relay.restore();
  await tablet.page.goto(home);
  await change(tablet.page);
  await runs(tablet.page, folder);
  const came = relay.asked.filter(({ path }) => programOf(folder).includes(path));
  const known = before.flatMap(programOf);
  const changed = programOf(folder).filter((url) => !known.includes(url));
  assert.deepEqual(came.map(({ path }) => path).sort(), changed.sort(), "each came once");
  return came;
}

/** How the files came, when all of them came in the same way. */
const coding = (files) => [...new Set(files.map(({ headers }) => headers["content-encoding"]))].join();

test("story_update_delta", { timeout: 170_000 }, async (t) => {
  const next = process.env.CAUNOI_DIST_NEXT;
  assert.ok(next, "CAUNOI_DIST_NEXT names the folder of a build in which one sentence is another");
  const site = await begin(t, "delta");
  const first = site.relay.asked.filter(({ path }) => programOf(DIST).includes(path));
  assert.equal(coding(first), "br");
  await publishWithDelta(site, DIST, next);
  const files = await programOnItsWay(site, next, DIST);
  assert.equal(coding(files), "dcz");
  const total = (all) => all.reduce((sum, file) => sum + cost(file), 0);
  const [delta, full] = [total(files), total(first)];
  console.log(`delta: ${delta} bytes of ${full} (${((100 * delta) / full).toFixed(1)} %), in ${files.length} of ${first.length} pieces`);
  assert.ok(delta <= 0.08 * full);

  // What came as a difference is what the next difference is made from.
  const third = build(t, "third", [], next);
  await publishWithDelta(site, next, third);
  assert.equal(coding(await programOnItsWay(site, third, next)), "dcz");

  // A browser without dictionaries gets the whole file.
  const fourth = build(t, "fourth");
  site.relay.hidden.add("available-dictionary");
  await publishWithDelta(site, third, fourth);
  assert.equal(coding(await programOnItsWay(site, fourth, third, DIST)), "br");
  assert.deepEqual(site.tablet.errors, []);
});

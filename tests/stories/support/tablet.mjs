// A tablet: a real Chromium with a profile of its own, which can be killed like one that fell.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { piecesOf } from "./builds.mjs";

const FLAGS = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--no-first-run", "--remote-debugging-port=0", "--lang=vi",
];

/** Waits until `look` gives something, and fails with `what` when it never does. */
export async function until(what, look, seconds = 20) {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export class Tablet {
  constructor(name, { width = 800, height = 1280, flags = [] } = {}) {
    this.name = name;
    this.flags = flags;
    this.size = { width, height };
    this.profile = mkdtempSync(join(tmpdir(), `caunoi-${name}-`));
  }

  /** Starts the browser on the profile it had before. */
  async start() {
    for (const lock of ["SingletonLock", "SingletonSocket", "SingletonCookie", "DevToolsActivePort"]) {
      rmSync(join(this.profile, lock), { force: true });
    }
    const { width, height } = this.size;
    const flags = [...FLAGS, ...this.flags, `--user-data-dir=${this.profile}`, `--window-size=${width},${height}`, "about:blank"];
    // A process group of its own, so that the kill takes all of the browser's processes.
    this.process = spawn(process.env.CHROMIUM, flags, { stdio: "ignore", detached: true });
    const file = join(this.profile, "DevToolsActivePort");
    const port = await until("the browser listens", () => existsSync(file) && readFileSync(file, "utf8").split("\n")[0]);
    this.browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    this.context = this.browser.contexts()[0];
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    await this.page.setViewportSize(this.size);
    this.page.setDefaultTimeout(20_000);
    this.errors = [];
    this.page.on("pageerror", (error) => this.errors.push(String(error)));
    return this.page;
  }

  at(testid) {
    return this.page.getByTestId(testid);
  }

  /** Opens a link and waits for the home screen with its records, and for the screens that come after the first ones. */
  async enrol(link) {
    await this.page.goto(link);
    await this.at("home").waitFor();
    await until("the other screens are on the device", () => this.keeps(piecesOf("rest")));
  }

  /** From "Tôi": gives the tablet to the first of the others, for whom the app starts anew. */
  async handOver() {
    const started = this.page.waitForEvent("domcontentloaded");
    await this.at("hand-over").first().click();
    await started;
    await this.at("home").waitFor();
  }

  /** On "Tôi": gives whoever uses the tablet a PIN; a person who has one types that first. */
  async fillInPin(pin, { current, again = pin } = {}) {
    await this.at("nav-me").click();
    await this.at("set-pin").click();
    if (current) await this.at("current-pin").fill(current);
    await this.at("new-pin").fill(pin);
    await this.at("new-pin-again").fill(again);
    await this.at("save-pin").click();
  }

  /** A colleague who has no PIN yet chooses one; the tablet is then theirs to open. */
  async choosePin(pin) {
    await this.at("choosing-pin").waitFor();
    await this.at("new-pin").fill(pin);
    await this.at("new-pin-again").fill(pin);
    await this.at("save-pin").click();
    await this.at("locked").waitFor();
  }

  /** Types a PIN on the lock screen. */
  async unlock(pin) {
    await this.at("pin").fill(pin);
    await this.at("unlock").click();
  }

  /** Whether files are kept on the device, by their addresses. */
  keeps(urls) {
    return this.page.evaluate(async (all) => {
      const kept = await Promise.all(all.map((url) => caches.match(url)));
      return kept.every(Boolean);
    }, urls);
  }

  /** Kills the browser in the middle of whatever it does. */
  async kill() {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    process.kill(-this.process.pid, "SIGKILL");
    await ended;
    await this.browser.close().catch(() => {});
  }

  /** Closes the browser as people do. */
  async close() {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    const session = await this.browser.newBrowserCDPSession();
    await session.send("Browser.close").catch(() => {});
    await ended;
    await this.browser.close().catch(() => {});
  }

  async remove() {
    if (this.process && this.process.exitCode === null && this.process.signalCode === null) await this.kill();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

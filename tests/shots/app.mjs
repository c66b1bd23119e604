// One person at the app: opens screens and knows when one is there.
import { chromium } from "playwright-core";
import { Hub, freePort } from "../stories/support/hub.mjs";
import { TABLET, TURNS } from "./screens.mjs";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--lang=vi", "--hide-scrollbars"];

export class App {
  /** A browser of its own, enrolled as this person. */
  static async enter(browser, hub, person) {
    const app = new App();
    Object.assign(app, { browser, hub, person });
    await app.begin();
    if (!person.link) return app;
    await app.page.goto(hub.link(person.link, hub.port));
    await app.at("home").waitFor();
    await app.page.waitForFunction(() => navigator.serviceWorker.controller);
    return app;
  }

  async begin() {
    const context = await this.browser.newContext({ locale: "vi-VN", viewport: TABLET });
    this.page = await context.newPage();
    await this.page.addInitScript(stillness);
    this.page.setDefaultTimeout(15_000);
    this.errors = [];
    this.page.on("pageerror", (error) => this.errors.push(String(error)));
  }

  async leave() {
    await this.page.context().close();
  }

  address(path) {
    return new URL(path, `http://localhost:${this.hub.port}/`).href;
  }

  at(testid) {
    return this.page.getByTestId(testid);
  }

  /** The first thing inside `testid` whose own test id begins like this. */
  first(testid, start) {
    return this.at(testid).locator(`[data-testid^=${start}]`).first();
  }

  /** Goes to the screen at an address, in the running app where it runs, and waits until it is there. */
  async go(path, testid) {
    if ((await this.page.locator("#main").count()) === 0) return this.open(path, (page) => page.getByTestId(testid));
    // By way of an address that has no screen, so that what is waited for is not what was there before.
    await this.#turnTo("/0");
    await this.page.getByText("Không có trang này").waitFor();
    await this.#turnTo(path);
    await this.at(testid).waitFor();
  }

  /** What the browser does when one goes back or forward. */
  async #turnTo(path) {
    await this.page.evaluate((path) => {
      history.pushState(null, "", path);
      dispatchEvent(new PopStateEvent("popstate"));
    }, path);
  }

  /** Opens an address anew and waits for what `look` finds. */
  async open(path, look) {
    await this.page.goto("about:blank"); // or an address that differs behind the # would open nothing
    await this.page.goto(this.address(path));
    await look(this.page).first().waitFor();
  }

  /** Chooses the first option whose label has these words. */
  async choose(testid, words) {
    const option = this.at(testid).locator("option", { hasText: words }).first();
    await this.at(testid).selectOption({ label: (await option.textContent()).trim() });
  }

  /** Waits until everything that was done here is on the hub. */
  async arrived() {
    await this.page.locator("[data-testid=sync][data-state=sent]").waitFor();
  }

  async dialog(testid) {
    await this.page.locator(`dialog[open][data-testid=${testid}]`).waitFor();
  }

  async closeDialog() {
    await this.page.keyboard.press("Escape");
    await this.page.locator("dialog[open]").waitFor({ state: "detached" });
  }

  /** From here on there is no network. */
  async leaveNetwork() {
    this.offline = true;
    await this.page.context().setOffline(true);
  }

  async enterNetwork() {
    this.offline = false;
    await this.page.context().setOffline(false);
  }

  /** Does something as the same person at another device. */
  async onAnotherTablet(work) {
    const other = await App.enter(this.browser, this.hub, this.person);
    await work(other).catch(async (error) => {
      throw new Error(`the other tablet says: ${await other.page.locator("body").innerText()}`, { cause: error });
    });
    await other.leave();
  }

  /** Opens the page in a browser of its own in which the app does not come, and shows what guard.js says. */
  async guarded(when) {
    const { page } = this;
    if (when === "failed") await page.route(/\.wasm$/, (route) => route.abort());
    if (when === "old") await page.addInitScript(() => delete window.WebAssembly);
    await page.goto(this.address("/"));
    await page.locator(`#guard > [data-when=${when}]`).waitFor();
  }

  /** Waits until letters are there and nothing is on its way. */
  async settle() {
    await this.page.waitForFunction(async (offline) => {
      await document.fonts.ready;
      const sync = document.querySelector("[data-testid=sync]")?.dataset.state;
      return sync !== "busy" && (sync !== "offline" || offline);
    }, this.offline);
  }

  /** Shows every part of the screen from its beginning. */
  async scrollUp() {
    await this.page.evaluate(() => document.querySelectorAll("*").forEach((element) => (element.scrollTop = 0)));
  }

  /** Shows the page in another theme, as choosing it on the screen of this tablet does. */
  async wear(theme) {
    await this.page.evaluate((theme) => document.documentElement.setAttribute("data-theme", theme), theme);
  }
}

/** Everything is at once where it would move to. */
function stillness() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
  document.adoptedStyleSheets = [sheet];
}

/** Opens every screen of the wanted turns, one after the other, and calls `look(app, screen)` at each. */
export async function visit(look, wanted = () => true) {
  const hub = new Hub(await freePort());
  await hub.start();
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
  const apps = new Map();
  try {
    for (const [person, screens] of TURNS.filter(([{ name }]) => wanted(name))) {
      const app = apps.get(person) ?? (await App.enter(browser, hub, person));
      apps.set(person, app);
      await takeTurn(app, screens, look);
    }
  } finally {
    await browser.close();
    await hub.remove();
  }
}

async function takeTurn(app, screens, look) {
  for (const [screen, open] of Object.entries(screens)) {
    const name = `${app.person.name}/${screen}`;
    try {
      await open(app);
      await app.settle();
      await look(app, screen);
    } catch (error) {
      const seen = await app.page.locator("body").innerText();
      throw new Error(`${name}: ${error.message}\nThe page says: ${seen}`, { cause: error });
    }
    // Where nobody is enrolled each screen is a browser of its own, in which something else is wrong.
    if (!app.person.link) await app.leave().then(() => app.begin());
    else if (app.errors.length > 0) throw new Error(`${name}: ${app.errors.join("; ")}`);
  }
}

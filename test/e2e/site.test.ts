/** The README's command and a person in front of it: the real engine in a real browser, through the Pages Function. */
import { mkdirSync } from "node:fs";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, type Stack, sleep, startStack, until } from "../../lab/crash/stack.ts";
import { DESKTOP, launchChromium, openPage, PHONE } from "../browser/chromium.ts";
import { openVenueEye } from "./venue-eye.ts";

const SEED = "2611";
const pictures = resolve(".state/screenshots/stack");

const listens = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      done(true);
    });
    socket.once("error", () => done(false));
  });

describe("npm start in a browser", () => {
  let port = 0;
  let bot: Stack;
  let browser: Browser;
  const complaints: string[] = [];

  const visit = async (path: string, size: typeof DESKTOP | typeof PHONE, theme: "dark" | "light"): Promise<Page> => {
    const opened = await openPage(browser, { size, theme, touch: size === PHONE });
    opened.page.on("close", () => complaints.push(...opened.complaints));
    await opened.page.goto(bot.url + path);
    await opened.page.locator(".mk tbody tr, .lad tr.own").first().waitFor({ timeout: 30_000 });
    return opened.page;
  };

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    port = await freePort();
    browser = await launchChromium();
    bot = await startStack(["--synthetic", SEED, "--speed", "10", "--fresh", "--port", String(port)]);
    await bot.waitFor("first_quote", 60_000);
  }, 150_000);

  afterAll(async () => {
    await browser?.close();
    await bot?.stop();
  }, 60_000);

  it("shows our live quotes, follows the engine, and the console has nothing to complain about", async () => {
    const page = await visit("/", DESKTOP, "dark");
    const quotes = () => page.locator(".mk tbody tr").allInnerTexts();
    const before = await until("quotes in the table", 30_000, async () => {
      const rows = await quotes();
      return rows.some((row) => /\bQuoting\b/.test(row)) ? rows : null;
    });
    await until("a quote that moved", 60_000, async () =>
      JSON.stringify(await quotes()) === JSON.stringify(before) ? null : true,
    );
    await page.close();
    expect(complaints).toEqual([]);
  }, 150_000);

  it("looks as it should on a desk and on a phone, in both themes", async () => {
    const overview = (await (await fetch(`${bot.api}/overview`)).json()) as {
      markets: Record<string, { id: string; fillCount: number; orders: readonly { state: string }[] }>;
    };
    const busiest = Object.values(overview.markets)
      .filter((market) => market.orders.length > 0)
      .sort((a, b) => b.fillCount - a.fillCount)[0];
    const market = `/markets/${busiest?.id}`;
    // Each page at each size and each page in each theme; the whole grid is held on the small world, in dashboard.test.ts.
    for (const [what, path, theme, name, size] of [
      ["overview", "/", "dark", "1440", DESKTOP],
      ["overview", "/", "light", "390", PHONE],
      ["market", market, "light", "1440", DESKTOP],
      ["market", market, "dark", "390", PHONE],
    ] as const) {
      const page = await visit(path, size, theme);
      await page.waitForTimeout(1_000);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      // Not innerWidth: a phone zooms out to hold what is too wide, and that grows with it.
      expect(wide, `${what} ${theme} ${name} is wider than the screen`).toBeLessThanOrEqual(size.width);
      await page.screenshot({ path: join(pictures, `${what}-${theme}-${name}.png`) });
      await page.context().close();
    }
    expect(complaints).toEqual([]);
  }, 150_000);

  it("kills by the keyboard: the exchange has no order left, and the page shows the proof", async () => {
    const eye = await openVenueEye(String(bot.events[0]?.venue), resolve(`.state/synthetic-${SEED}`));
    await until("orders at the exchange", 30_000, async () => ((await eye.openOrders()).length > 0 ? true : null));
    const page = await visit("/", DESKTOP, "dark");
    await page.keyboard.press("Shift+K");
    await page.keyboard.press("Enter");
    await until("zero orders at the exchange", 30_000, async () =>
      (await eye.openOrders()).length === 0 ? true : null,
    );
    await page.locator(".tag.flat").waitFor({ timeout: 30_000 });
    await page.screenshot({ path: join(pictures, "killed-dark-1440.png") });
    await sleep(2_000);
    expect(await eye.openOrders()).toEqual([]);
    await page.close();
    expect(complaints).toEqual([]);
  }, 120_000);

  it("ends everything it started on Ctrl-C, and leaves no port open", async () => {
    const ports = [0, 1, 2, 3, 4, 5].map((offset) => port + offset);
    expect((await Promise.all(ports.map(listens))).filter(Boolean).length).toBeGreaterThanOrEqual(3);
    expect(await bot.stop()).toBe(0);
    for (const each of ports) expect(await listens(each), `port ${each}`).toBe(false);
  }, 60_000);
});

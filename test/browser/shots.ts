/** Pictures of the pages, both themes, desktop and phone: `node test/browser/shots.ts [ORIGIN]`, into .state/screenshots. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DESKTOP, launchChromium, openPage, PHONE } from "./chromium.ts";
import { startFixture } from "./fixture-server.ts";

const folder = join(import.meta.dirname, "../../.state/screenshots");
mkdirSync(folder, { recursive: true });
const given = process.argv[2];
const fixture = given === undefined ? await startFixture(8861) : null;
const origin = fixture?.url ?? given ?? "";
const browser = await launchChromium();
for (const theme of ["dark", "light"] as const)
  for (const [name, size] of [
    ["1440", DESKTOP],
    ["390", PHONE],
  ] as const) {
    const { page, complaints } = await openPage(browser, { size, theme, touch: size === PHONE });
    await page.goto(origin);
    await page.locator(".mk tbody tr").first().waitFor();
    await page.waitForTimeout(2_500);
    await page.screenshot({ path: join(folder, `overview-${theme}-${name}.png`) });
    await page.screenshot({ path: join(folder, `overview-${theme}-${name}-full.png`), fullPage: true });
    await page.locator(".mk tbody a").first().click();
    await page.locator(".lad tr.own").first().waitFor();
    await page.waitForTimeout(2_500);
    await page.screenshot({ path: join(folder, `market-${theme}-${name}.png`) });
    await page.screenshot({ path: join(folder, `market-${theme}-${name}-full.png`), fullPage: true });
    await page.goto(`${origin}/crypto`);
    await page.locator(".sg tbody tr, .p-sg .empty").first().waitFor();
    await page.waitForTimeout(1_000);
    await page.screenshot({ path: join(folder, `crypto-${theme}-${name}.png`) });
    await page.screenshot({ path: join(folder, `crypto-${theme}-${name}-full.png`), fullPage: true });
    if (complaints.length > 0) console.log(theme, name, complaints);
    await page.context().close();
  }
await browser.close();
await fixture?.stop();

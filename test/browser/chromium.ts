import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const EXECUTABLE = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The machine's own Chromium, headless. */
export function launchChromium(): Promise<Browser> {
  if (EXECUTABLE === undefined) throw new Error("No Chromium found: install Debian's chromium package");
  return chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
}

export const DESKTOP = { width: 1440, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;

/** A page that collects everything the console complains about and every uncaught error. */
export async function openPage(
  browser: Browser,
  options: { size: { width: number; height: number }; theme: "dark" | "light"; touch?: boolean },
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: options.size,
    colorScheme: options.theme,
    hasTouch: options.touch ?? false,
    isMobile: options.touch ?? false,
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { page, complaints };
}

/**
 * The bot against the exchange, in separate processes on the real local runtime. What the bot believes is held against
 * what the exchange says to the venue's own client.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, type Stack, sleep, startStack, until } from "../../lab/crash/stack.ts";
import { type Paper, startPaper } from "../../lab/paper/start.ts";
import { openVenueEye, type VenueEye } from "./venue-eye.ts";

interface FillRow {
  readonly id: string;
  readonly order_id: string;
  readonly trade: string;
}
interface Overview {
  readonly account: {
    readonly engine: string;
    readonly cash: number | null;
    readonly difference: number | null;
    readonly ordersInFlight: number;
    readonly proof: readonly { readonly text: string; readonly at: number | null }[];
  } | null;
  readonly markets: Readonly<
    Record<string, { readonly fillCount: number; readonly orders: readonly { state: string; order: string | null }[] }>
  >;
}

const SPEED = 5;
const run = promisify(execFile);

describe("the bot in a process of its own", () => {
  const folder = mkdtempSync(join(tmpdir(), "edgemaker-bot-"));
  let paper: Paper;
  let port = 0;
  let bot: Stack;
  let eye: VenueEye;
  let state = "";

  const start = async (...more: string[]): Promise<Stack> =>
    startStack(["--headless", "--venue", paper.url, "--port", String(port), ...more]);
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${bot.api}${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  /** All of a history, page by page: the newest page alone need not hold an order that has rested for long. */
  const whole = async <T>(path: string): Promise<T[]> => {
    const rows: T[] = [];
    let cursor = "";
    for (;;) {
      const page = await get<{ items: T[]; next_cursor: string | null }>(`${path}?limit=200${cursor}`);
      rows.push(...page.items);
      if (page.next_cursor === null) return rows;
      cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
    }
  };
  const bookedFills = (): Promise<FillRow[]> => whole("/fills");
  /**
   * Waits until the bot's history holds every fill that the exchange has now, and holds what it booked meanwhile against
   * the exchange again: nothing missing, nothing invented, nothing twice. Trading goes on all the while.
   */
  const agree = async (): Promise<void> => {
    const theirs = [...(await eye.fills()).keys()];
    expect(theirs.length).toBeGreaterThan(0);
    const ours = await until("every fill of the exchange is in the bot's history", 60_000, async () => {
      const booked = (await bookedFills()).map((row) => row.id);
      return theirs.every((key) => booked.includes(key)) ? booked : null;
    });
    expect(new Set(ours).size).toBe(ours.length);
    const later = await eye.fills();
    expect(ours.filter((key) => !later.has(key))).toEqual([]);
  };

  beforeAll(async () => {
    port = await freePort();
    paper = await startPaper({
      port: await freePort(),
      source: { kind: "synthetic", seed: 11 },
      speed: SPEED,
      persistTo: join(folder, "exchange"),
      logFile: join(folder, "exchange.log"),
    });
    bot = await start("--fresh");
    state = resolve(".state", `venue-${paper.url.replace(/^https?:\/\//, "").replace(/[^A-Za-z0-9._-]+/g, "-")}`);
    eye = await openVenueEye(paper.url, state);
  }, 120_000);

  afterAll(async () => {
    await bot?.stop();
    await paper?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it("quotes both sides and is filled by the exchange's traders", async () => {
    await bot.waitFor("first_quote", 60_000);
    const orders = await until("orders on both tokens of a market", 60_000, async () => {
      const open = await eye.openOrders();
      const others = (order: (typeof open)[number]) =>
        open.some(({ market, asset_id }) => market === order.market && asset_id !== order.asset_id);
      return open.some(others) ? open : null;
    });
    for (const order of orders) expect(Number(order.original_size)).toBeGreaterThanOrEqual(5);
    await until("a first fill", 90_000, async () => ((await eye.fills()).size > 0 ? true : null));
    await agree();
  }, 240_000);

  it("loses no fill and doubles no order when it is killed by surprise while the exchange goes on", async () => {
    const before = (await eye.fills()).size;
    await bot.killHard();
    // The exchange's traders go on filling what rests, for several of the bot's cycles.
    await sleep(8_000);
    bot = await start();
    await bot.waitFor("first_quote", 60_000);
    await until("fills after the restart", 90_000, async () => ((await eye.fills()).size > before ? true : null));
    await agree();

    // An order that came late is adopted and cancelled: until then it may stand where a level quotes anew.
    const open = await until("one order a place", 60_000, async () => {
      const seen = await eye.openOrders();
      const places = seen.map((order) => `${order.asset_id}:${order.side}:${order.price}`);
      return seen.length > 0 && new Set(places).size === places.length ? seen : null;
    });
    // An order the bot does not know would be one that it sent twice or forgot.
    const unknown = new Set(open.map((order) => order.id));
    await until("every open order is known to the bot", 60_000, async () => {
      const { markets } = await get<Overview>("/overview");
      for (const { orders } of Object.values(markets)) for (const { order } of orders) unknown.delete(order ?? "");
      const still = new Set((await eye.openOrders()).map(({ id }) => id));
      return [...unknown].every((id) => !still.has(id)) ? true : null;
    });
  }, 240_000);

  it("comes to every decision again when its inputs are replayed elsewhere, over the kill and the restart", async () => {
    const told = await until("the prints of a market have reached its machine", 90_000, async () => {
      const { markets } = await get<Overview>("/overview");
      const [busiest] = Object.entries(markets).sort(([, a], [, b]) => b.fillCount - a.fillCount);
      const args = ["scripts/lab.mjs", "replay", "--api", bot.api, "--market", busiest?.[0] ?? "", "--json"];
      // Exit code 1, a difference, would throw with what the tool said.
      const { stdout } = await run("node", args, { maxBuffer: 16_000_000 });
      const told = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
      expect(told).toMatchObject({ market: busiest?.[0], different: 0, differences: [] });
      return told.trades > 0 ? told : null;
    });
    expect(told.gaps.length, "the kill is marked").toBeGreaterThan(0);
    expect(told.events).toBeGreaterThan(10);
  }, 120_000);

  it("agrees with the venue's balance to the micro-dollar", async () => {
    await until("our cash equals the venue's, every part explained", 90_000, async () => {
      const { account } = await get<Overview>("/overview");
      return account !== null && account.cash === (await eye.cash()) && account.difference === 0 ? true : null;
    });
  }, 120_000);

  it("leaves no order at the exchange when it is killed by the operator, and proves it", async () => {
    // On a machine so busy that a post was never answered it is unproven, code 1, until that order has expired.
    const { stdout } = await run("node", [
      "scripts/kill.mjs",
      ...["--api", bot.api, "--reason", "end-to-end test"],
    ]).catch((error: { stdout: string }) => error);
    expect(stdout).toMatch(/FLAT of orders, proven|UNPROVEN: see what is missing/);
    expect(await eye.openOrders()).toEqual([]);
    await until("flat, the proof whole, the look after 60 s included", 180_000, async () => {
      const { account } = await get<Overview>("/overview");
      return account?.engine === "flat" && account.proof.every((line) => line.at !== null) ? true : null;
    });
    expect(await eye.openOrders(), "nothing comes back after a kill").toEqual([]);
  }, 240_000);

  it("stays killed over a restart until a person resumes it", async () => {
    expect(await bot.stop()).toBe(0);
    bot = await start();
    await sleep(6_000);
    expect(await eye.openOrders()).toEqual([]);
    const response = await fetch(`${bot.api}/commands`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": crypto.randomUUID() },
      body: JSON.stringify({ type: "resume", reason: "end-to-end test" }),
    });
    expect(response.status).toBe(202);
    await until("quotes again", 60_000, async () => ((await eye.openOrders()).length > 0 ? true : null));
  }, 180_000);

  it("keeps a log of who did what, sealed over the restarts", async () => {
    // Exit code 1, a broken seal, would throw with the entry's number.
    const { stdout } = await run("node", ["scripts/audit.mjs", "--api", bot.api]);
    expect(stdout).toMatch(/ 1 {2}.* configure version 0 -> version 1: .*; deployment: /);
    expect(stdout).toMatch(/ 2 {2}.* kill {4}running, epoch 0 -> killing, epoch 1; .*: end-to-end test/);
    expect(stdout).toMatch(/ 3 {2}.* resume {2}flat, epoch 1 -> (running|starting), epoch 2; .*: end-to-end test/);
    expect(stdout).toMatch(/3 entries: the log holds/);
  });

  it("keeps a market that was killed alone from quoting through the bot's own death, until that market is resumed", async () => {
    // The one that goes on longest: it must still trade at the end.
    const longest = await until("a market that quotes for long", 60_000, async () => {
      const resting = new Set((await eye.openOrders()).map(({ market }) => market));
      const { items } = await get<{ items: readonly { id: string; ends_at: string }[] }>("/markets?limit=200");
      const quoted = items.filter(({ id }) => resting.has(id)).sort((a, b) => (a.ends_at < b.ends_at ? 1 : -1));
      return quoted.length > 1 ? quoted[0] : null;
    });
    const id = longest?.id ?? "";
    const its = async () => (await eye.openOrders()).filter(({ market }) => market === id);
    const { stdout } = await run("node", ["scripts/kill.mjs", "--api", bot.api, "--market", id]).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toMatch(/FLAT of orders in 1 market, proven|UNPROVEN: see what is missing/);
    await until("its orders are gone", 60_000, async () => ((await its()).length === 0 ? true : null));
    expect((await eye.openOrders()).length, "the others go on").toBeGreaterThan(0);
    await bot.killHard();
    bot = await start();
    await bot.waitFor("first_quote", 60_000);
    for (let look = 0; look < 5; look += 1) {
      await sleep(2_000);
      expect(await its(), "it stays killed").toEqual([]);
    }
    await run("node", ["scripts/kill.mjs", "--api", bot.api, "--resume", "--market", id]);
    await until("its quotes", 90_000, async () => ((await its()).length > 0 ? true : null));
  }, 240_000);

  it("is flattened from outside when nothing of it is left to ask, by credentials that can't sign", async () => {
    await bot.killHard();
    const args = ["scripts/kill.mjs", "--direct", "--state", basename(state), "--json"];
    const { stdout } = await run("node", args);
    const told = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    expect(told).toMatchObject({ direct: true, proven: true });
    expect(await eye.openOrders()).toEqual([]);
  }, 60_000);
});

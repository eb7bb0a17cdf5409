import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it, vi } from "vitest";
import { createExchange } from "../../core/exchange/exchange.ts";
import type { Gap } from "../../core/exchange/recording/recording.ts";
import { config } from "../../core/exchange/testing.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import { openRecording } from "../paper/recording.ts";
import { totals } from "../record/format.ts";
import { marketsIn } from "./gamma.ts";
import { importFiles } from "./import.ts";
import { type ArchiveLine, archive } from "./testing.ts";

vi.setConfig({ testTimeout: 60_000 });

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "edgemaker-import-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;
const place = (name: string): string => {
  made += 1;
  return join(folder, `${made}-${name}`);
};

/** The tool's own work without its process; `said` is what it found. */
async function run(files: readonly string[], names: readonly string[], gammaFile: string, out: string) {
  const told: string[] = [];
  const markets = marketsIn(gammaFile, names);
  const result = await importFiles({ files, markets, folder: out, say: (text) => told.push(text) });
  return { ...result, told };
}

async function read(path: string): Promise<{ events: SourceEvent[]; gaps: Gap[]; bad: unknown[] }> {
  const [events, gaps, bad]: [SourceEvent[], Gap[], unknown[]] = [[], [], []];
  for await (const item of (await openRecording(path, "stamped")).read()) {
    if ("event" in item) events.push(item.event);
    else if ("gap" in item) gaps.push(item.gap);
    else if ("bad" in item) bad.push(item.bad);
  }
  return { events, gaps, bad };
}

const HOUR = Date.UTC(2026, 2, 21, 12);
const MARKET = `0x${"ab".repeat(32)}`;
const OTHER = `0x${"00".repeat(32)}`;
/** Sorted as text, the NO token comes first: an archive's order says nothing about which is YES. */
const [YES, NO] = ["2222", "1111"];
const gamma = (over: object = {}): string => {
  const path = place("gamma.json");
  const market = {
    id: "7",
    conditionId: MARKET,
    slug: "archived",
    question: "Archived?",
    outcomes: '["Yes","No"]',
    clobTokenIds: JSON.stringify([YES, NO]),
    orderPriceMinTickSize: 0.01,
    orderMinSize: 5,
    endDate: new Date(HOUR + 30 * 60_000).toISOString(),
    feesEnabled: false,
    ...over,
  };
  writeFileSync(path, JSON.stringify({ markets: [market] }));
  return path;
};

const line = (received: number, token: string, event_type: string, over: Partial<ArchiveLine> = {}): ArchiveLine => ({
  timestamp_received: HOUR + received,
  timestamp: HOUR + received - 30,
  market: MARKET,
  event_type,
  asset_id: token,
  ...over,
});
const bookLine = (received: number, token: string, bid: string, ask: string, over: Partial<ArchiveLine> = {}) =>
  line(received, token, "book", {
    bids: `[["0.01","900"],["${bid}","40"]]`,
    asks: `[["0.99","800"],["${ask}","70.5"]]`,
    ...over,
  });
const changeLine = (
  received: number,
  token: string,
  price: number,
  size: number,
  side: string,
  over: Partial<ArchiveLine> = {},
) => line(received, token, "price_change", { price, size, side, ...over });

/** An archive's own order: by market and token, then by receipt. */
const sorted = (lines: readonly ArchiveLine[]): ArchiveLine[] =>
  [...lines].sort(
    (a, b) =>
      a.market.localeCompare(b.market) ||
      a.asset_id.localeCompare(b.asset_id) ||
      a.timestamp_received - b.timestamp_received,
  );
const file = (lines: readonly ArchiveLine[], hour = "2026-03-21T12"): string => {
  const path = join(folder, `${made}`, `polymarket_orderbook_${hour}.parquet`);
  spawnSync("mkdir", ["-p", join(folder, `${made}`)]);
  writeFileSync(path, archive(lines));
  return path;
};

describe("an imported archive", () => {
  it("is the recording that the live channel would have given: in the order of receipt, both tokens one book", async () => {
    const out = place("out");
    const lines = [
      bookLine(1_000, YES, "0.50", "0.60"),
      // Unchanged for a month: its stamp is no order.
      bookLine(1_000, NO, "0.40", "0.50", { timestamp: HOUR - 30 * 86_400_000 }),
      changeLine(2_000, YES, 0.57, 33.25, "BUY", { best_bid: 0.57, best_ask: 0.6 }),
      changeLine(2_000, NO, 0.43, 33.25, "SELL", { best_bid: 0.4, best_ask: 0.43 }),
      line(3_000, NO, "last_trade_price", { price: 0.4, size: 3.271592, side: "BUY", transaction_hash: "0xfe" }),
      changeLine(2_500, YES, 0.57, 0, "BUY", { best_bid: 0.5, best_ask: 0.6 }),
      changeLine(2_500, NO, 0.43, 0, "SELL", { best_bid: 0.4, best_ask: 0.5 }),
      line(4_000, YES, "tick_size_change", { new_tick_size: 0.001 }),
      { ...bookLine(1_000, "9", "0.1", "0.2"), market: OTHER },
    ];
    const result = await run([file(sorted(lines))], ["archived"], gamma(), out);
    expect(result).toMatchObject({ rows: 9, taken: 8, badRows: 0, unordered: 0, touch: { agree: 2, of: 2 }, early: 0 });
    expect(totals(result.manifest)).toMatchObject({ books: 2, prints: 1 });
    const { events, bad } = await read(out);
    expect(bad).toEqual([]);
    expect(events.map((event) => `${event.at - HOUR} ${event.t}`)).toEqual([
      "1000 market",
      "1000 book",
      "1000 book",
      "1970 level",
      "2470 level",
      "2970 print",
      "3970 tick",
    ]);
    expect(events[3]).toMatchObject({ side: "bid", price: 5_700, size: 33_250_000 });
    expect(events[5]).toMatchObject({ price: 6_000, size: 3_271_592, taker: "SELL" });
  });

  it("counts and names every row that does not fit by file and row, and uses nothing of it", async () => {
    const out = place("out");
    const good = bookLine(1_000, YES, "0.50", "0.60");
    const bads: readonly [Partial<ArchiveLine>, RegExp][] = [
      [{ event_type: "surprise" }, /event_type "surprise"/],
      [{ asset_id: "3333" }, /asset_id 3333 is no token/],
      [{ bids: '[["0.5"' }, /bids is not JSON/],
      [{ bids: '[["0.50001","1"]]' }, /no decimal of 4 places/],
      [{ bids: '[["1.2","1"]]' }, /1.2 is not a price/],
      [{ bids: '[["0.5","0"]]' }, /has size 0/],
      [{ timestamp: HOUR + 500_000 }, /ms after it was received/],
      [{ event_type: "price_change" }, /price is missing/],
      [{ event_type: "price_change", price: 1, size: 2, side: "BUY" }, /price 1 is not a price/],
      [{ event_type: "price_change", price: 0.5, size: 2, side: "HOLD" }, /neither BUY nor SELL/],
      [{ event_type: "last_trade_price", price: 0.5, size: 0, side: "BUY" }, /size 0 is not a size/],
      [{ event_type: "tick_size_change", new_tick_size: 0.02 }, /0.02 is none of the venue's/],
    ];
    const path = file([good, ...bads.map(([over], i) => ({ ...good, timestamp_received: HOUR + 2_000 + i, ...over }))]);
    const { bad: named, ...result } = await run([path], [MARKET], gamma(), out);
    expect(result).toMatchObject({ taken: 13, badRows: 12 });
    expect(named.map(({ place: at }) => at)).toEqual(
      bads.map((_, i) => `polymarket_orderbook_2026-03-21T12.parquet:${i + 2}`),
    );
    for (const [i, { why }] of named.entries()) expect(why).toMatch(bads[i]?.[1] ?? /never/);
    expect((await read(out)).events.map((event) => event.t)).toEqual(["market", "book"]);
  });

  it("says so when the two tokens end a moment with different books, and believes the YES token", async () => {
    const out = place("out");
    const lines = [
      bookLine(1_000, YES, "0.50", "0.60"),
      changeLine(2_000, YES, 0.57, 10, "BUY"),
      changeLine(2_000, NO, 0.43, 11, "SELL"),
    ];
    const { badRows, bad } = await run([file(sorted(lines))], [YES], gamma(), out);
    expect(badRows).toBe(1);
    expect(bad).toMatchObject([{ why: "the two tokens disagree about bid 5700 at one moment" }]);
    expect((await read(out)).events.at(-1)).toMatchObject({ t: "level", price: 5_700, size: 10_000_000 });
  });

  it("marks an hour that is missing, and plays no change after it before the next book", async () => {
    const out = place("out");
    const hour = (h: number) => h * 3_600_000;
    const first = file([bookLine(1_000, YES, "0.50", "0.60")]);
    const third = file(
      [
        changeLine(hour(2) + 1_000, YES, 0.57, 10, "BUY"),
        bookLine(hour(2) + 2_000, YES, "0.51", "0.60"),
        changeLine(hour(2) + 3_000, YES, 0.58, 10, "BUY"),
      ],
      "2026-03-21T14",
    );
    const { badRows, early, manifest } = await run([third, first], ["archived"], gamma(), out);
    expect([badRows, early]).toEqual([0, 1]);
    expect(manifest.gaps).toMatchObject([
      { why: "missing", detail: "1 h without a file", from: HOUR + 1_000, to: HOUR + hour(2) + 2_000 },
    ]);
    const { events, gaps } = await read(out);
    expect(gaps).toHaveLength(1);
    expect(events.map((event) => event.t)).toEqual(["market", "book", "book", "level"]);
  });

  it("resolves a market that is over within it, and leaves open one that is not", async () => {
    const over = { closed: true, outcomePrices: '["0","1"]' };
    const lines = [bookLine(1_000, YES, "0.50", "0.60"), bookLine(31 * 60_000, YES, "0.02", "0.03")];
    const whole = place("out");
    await run([file(lines)], ["archived"], gamma(over), whole);
    expect((await read(whole)).events.at(-1)).toMatchObject({ t: "resolve", winner: "NO" });
    const part = place("out");
    await run([file(lines.slice(0, 1))], ["archived"], gamma(over), part);
    expect((await read(part)).events.map((event) => event.t)).toEqual(["market", "book"]);
  });

  it("is refused when the file, the market or the folder is not what was meant, each by name", async () => {
    const path = file([bookLine(1_000, YES, "0.50", "0.60")]);
    const out = place("out");
    await expect(run([path], ["else"], gamma(), out)).rejects.toThrow(/no such market/);
    await expect(run([path], ["archived"], gamma({ orderPriceMinTickSize: 0.02 }), out)).rejects.toThrow(
      /UNKNOWN_TICK/,
    );
    const cut = join(folder, "cut.parquet");
    writeFileSync(cut, readFileSync(path).subarray(0, 400));
    await expect(run([cut], ["archived"], gamma(), out)).rejects.toThrow(/can't be read as Parquet/);
    const poor = join(folder, "poor.parquet");
    writeFileSync(poor, archive([bookLine(1_000, YES, "0.50", "0.60")], ["timestamp_received"]));
    await expect(run([poor], ["archived"], gamma(), out)).rejects.toThrow(/no column timestamp_received/);
    await run([path], ["archived"], gamma(), out);
    await expect(run([path], ["archived"], gamma(), out)).rejects.toThrow(/holds a recording already/);
    expect(readdirSync(out).sort()).toEqual([expect.stringMatching(/^20260321T12.*\.jsonl\.gz$/), "manifest.json"]);
  });

  it("ends the command with 0, 1 for bad rows and 2 for wrong use, in one line, and the last line is JSON", () => {
    const command = (...args: string[]) =>
      spawnSync(process.execPath, [here("main.ts"), ...args, "--json"], { encoding: "utf8" });
    const rows = [bookLine(1_000, YES, "0.50", "0.60"), changeLine(2_000, YES, 1.5, 1, "BUY")];
    const found = command(file(rows), "--markets", "archived", "--gamma", gamma(), "--out", place("out"));
    expect(found.status).toBe(1);
    expect(JSON.parse(found.stdout.trim())).toMatchObject({
      taken: 2,
      badRows: 1,
      books: 1,
      bad: [{ why: expect.any(String) }],
    });
    const wrong = command(file(rows), "--markets", "archived");
    expect([wrong.status, wrong.stderr.trim()]).toEqual([2, "--out DIR is wanted. See --help."]);
  });
});

const FRAMES = new URL("../../../shared/data/ws-frames-20251028/frames.jsonl", import.meta.url);
const absent = !existsSync(FRAMES);

describe(`recorded frames taken apart into an archive's rows${absent ? " (../shared is absent)" : ""}`, () => {
  it.skipIf(absent)("come back as the same book after every change, by both roads", async () => {
    type Frame = Record<string, unknown> & { price_changes?: Record<string, string>[] };
    const frames = readFileSync(FRAMES, "utf8")
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text) as Frame | Frame[]);
    const lines: ArchiveLine[] = [];
    const tokens = new Set<string>();
    let id = "";
    for (const message of frames.flat()) {
      const at = Number(message.timestamp);
      id = String(message.market);
      const head = { timestamp_received: at + 200, timestamp: at, market: id, event_type: String(message.event_type) };
      if (message.price_changes === undefined) {
        const pairs = (side: unknown): string =>
          JSON.stringify((side as { price: string; size: string }[]).map(({ price, size }) => [price, size]));
        tokens.add(String(message.asset_id));
        lines.push({
          ...head,
          asset_id: String(message.asset_id),
          bids: pairs(message.bids),
          asks: pairs(message.asks),
        });
      }
      for (const { asset_id = "", side = "", ...of } of message.price_changes ?? []) {
        tokens.add(asset_id);
        const [price, size, best_bid, best_ask] = [of.price, of.size, of.best_bid, of.best_ask].map(Number) as [
          number,
          number,
          number,
          number,
        ];
        lines.push({ ...head, asset_id, side, price, size, best_bid, best_ask });
      }
    }
    const out = place("out");
    const market = gamma({
      conditionId: id,
      clobTokenIds: JSON.stringify([...tokens]),
      endDate: "2026-01-01T00:00:00Z",
    });
    const { badRows, touch } = await run([file(sorted(lines), "2025-10-28T20")], [id], market, out);
    expect(badRows).toBe(0);
    expect(touch).toEqual({ agree: 67, of: 67 });

    const states = async (path: string): Promise<string[]> => {
      const exchange = createExchange(config());
      const seen: string[] = [];
      let last = 0;
      for (const event of (await read(path)).events) {
        exchange.apply(event);
        if (event.t !== "level" && event.t !== "book") continue;
        const { bids = [], asks = [] } = exchange.book(event.market) ?? {};
        const state = JSON.stringify([bids, asks]);
        if (event.at === last) seen.pop();
        last = event.at;
        seen.push(state);
      }
      return seen;
    };
    expect(await states(out)).toEqual(await states(fileURLToPath(FRAMES)));
    const text = readdirSync(out)
      .filter((name) => name.endsWith(".gz"))
      .map((name) => gunzipSync(readFileSync(join(out, name))).toString());
    expect(text.join("").split('"price_change"')).toHaveLength(68);
  });
});

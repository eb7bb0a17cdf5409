/** Where the exchange's data comes from: a damaged recording, and another exchange. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, until } from "../../lab/crash/stack.ts";
import { type Paper, startPaper } from "../../lab/paper/start.ts";

const START = 1_761_786_000_000;
const ID = `0x${"5a".repeat(32)}`;
const [UP, DOWN] = ["1001", "1002"];

interface WireBook {
  readonly bids: readonly { price: string; size: string }[];
  readonly asks: readonly { price: string; size: string }[];
}
interface Status {
  readonly clock: { readonly ms: number; readonly state: string };
  readonly markets: { readonly all: number; readonly open: number };
  readonly feed: {
    readonly badLines: number;
    readonly bad: readonly { place: string; why: string }[];
    applied: number;
  };
}

const book = (at: number, bid: string, size: string): string =>
  JSON.stringify({
    market: ID,
    asset_id: UP,
    timestamp: String(START + at),
    bids: [
      { price: "0.01", size: "900" },
      { price: bid, size },
    ],
    asks: [
      { price: "0.99", size: "800" },
      { price: "0.6", size: "70.5" },
    ],
    event_type: "book",
  });
const print = (at: number, price: string, size: string): string =>
  JSON.stringify({
    market: ID,
    asset_id: DOWN,
    timestamp: String(START + at),
    price,
    size,
    side: "BUY",
    event_type: "last_trade_price",
  });

/** Six lines: the third is damaged, the last is cut off. */
const LINES = [
  book(0, "0.5", "40"),
  print(20_000, "0.5", "3"),
  book(21_000, "0.51", "12").replace('"0.51"', '"0.51x"'),
  book(22_000, "0.52", "33.25"),
  print(23_000, "0.48", "4"),
  book(24_000, "0.53", "9").slice(0, 90),
];

const json = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;
const levels = async (url: string, token: string): Promise<WireBook> => {
  const { bids, asks } = await json<WireBook>(`${url}/book?token_id=${token}`);
  return { bids, asks };
};

describe("a recording with a damaged line and a cut-off end, and an exchange that mirrors the one that replays it", () => {
  const folder = mkdtempSync(join(tmpdir(), "edgemaker-sources-"));
  const recording = join(folder, "recording");
  let replaying: Paper;
  let mirror: Paper;
  const status = (): Promise<Status> => json<Status>(`${replaying.url}/paper/status`);
  const replay = async (speed: number, hold: boolean): Promise<Paper> =>
    startPaper({
      port: await freePort(),
      source: { kind: "replay", path: recording },
      speed,
      persistTo: join(folder, "replaying"),
      logFile: join(folder, "replaying.log"),
      hold,
    });

  beforeAll(async () => {
    mkdirSync(recording);
    writeFileSync(join(recording, "events.jsonl"), LINES.join("\n"));
    const market = {
      slug: "btc-updown-15m-1761786000",
      condition_id: ID,
      tokens: { Up: UP, Down: DOWN },
      start_ms: START,
      end_ms: START + 30_000,
      tick_size: "0.01",
      outcome: "Down",
    };
    writeFileSync(join(recording, "market.json"), JSON.stringify(market));
    replaying = await replay(20, true);
  }, 180_000);

  afterAll(async () => {
    await mirror?.stop();
    await replaying?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it("reports both bad lines with their places, counts them, and waits with the first book standing", async () => {
    const { feed, clock } = await until("the recording to be read", 30_000, async () => {
      const now = await status();
      return now.feed.badLines === 2 && now.feed.applied > 0 ? now : null;
    });
    expect(feed.bad.map(({ place }) => place)).toEqual(["events.jsonl:3", "events.jsonl:6"]);
    expect(replaying.report()?.bad.map(({ place }) => place)).toEqual(["events.jsonl:3", "events.jsonl:6"]);
    expect(clock).toMatchObject({ ms: START, state: "waiting" });
    expect((await levels(replaying.url, UP)).bids.at(-1)).toEqual({ price: "0.5", size: "40" });
  });

  it("mirrors the other exchange's books, both tokens, level by level", async () => {
    mirror = await startPaper({
      port: await freePort(),
      source: { kind: "mirror", url: replaying.url },
      speed: 1,
      persistTo: join(folder, "mirror"),
      logFile: join(folder, "mirror.log"),
    });
    const there = await levels(replaying.url, DOWN);
    await until("the mirror to have the book", 30_000, async () => {
      const reply = await fetch(`${mirror.url}/book?token_id=${DOWN}`);
      return reply.ok ? true : null;
    });
    expect(await levels(mirror.url, DOWN)).toEqual(there);
    expect(await levels(mirror.url, UP)).toEqual(await levels(replaying.url, UP));
    // Its clock is the other's, which still waits.
    expect(await json(`${mirror.url}/time`)).toBe(START / 1_000);
    expect(await json(`${mirror.url}/gamma/markets`)).toMatchObject([
      { conditionId: ID, clobTokenIds: `["${UP}","${DOWN}"]` },
    ]);
  }, 180_000);

  it("remembers, over a restart of the mirror, which markets it follows", async () => {
    const port = Number(new URL(mirror.url).port);
    await mirror.stop();
    mirror = await startPaper({
      port,
      source: { kind: "mirror", url: replaying.url },
      speed: 1,
      persistTo: join(folder, "mirror"),
      logFile: join(folder, "mirror.log"),
    });
    expect(await levels(mirror.url, DOWN)).toEqual(await levels(replaying.url, DOWN));
  }, 180_000);

  it("goes on past the bad lines, and the mirror gets the prints and the end", async () => {
    await replaying.begin();
    await until("a print in the mirror", 30_000, async () => {
      const [market] = await json<{ lastTradePrice?: number }[]>(`${mirror.url}/gamma/markets?condition_ids=${ID}`);
      return market?.lastTradePrice === undefined ? null : true;
    });
    for (const exchange of [replaying, mirror]) {
      const [closed] = await until("the market to resolve", 30_000, async () => {
        const found = await json<{ outcomePrices: string; volumeNum: number }[]>(
          `${exchange.url}/gamma/markets?condition_ids=${ID}&closed=true`,
        );
        return found.length === 1 ? found : null;
      });
      expect(closed).toMatchObject({ outcomePrices: '["0","1"]', volumeNum: 3 * 0.5 + 4 * 0.52 });
    }
    expect((await status()).clock.state).toBe("ended");
  });

  it("refuses to go on as something else, naming the difference, until it is told to start over", async () => {
    await replaying.stop();
    await expect(replay(7, false)).rejects.toThrow(/already set up differently: speed: is 20, asked 7/);
    replaying = await replay(20, false);
    expect((await status()).markets).toEqual({ all: 1, open: 0 });
  }, 180_000);
});

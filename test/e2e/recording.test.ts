/** What the recorder keeps of a paper exchange that is killed under it, and what a replay and the backtest make of that. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createExchange } from "../../core/exchange/exchange.ts";
import { config } from "../../core/exchange/testing.ts";
import type { Exchange } from "../../core/exchange/types.ts";
import { freePort, until } from "../../lab/crash/stack.ts";
import { readLines } from "../../lab/paper/lines.ts";
import { openRecording } from "../../lab/paper/recording.ts";
import { type Paper, startPaper } from "../../lab/paper/start.ts";
import { readManifest, totals } from "../../lab/record/format.ts";

const SPEED = 20;

interface Said {
  readonly code: number | null;
  /** The last line, which --json promises to be an object. */
  readonly last: Record<string, unknown>;
}

interface Tool {
  readonly child: ChildProcess;
  readonly done: Promise<Said>;
}

/** A command as its user runs it. */
function tool(...args: string[]): Tool {
  const child = spawn("node", ["scripts/lab.mjs", ...args, "--json"], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    out += chunk;
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    err += chunk;
  });
  const done = new Promise<Said>((resolve, reject) => {
    child.on("exit", (code) => {
      const line = out.trim().split("\n").at(-1) ?? "";
      if (line.startsWith("{")) resolve({ code, last: JSON.parse(line) as Record<string, unknown> });
      else reject(new Error(`${args[0]} ended with ${code}:\n${out}\n${err}`));
    });
  });
  done.catch(() => undefined);
  return { child, done };
}

interface Message {
  readonly event_type?: string;
  readonly market: string;
  readonly asset_id: string;
  readonly timestamp: string;
  readonly bids?: readonly { price: string; size: string }[];
  readonly asks?: readonly { price: string; size: string }[];
  readonly price_changes?: readonly { asset_id: string; best_bid: string; best_ask: string }[];
}

const ticks = (text: string): number => Math.round(Number(text) * 10_000);
const wireSide = (levels: Message["bids"]): string =>
  (levels ?? [])
    .map(({ price, size }) => `${ticks(price)}:${Math.round(Number(size) * 1e6)}`)
    .sort()
    .join(" ");
const ownSide = (levels: readonly { price: number; size: number }[]): string =>
  levels
    .map(({ price, size }) => `${price}:${size}`)
    .sort()
    .join(" ");
const stateOf = (exchange: Exchange, market: string): string => {
  const book = exchange.book(market as never);
  return book === null ? "none" : `${ownSide(book.bids)} | ${ownSide(book.asks)}`;
};
const touchOf = (exchange: Exchange, market: string): string => {
  const book = exchange.book(market as never);
  return `${book?.bids[0]?.price ?? 0} ${book?.asks[0]?.price ?? 10_000}`;
};
const yesTouch = ({ best_bid, best_ask }: { best_bid: string; best_ask: string }, isYes: boolean): string => {
  const bid = best_bid === "" ? 0 : ticks(best_bid);
  const ask = best_ask === "" ? 10_000 : ticks(best_ask);
  return isYes ? `${bid} ${ask}` : `${10_000 - ask} ${10_000 - bid}`;
};

/** Each raw message of a recording, after the events of its line were applied to an exchange of the test's own. */
async function follow(
  folder: string,
  each: (exchange: Exchange, message: Message, isYes: (token: string) => boolean) => void,
) {
  const manifest = readManifest(folder);
  if (manifest === null) throw new Error("no manifest");
  const exchange = createExchange(config());
  const yes = new Set(manifest.markets.map((market) => market.yes));
  // The reader numbers lines over all files, as it reads them.
  const items = (await openRecording(folder, "stamped")).read();
  let item = await items.next();
  let no = 0;
  for (const file of manifest.files) {
    let last = 0;
    for await (const line of readLines(join(folder, file.name))) {
      if ("broken" in line) throw new Error(`${file.name}: ${line.broken}`);
      last = line.no;
      while (item.done !== true && (!("event" in item.value) || item.value.line <= no + line.no)) {
        if ("bad" in item.value) throw new Error(JSON.stringify(item.value.bad));
        if ("event" in item.value) exchange.apply(item.value.event);
        item = await items.next();
      }
      const { t, frame } = JSON.parse(line.text) as { t: string; frame?: Message | Message[] };
      if (t !== "frame" || frame === undefined) continue;
      for (const message of Array.isArray(frame) ? frame : [frame]) {
        each(exchange, message, (token) => yes.has(token));
      }
    }
    no += last;
  }
  return { exchange, manifest };
}

describe("a recording of a paper exchange that was killed and started again", () => {
  const folder = mkdtempSync(join(tmpdir(), "edgemaker-recording-"));
  const first = join(folder, "first");
  const second = join(folder, "second");
  let paper: Paper;
  let recorder: Tool | null = null;
  let slugs: string[];

  const exchange = async (port: number): Promise<Paper> =>
    startPaper({
      port,
      source: { kind: "synthetic", seed: 11 },
      speed: SPEED,
      persistTo: join(folder, "paper"),
      logFile: join(folder, "paper.log"),
    });
  const record = (url: string, markets: readonly string[], out: string): Tool =>
    tool(
      "record",
      "--venue",
      url,
      "--markets",
      markets.join(","),
      "--out",
      out,
      "--silent",
      "3",
      "--gamma",
      "2",
      "--no-prices",
    );
  const lines = (out: string): number => {
    const manifest = readManifest(out);
    return manifest === null ? 0 : totals(manifest).lines;
  };

  beforeAll(async () => {
    paper = await exchange(await freePort());
    const open = (await (await fetch(`${paper.url}/gamma/markets?limit=20`)).json()) as {
      slug: string;
      endDate: string;
    }[];
    // Markets that go on: what is recorded here is not their end.
    slugs = open
      .sort((a, b) => b.endDate.localeCompare(a.endDate))
      .slice(0, 3)
      .map((market) => market.slug);
  }, 180_000);

  afterAll(async () => {
    recorder?.child.kill("SIGKILL");
    await paper?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it("marks the exchange's death as one gap, goes on with its restart, and ends cleanly when asked", async () => {
    recorder = record(paper.url, slugs, first);
    await until("a hundred lines", 60_000, async () => (lines(first) > 100 ? true : null));
    const port = Number(new URL(paper.url).port);
    process.kill(-paper.pid, "SIGKILL");
    await paper.ended;
    paper = await exchange(port);
    const gaps = () => readManifest(first)?.gaps ?? [];
    await until("the gap to end", 90_000, async () => (gaps().length > 0 ? true : null));
    const before = lines(first);
    await until("a hundred lines more", 60_000, async () => (lines(first) > before + 100 ? true : null));
    recorder.child.kill("SIGINT");
    const { code, last } = await recorder.done;
    expect(code).toBe(0);
    expect(last).toMatchObject({ end: "stopped", bad: 0, malformed: [] });
    expect(gaps()).toHaveLength(1);
    expect(gaps()[0]).toMatchObject({ of: "market", why: "socket" });
    expect(gaps()[0]?.markets).toHaveLength(3);
    expect(gaps()[0]?.wallMs).toBeGreaterThan(0);
  }, 240_000);

  it("gives back after every frame the very book that the exchange told of in it", async () => {
    const seen = { touches: 0, books: 0 };
    const { manifest } = await follow(first, (own, message, isYes) => {
      for (const change of message.price_changes ?? []) {
        expect(touchOf(own, message.market)).toBe(yesTouch(change, isYes(change.asset_id)));
        seen.touches += 1;
      }
      if (message.event_type !== "book" || !isYes(message.asset_id)) return;
      expect(stateOf(own, message.market)).toBe(`${wireSide(message.bids)} | ${wireSide(message.asks)}`);
      seen.books += 1;
    });
    expect(seen.touches).toBeGreaterThan(200);
    expect(seen.books).toBeGreaterThanOrEqual(manifest.markets.length * 2);
  });

  it("is run by the backtest whole, with the gap named and every dollar accounted for", async () => {
    const { code, last } = await tool("backtest", "--recording", first, "--order", "stamped").done;
    expect(code).toBe(0);
    expect(last).toMatchObject({ bad: [], unexplained: 0, markets: 3 });
    expect(last.gaps).toHaveLength(1);
    expect(last.events).toBeGreaterThan(200);
  }, 120_000);

  it("is replayed by an exchange whose books, recorded once more, are those of the first recording at each moment", async () => {
    await paper.stop();
    paper = await startPaper({
      port: await freePort(),
      source: { kind: "replay", path: first },
      speed: 3 * SPEED,
      persistTo: join(folder, "replay"),
      logFile: join(folder, "replay.log"),
      hold: true,
    });
    const listed = async (): Promise<number> =>
      ((await (await fetch(`${paper.url}/gamma/markets?limit=20`)).json()) as unknown[]).length;
    await until("all three markets to stand before the clock runs", 30_000, async () =>
      (await listed()) === 3 ? true : null,
    );
    recorder = record(paper.url, slugs, second);
    // Three markets and the mark of the beginning, then each market's first book.
    await until("the recorder to have the first books", 60_000, async () => (lines(second) > 4 ? true : null));
    await paper.begin();
    await until("the replay to end", 120_000, async () => {
      const reply = await fetch(`${paper.url}/time`);
      await reply.body?.cancel();
      return /state=ended/.test(reply.headers.get("x-venue-clock") ?? "") ? true : null;
    });
    await until("the last lines", 30_000, async () => {
      const now = lines(second);
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      return lines(second) === now ? true : null;
    });
    recorder.child.kill("SIGINT");
    expect((await recorder.done).last).toMatchObject({ gaps: [], bad: 0 });
    expect(paper.report()?.bad).toEqual([]);

    // Every state that the first recording's events pass through, by market and moment, in the order of the moments.
    const states = new Map<string, { at: number; states: Set<string> }[]>();
    const own = createExchange(config());
    for await (const item of (await openRecording(first, "stamped")).read()) {
      if (!("event" in item)) continue;
      const { event } = item;
      own.apply(event);
      // A print passes through a state too: the venue tells the book after each trade.
      if (!("market" in event)) continue;
      const moments = states.get(event.market) ?? [];
      states.set(event.market, moments);
      if (moments.at(-1)?.at !== event.at) moments.push({ at: event.at, states: new Set() });
      moments.at(-1)?.states.add(touchOf(own, event.market)).add(stateOf(own, event.market));
    }
    // A book that is told to a new subscriber is that of the last event before, whenever it is told.
    const statesAt = (market: string, at: number): Set<string> | undefined =>
      states.get(market)?.findLast((moment) => moment.at <= at)?.states;
    let compared = 0;
    const { exchange: again, manifest } = await follow(second, (_, message, isYes) => {
      const there = statesAt(message.market, Number(message.timestamp));
      for (const change of message.price_changes ?? []) {
        expect(there).toContain(yesTouch(change, isYes(change.asset_id)));
        compared += 1;
      }
      if (message.event_type !== "book" || !isYes(message.asset_id)) return;
      expect(there).toContain(`${wireSide(message.bids)} | ${wireSide(message.asks)}`);
    });
    expect(compared).toBeGreaterThan(200);
    for (const { id } of manifest.markets) expect(stateOf(again, id)).toBe(stateOf(own, id));
  }, 300_000);
});

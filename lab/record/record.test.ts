/** The recorder against a venue that misbehaves by script: what it keeps, what it marks, and what a reader gets back. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Gap } from "../../core/exchange/recording/recording.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import { openRecording } from "../paper/recording.ts";
import { readManifest, totals, writeManifest } from "./format.ts";
import { record, type SessionOptions, type SessionResult } from "./session.ts";
import {
  bookMessage,
  changeMessage,
  MARKET,
  NO,
  printMessage,
  type ScriptedVenue,
  scriptedVenue,
  YES,
} from "./testing.ts";

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
async function until(what: string, ask: () => boolean): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (ask()) return;
    await sleep(25);
  }
  throw new Error(`never: ${what}`);
}

let folder: string;
let venue: ScriptedVenue;
let said: string[];
let running: { readonly stop: AbortController; readonly done: Promise<unknown> }[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "edgemaker-record-"));
  venue = await scriptedVenue();
  said = [];
});
afterEach(async () => {
  for (const { stop, done } of running) {
    stop.abort();
    await done.catch(() => undefined);
  }
  running = [];
  await venue.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  stop(): Promise<SessionResult>;
  readonly done: Promise<SessionResult>;
}

function start(over: Partial<SessionOptions> = {}): Run {
  const stop = new AbortController();
  const done = record({
    venue: venue.url,
    markets: ["scripted-market"],
    folder,
    minutes: null,
    rotateMinutes: 60,
    prices: false,
    times: { silentMs: 30_000, gammaMs: 60_000, resyncMs: 50, backoffMaxMs: 500 },
    signal: stop.signal,
    say: (text) => said.push(text),
    progress: () => undefined,
    ...over,
  });
  done.catch(() => undefined);
  running.push({ stop, done });
  return {
    done,
    stop: () => {
      stop.abort();
      return done;
    },
  };
}

/** Waits until the recorder listens, and gives it its first book. */
async function listening(book = bookMessage(venue.now(), "0.40", "0.60")): Promise<void> {
  await until("the subscription", () => venue.open() === 1 && venue.subscriptions.length > 0);
  venue.say(JSON.stringify([book]));
}

const text = (): string =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".gz"))
    .sort()
    .map((name) => gunzipSync(readFileSync(join(folder, name)), { finishFlush: 2 }).toString())
    .join("");
const lines = (): Record<string, unknown>[] =>
  text()
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const kinds = (): unknown[] => lines().map((line) => line.t);
const written = (what: string, count = 1): Promise<void> =>
  until(
    `${count} ${what}`,
    () => readdirSync(folder).some((name) => name.endsWith(".gz")) && text().split(what).length > count,
  );

async function readBack(path = folder): Promise<{ events: SourceEvent[]; gaps: Gap[]; bad: unknown[] }> {
  const [events, gaps, bad]: [SourceEvent[], Gap[], unknown[]] = [[], [], []];
  for await (const item of (await openRecording(path, "stamped")).read()) {
    if ("event" in item) events.push(item.event);
    else if ("gap" in item) gaps.push(item.gap);
    else if ("bad" in item) bad.push(item.bad);
  }
  return { events, gaps, bad };
}

describe("a recording", () => {
  it("holds every frame as it came, and a reader gets its book, changes and prints back in order", async () => {
    const run = start();
    await listening();
    const odd = `  {"event_type":"price_change", "market":"${MARKET}",\n "price_changes":[{"asset_id":"${NO}","price":"0.55","size":"7","side":"SELL"}],"timestamp":"${venue.now()}"}`;
    venue.say(odd);
    venue.say("PONG");
    venue.say(JSON.stringify({ event_type: "new_market", market: "0x99", id: "1" }));
    venue.say(JSON.stringify(printMessage(venue.now(), "0.6", "3.25", "0xfe")));
    await written("last_trade_price");
    const { manifest } = await run.stop();
    expect(JSON.parse(venue.subscriptions[0] ?? "")).toMatchObject({ type: "market", assets_ids: [YES, NO] });
    const { events, gaps, bad } = await readBack();
    expect(events.map((event) => event.t)).toEqual(["market", "book", "level", "print"]);
    expect(events[0]).toMatchObject({ spec: { id: MARKET, slug: "scripted-market", yes: YES, no: NO, tick: 100 } });
    expect(events[2]).toMatchObject({ side: "bid", price: 4_500, size: 7_000_000 });
    expect(events[3]).toMatchObject({ price: 6_000, size: 3_250_000, taker: "BUY" });
    expect([gaps, bad, manifest.gaps]).toEqual([[], [], []]);
    expect(totals(manifest)).toMatchObject({ books: 1, changes: 1, prints: 1, bad: 0 });
    const file = manifest.files[0];
    expect(file).toMatchObject({
      closed: true,
      lines: lines().length,
      bytes: statSync(join(folder, file?.name ?? "")).size,
    });
    expect(kinds().filter((kind) => kind === "frame")).toHaveLength(3);
  });

  it("marks a dropped socket as a gap from the last word to the next book, and builds no change on what was lost", async () => {
    const run = start();
    await listening();
    venue.say(JSON.stringify(printMessage(venue.now(), "0.6", "1", "0x1")));
    await written("0x1");
    const before = venue.now();
    venue.books = []; // REST has nothing: only the socket can end the gap.
    venue.drop();
    await until("the second subscription", () => venue.subscriptions.length === 2);
    venue.say(JSON.stringify(changeMessage(venue.now(), "0.50", "99", "BUY")));
    await written('"size":"99"');
    venue.say(JSON.stringify([bookMessage(venue.now(), "0.44", "0.66")]));
    await written('"0.66"');
    const { manifest } = await run.stop();
    expect(manifest.gaps).toMatchObject([{ of: "market", why: "socket", markets: [MARKET] }]);
    const [gap] = manifest.gaps;
    expect(gap?.from).toBeLessThanOrEqual(before);
    expect(gap?.to).toBeGreaterThanOrEqual(before);
    const { events, gaps } = await readBack();
    expect(gaps).toMatchObject([{ from: gap?.from, to: gap?.to, why: "socket" }]);
    // The change between the loss and the book is not played: nobody knows what it was a change of.
    expect(events.map((event) => event.t)).toEqual(["market", "book", "print", "book"]);
    expect(events.at(-1)).toMatchObject({ bids: [{ price: 4_400 }, { price: 100 }] });
  });

  it("ends a gap with the book read by REST when the socket does not give one", async () => {
    const run = start();
    await listening();
    await written('"0.60"');
    venue.books = [{ ...bookMessage(venue.now(), "0.31", "0.69"), event_type: undefined }];
    venue.drop();
    await written('"t":"gap"');
    await run.stop();
    const { events, gaps } = await readBack();
    expect(gaps).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ t: "book", bids: [{ price: 3_100 }, { price: 100 }] });
  });

  it("takes a socket that is open and silent, even without PONG, for lost", async () => {
    const run = start({ times: { silentMs: 400, gammaMs: 60_000, resyncMs: 50, backoffMaxMs: 500 } });
    await listening();
    await written('"0.60"');
    venue.mute = true;
    await until("a second connection", () => venue.subscriptions.length >= 2);
    venue.mute = false;
    venue.say(JSON.stringify([bookMessage(venue.now(), "0.44", "0.66")]));
    await written('"t":"gap"');
    const { manifest } = await run.stop();
    expect(manifest.gaps[0]).toMatchObject({ of: "market", why: "silence" });
  });

  it("keeps what can't be read for study, marks what it may have said as missing, and goes on", async () => {
    const run = start();
    await listening();
    const good = JSON.stringify(changeMessage(venue.now(), "0.45", "5", "BUY"));
    venue.say(good.slice(0, 40));
    await until("the first gap to end", () => text().includes('"t":"gap"'));
    venue.say("<html>a proxy's page</html>");
    venue.say(
      JSON.stringify([changeMessage(venue.now(), "0.46", "5", "BUY"), changeMessage(venue.now(), "4.6", "5", "BUY")]),
    );
    venue.say(JSON.stringify({ event_type: "surprise", market: MARKET }));
    await written("surprise");
    await until("the gaps to end", () => text().split('"t":"gap"').length === 3);
    const { manifest } = await run.stop();
    expect(manifest.malformed).toEqual(
      expect.arrayContaining([
        { where: "market channel", kind: "not-json", count: 2 },
        { where: "market channel", kind: "wrong-value", count: 1 },
        { where: "market channel", kind: "unknown-message", count: 1 },
      ]),
    );
    expect(manifest.gaps).toMatchObject([{ why: "malformed" }, { why: "malformed" }]);
    expect(
      lines()
        .filter((line) => line.t === "bad")
        .map((line) => line.kind),
    ).toEqual(["not-json", "not-json", "wrong-value", "unknown-message"]);
    // The good half of the list is there, and nothing of the recording is unreadable.
    expect(text()).toContain('"0.46"');
    expect((await readBack()).bad).toEqual([]);
  });

  it("begins a new file each stretch of the venue's time, and each can be read by itself", async () => {
    const run = start({ rotateMinutes: 1 / 120 });
    await listening();
    await until("a second file", () => {
      venue.say(JSON.stringify(changeMessage(venue.now(), "0.45", "5", "BUY")));
      return (
        (readManifest(folder)?.files.length ?? 0) > 0 &&
        readdirSync(folder).filter((name) => name.endsWith(".gz")).length >= 3
      );
    });
    const { manifest } = await run.stop();
    const whole = await readBack();
    expect(whole.bad).toEqual([]);
    expect(whole.events.filter((event) => event.t === "market")).toHaveLength(1);
    const second = await readBack(join(folder, manifest.files[1]?.name ?? ""));
    expect(second.bad).toEqual([]);
    expect(second.events.slice(0, 2).map((event) => event.t)).toEqual(["market", "book"]);
  });

  it("writes the outcome once when the market resolves, and ends by itself", async () => {
    const run = start({ times: { silentMs: 30_000, gammaMs: 100, resyncMs: 50, backoffMaxMs: 500 } });
    await listening();
    await written('"0.60"');
    Object.assign(venue.gamma, { closed: true, acceptingOrders: false, outcomePrices: '["0","1"]' });
    const { manifest, session } = await run.done;
    expect(session.end).toBe("resolved");
    expect(manifest.markets).toMatchObject([{ slug: "scripted-market", winner: "NO" }]);
    const { events } = await readBack();
    expect(events.filter((event) => event.t === "resolve")).toMatchObject([{ market: MARKET, winner: "NO" }]);
  });

  it("writes the venue's price feed beside the market, and names a venue that has none", async () => {
    const run = start({ prices: true });
    await listening();
    await until("both subscriptions", () => venue.subscriptions.length === 2);
    const payload = { symbol: "btcusdt", timestamp: venue.now(), value: 61035.86 };
    venue.sayPrice(JSON.stringify({ topic: "crypto_prices", type: "update", timestamp: venue.now(), payload }));
    await written('"t":"price"');
    const { manifest } = await run.stop();
    expect(manifest.priceFeed).toBe("recorded");
    expect(totals(manifest).prices).toBe(1);
    expect((await readBack()).bad).toEqual([]);
    venue.prices = false;
    const other = mkdtempSync(join(tmpdir(), "edgemaker-record-"));
    const without = start({ prices: true, folder: other });
    await until("the refusal", () => said.some((line) => line.includes("no price feed")));
    expect((await without.stop()).manifest.priceFeed).toMatch(/^none: /);
    rmSync(other, { recursive: true });
  });
});

describe("a recording that is gone on with", () => {
  const one = async (hash: string): Promise<SessionResult> => {
    const run = start();
    const known = venue.subscriptions.length;
    await until("the subscription", () => venue.subscriptions.length > known);
    venue.say(JSON.stringify([bookMessage(venue.now(), "0.40", "0.60")]));
    venue.say(JSON.stringify(printMessage(venue.now(), "0.6", "1", hash)));
    await written(hash);
    await until("no open gap", () => text().split('"t":"gap"').length >= (known === 0 ? 1 : 2));
    return run.stop();
  };

  it("has the pause marked, every print once, and both spans in its manifest", async () => {
    await one("0xaa");
    await one("0xbb");
    const manifest = readManifest(folder);
    expect(manifest?.files).toHaveLength(2);
    expect(manifest?.sessions.map(({ end }) => end)).toEqual(["stopped", "stopped"]);
    expect(manifest?.gaps).toMatchObject([{ of: "market", why: "restart", detail: "the recorder was stopped" }]);
    const { events, gaps, bad } = await readBack();
    expect(bad).toEqual([]);
    expect(gaps).toHaveLength(1);
    expect(events.filter((event) => event.t === "print")).toHaveLength(2);
    expect(events.filter((event) => event.t === "market")).toHaveLength(1);
    const times = events.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it("keeps what a killed recorder had written whole, drops the half line, and counts it all again", async () => {
    await one("0xaa");
    // As after SIGKILL: the file breaks off in the middle, and the manifest is of some seconds before.
    const killed = readManifest(folder);
    const file = killed?.files[0];
    if (killed === null || file === undefined) throw new Error("no recording");
    const path = join(folder, file.name);
    const whole = lines().length;
    truncateSync(path, statSync(path).size - 12);
    Object.assign(file, { closed: false, lines: 1, to: file.from, kinds: {}, markets: {} });
    Object.assign(killed.sessions[0] ?? {}, { end: null, ended: null, to: file.from });
    writeManifest(folder, killed);
    const { manifest } = await one("0xbb");
    expect(manifest.files[0]).toMatchObject({ closed: true, salvaged: true });
    const kept = manifest.files[0]?.lines ?? 0;
    expect(kept).toBeGreaterThan(whole - 3);
    expect(kept).toBeLessThanOrEqual(whole);
    expect(manifest.gaps.filter(({ of }) => of === "market")).toMatchObject([
      { why: "restart", detail: "the recorder was killed" },
    ]);
    const { events, bad } = await readBack();
    expect(bad).toEqual([]);
    expect(new Set(events.flatMap((event) => (event.t === "print" ? [event.at] : []))).size).toBe(
      events.filter((event) => event.t === "print").length,
    );
  });

  it("is refused to a second recorder, to another venue, and to a clock that stands before its end", async () => {
    const run = start();
    await listening();
    writeFileSync(join(folder, "recorder.pid"), "1");
    await expect(start().done).rejects.toThrow(/is being recorded into by process 1/);
    await run.stop();
    await expect(start({ venue: "http://127.0.0.1:1" }).done).rejects.toThrow(/does not answer/);
    const other = await scriptedVenue(1_761_000_000_000);
    await expect(start({ venue: other.url }).done).rejects.toThrow(/is a recording of/);
    await other.close();
    const late = readManifest(folder);
    const [file] = late?.files ?? [];
    if (late === null || file === undefined) throw new Error("no recording");
    file.to += 3_600_000;
    writeManifest(folder, late);
    await expect(start().done).rejects.toThrow(/ends at venue time/);
  });

  it("is not begun for a market that is unknown, over or unreadable, and says which and why", async () => {
    venue.gamma.closed = true;
    await expect(start().done).rejects.toThrow(/scripted-market can't be recorded: it is over/);
    Object.assign(venue.gamma, { closed: false, orderPriceMinTickSize: 0.02 });
    await expect(start().done).rejects.toThrow(/UNKNOWN_TICK/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gapsIn } from "../core/directional/prices/candles.ts";
import { MINUTE, type VenueMs } from "../core/units/time.ts";
import { fetchCandles, numbersOf } from "./binance.ts";

const START = 1_780_876_800_000;
const at = (minute: number): VenueMs => (START + minute * MINUTE) as VenueMs;
/** Minutes that the server does not have. */
const HOLE = new Set([1_500, 1_501]);
const LAST = 2_500;

type Row = readonly unknown[];
const candle = (minute: number): Row => [
  at(minute),
  "100.10",
  "101",
  "99.5",
  "100.00",
  "3",
  at(minute + 1) - 1,
  "0",
  5,
];

let server: Server;
let base = "";
let answer: { status: number; body: string } | null = null;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://localhost");
    asked.push(`${url.pathname} ${url.searchParams.get("symbol")} ${url.searchParams.get("interval")}`);
    if (answer !== null) {
      response.writeHead(answer.status, { "retry-after": "7" }).end(answer.body);
      return;
    }
    const [from, to, limit] = ["startTime", "endTime", "limit"].map((name) => Number(url.searchParams.get(name)));
    const rows: Row[] = [];
    for (let minute = 0; minute <= LAST && rows.length < Number(limit); minute += 1)
      if (at(minute) >= Number(from) && at(minute) <= Number(to) && !HOLE.has(minute)) rows.push(candle(minute));
    response.end(JSON.stringify(rows));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const get = (from: number, to: number, now: VenueMs) =>
  fetchCandles(fetch, { base, pair: "BTC/USDT", length: "1m", from: at(from), to: at(to), now });

describe("candles of the settlement source", () => {
  it("come with the one that is not over where it is asked for, and only then", async () => {
    const now = (at(LAST) + 30_000) as VenueMs;
    const asked = { base, pair: "BTC/USDT", length: "1m", from: at(LAST - 1), to: now, now } as const;
    const [finished, all] = [
      await fetchCandles(fetch, asked),
      await fetchCandles(fetch, { ...asked, unfinished: true }),
    ];
    if (!finished.ok || !all.ok) throw new Error("no answer");
    expect(finished.value.map(({ opensAt }) => opensAt)).toEqual([at(LAST - 1)]);
    expect(all.value.map(({ opensAt }) => opensAt)).toEqual([at(LAST - 1), at(LAST)]);
  });

  it("come page by page, finished ones alone, and what is missing shows as a gap", async () => {
    asked.length = 0;
    const answered = await get(0, LAST + 1, (at(LAST) + 30_000) as VenueMs);
    if (!answered.ok) throw new Error(answered.message);
    expect(asked).toEqual(Array.from({ length: 3 }, () => "/api/v3/klines BTCUSDT 1m"));
    expect(answered.value).toHaveLength(LAST - HOLE.size);
    expect(answered.value.at(-1)?.opensAt).toBe(at(LAST - 1));
    expect(answered.value[0]).toEqual({ opensAt: START, open: "100.10", high: "101", low: "99.5", close: "100.00" });
    expect(gapsIn(answered.value.map(numbersOf), MINUTE, at(0), at(LAST))).toEqual([
      { from: at(1_500), to: at(1_502) },
    ]);
    asked.length = 0;
    expect(await get(10, 20, at(10))).toEqual({ ok: true, value: [] });
    expect(asked).toEqual([]);
  });

  it("are refused as a page when one of them is unreadable, out of order or not asked for", async () => {
    const rows: Row[][] = [
      [[at(1), "1", "1", "1", "NaN"]],
      [[at(1), "1", "1", "1", "-1"]],
      [[at(1), 1, 1, 1, 1]],
      [[at(1), "2", "1", "1", "1"]],
      [candle(2), candle(1)],
      [candle(1), candle(1)],
      [candle(99)],
      [[at(1) + 1, "1", "1", "1", "1"]],
    ];
    for (const each of rows) {
      answer = { status: 200, body: JSON.stringify(each) };
      expect(await get(0, 10, at(50)), answer.body).toMatchObject({ ok: false, code: "BAD_REPLY" });
    }
    for (const body of ["<html>", '{"a":1}', "[1]"]) {
      answer = { status: 200, body };
      expect(await get(0, 10, at(50)), body).toMatchObject({ ok: false, code: "BAD_REPLY" });
    }
    answer = null;
  });

  it("say what is wrong as a value: blocked by place, too often, an unknown pair, nobody there", async () => {
    const told = async (status: number, body = "{}"): Promise<unknown> => {
      answer = { status, body };
      const answered = await get(0, 10, at(50));
      answer = null;
      return answered.ok ? null : `${answered.code} ${answered.message}`;
    };
    expect(await told(451)).toMatch(/^BLOCKED/);
    expect(await told(429)).toMatch(/^RATE_LIMITED .* wait 7 /);
    expect(await told(400, '{"code":-1121,"msg":"Invalid symbol."}')).toMatch(/^UNKNOWN_PAIR/);
    expect(await told(500)).toMatch(/^REFUSED/);
    const nobody = {
      base: "http://127.0.0.1:9",
      pair: "BTC/USDT",
      length: "1m",
      from: at(0),
      to: at(1),
      now: at(9),
    } as const;
    expect(await fetchCandles(fetch, nobody)).toMatchObject({ ok: false, code: "NETWORK" });
  });
});

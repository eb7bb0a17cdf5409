import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it, vi } from "vitest";
import { parseQuestion } from "../../core/directional/questions/parse.ts";
import { resolve } from "../../core/directional/questions/resolve.ts";
import { isRefusal } from "../../core/directional/questions/spec.ts";
import { QUESTIONS } from "../../core/directional/questions/testing.ts";
import { parseGammaQuestion } from "../../venue/question.ts";
import { questionsIn } from "./markets.ts";
import { readAll } from "./read.ts";

vi.setConfig({ testTimeout: 60_000 });

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const DATA = here("../../../shared/data");
const absent = !existsSync(DATA);
const why = absent ? " (../shared is absent)" : "";
const folder = mkdtempSync(join(tmpdir(), "parse-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => spawnSync(process.execPath, [here("main.ts"), ...args], { encoding: "utf8" });

const MARKET = {
  id: 7,
  slug: "will-the-fed-cut",
  question: "Will the Fed cut?",
  description: "By the Fed's statement.",
  outcomes: '["Yes", "No"]',
};

describe("npm run parse", () => {
  it("says how it is used, and refuses wrong use with one line and code 2", () => {
    expect(run("--help").status).toBe(0);
    writeFileSync(join(folder, "bad.json"), "{nonsense");
    for (const args of [[], [join(folder, "bad.json")]]) {
      const { status, stderr } = run(...args);
      expect(status, args.join(" ")).toBe(2);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
  });

  it("reads markets in a list, in events, in lines and in rows that carry one, packed or not, and refuses with a reason", () => {
    const event = { slug: "fed", seriesSlug: "fed-decisions", markets: [MARKET, MARKET] };
    writeFileSync(join(folder, "list.json"), JSON.stringify([MARKET, { events: [event] }]));
    writeFileSync(
      join(folder, "lines.jsonl.gz"),
      gzipSync(`${JSON.stringify({ id: 1, raw: MARKET })}\n${JSON.stringify(event)}\n`),
    );
    writeFileSync(join(folder, "empty.json"), "[]");
    const tool = run(join(folder, "list.json"), join(folder, "lines.jsonl.gz"), "--json");
    expect(tool.status).toBe(0);
    const lines = tool.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(7);
    expect(lines[0]).toMatchObject({ id: "7", slug: "will-the-fed-cut", refused: { code: "UNSUPPORTED" } });
    expect(lines[6]).toEqual({
      markets: 6,
      parsed: 0,
      supported: 0,
      coverage: null,
      families: {},
      refused: { UNSUPPORTED: 6 },
    });
    expect(run(join(folder, "empty.json")).status).toBe(1);
  });

  const sets: readonly (readonly [string, number])[] = [
    ["gamma-updown-events-202510/events_20251028.json.gz", 52],
    ["gamma-updown-events-202510/market_btc-updown-15m-20251104.json", 1],
    ["gamma-updown-events-202510/event_btc-updown-15m-1763397000.json", 1],
    ["gamma-clob-rest-202602/gamma_markets_600.json.gz", 115],
    ["gamma-clob-rest-202602/gamma_markets_crypto_subset.json.gz", 113],
    ["chainlink-btc-1hz-20260608/markets_20260608.jsonl.gz", 292],
  ];
  it.skipIf(absent)(
    `reads at least 95 % of the recorded markets of its families, and says why not of every other${why}`,
    () => {
      for (const [path, parsed] of sets) {
        const { lines, coverage } = readAll(questionsIn(join(DATA, path)));
        const figures = coverage.figures();
        expect(figures.parsed, path).toBe(parsed);
        expect(figures.coverage, path).toBeGreaterThanOrEqual(0.95);
        for (const line of lines) expect("spec" in line || line.refused.reason.length > 10, line.slug).toBe(true);
      }
    },
  );

  it.skipIf(absent)(`reads nothing out of markets about other things${why}`, () => {
    for (const path of ["bbo-fed-dec25/market.json", "gamma-clob-rest-202602/gamma_event_microstrategy.json"])
      expect(readAll(questionsIn(join(DATA, path))).coverage.figures()).toMatchObject({ parsed: 0, supported: 0 });
  });

  it.skipIf(absent)(
    `reads the venue's own settings, and refuses a market whose rules average over another time${why}`,
    () => {
      const path = "api-fixtures/rust-adapter-late-2026/gamma_market_crypto_twap.json";
      const market = JSON.parse(readFileSync(join(DATA, path), "utf8")) as { cryptoMarketConfig: object };
      const read = (changes: object): unknown => {
        const found = parseGammaQuestion({ ...market, ...changes });
        return "is" in found ? found : parseQuestion(found.question);
      };
      const { rules } = QUESTIONS["stream average 15m"];
      expect(read({})).toMatchObject({ code: "MISSING", reason: "the market has no rules text" });
      expect(read({ description: rules })).toMatchObject({ period: "5m", averagingSeconds: 60, asset: "BTC" });
      const cryptoMarketConfig = { ...market.cryptoMarketConfig, twapLookbackSeconds: 30 };
      expect(read({ description: rules, cryptoMarketConfig })).toMatchObject({ code: "DISAGREEMENT" });
      expect(read({ description: 7 })).toMatchObject({ is: "malformed", id: "3763487" });
      expect(read({ description: rules, endDate: "2026-08-22" })).toMatchObject({ code: "MISSING" });
    },
  );

  it.skipIf(absent)(
    `gives the official outcome of every recorded market whose prices are on hand: 280 of 280${why}`,
    () => {
      const set = join(DATA, "chainlink-btc-1hz-20260608");
      const rows = (name: string): string[] =>
        gunzipSync(readFileSync(join(set, name)))
          .toString()
          .trim()
          .split("\n");
      // 18 decimals: too many for a number, so the point is set in the text.
      const pointed = (value: string): string => `${value.slice(0, -18)}.${value.slice(-18)}`;
      const ticks = new Map(
        rows("chainlink_btcusd_ticks_20260608.csv.gz").map((row): [number, string] => {
          const [at, , value = ""] = row.split(",");
          return [Number(at), pointed(value)];
        }),
      );
      let [right, wrong, unknown] = [0, 0, 0];
      for (const line of rows("markets_20260608.jsonl.gz")) {
        const { raw, strike_value: strike } = JSON.parse(line) as {
          raw: { outcomePrices: string };
          strike_value: string | null;
        };
        const read = parseGammaQuestion(raw);
        if ("is" in read) throw new Error(read.why);
        const spec = parseQuestion(read.question);
        if (isRefusal(spec)) throw new Error(spec.reason);
        const price = (at: number): string | null =>
          at === spec.window.start && strike !== null ? pointed(strike) : (ticks.get(at) ?? null);
        const answer = resolve(spec, { candle: () => null, price });
        const official = raw.outcomePrices === '["1", "0"]' ? "YES" : "NO";
        if (answer.is === "unknown") unknown += 1;
        else if (answer.outcome === official) right += 1;
        else wrong += 1;
      }
      console.log(`official outcomes recomputed: ${right} right, ${wrong} wrong, ${unknown} without a tick at the end`);
      expect({ right, wrong, unknown }).toEqual({ right: 280, wrong: 0, unknown: 12 });
    },
  );
});

/**
 * Signals, positions and scores of the fixture's world, in the API's shape: questions of the parser's own examples, judged by
 * the loop that trades, so that what the page shows adds up. Nothing of it is shipped.
 */

import { runDirectional } from "../../../core/directional/loop/loop.ts";
import { candidate, input, RULES, view } from "../../../core/directional/loop/testing.ts";
import type { Candidate, Signal as Judged, PriceView } from "../../../core/directional/loop/types.ts";
import { noSignal } from "../../../core/directional/no-signal.ts";
import { parseQuestion } from "../../../core/directional/questions/parse.ts";
import { isRefusal, type QuestionSpec } from "../../../core/directional/questions/spec.ts";
import { QUESTIONS } from "../../../core/directional/questions/testing.ts";
import { type ScoredSignal, scoresOf } from "../../../core/directional/score-report.ts";
import { EVENTS_NEEDED } from "../../../core/directional/shadow.ts";
import { isRefused } from "../../../core/stats/range.ts";
import type { MicroUsd } from "../../../core/units/money.ts";
import type { Ticks } from "../../../core/units/price.ts";
import { DAY, HOUR, MINUTE, type VenueMs } from "../../../core/units/time.ts";
import type { Position, ScoreGroup, Signal } from "../../../web/src/api/directional.ts";
import { random } from "./random.ts";

interface Seed {
  readonly of: keyof typeof QUESTIONS;
  readonly question: string;
  readonly strike: number | null;
  readonly hours: number;
  readonly cents: number;
  readonly seen: boolean;
  readonly prices?: PriceView;
}

const SPOT = 68_000;
const SEEDS: readonly Seed[] = [
  { of: "above at noon", question: "Bitcoin above $68,000 at noon?", strike: 68_000, hours: 20, cents: 40, seen: true },
  { of: "above at noon", question: "Bitcoin above $70,000 at noon?", strike: 70_000, hours: 20, cents: 17, seen: true },
  {
    of: "above at noon",
    question: "Bitcoin above $66,000 at noon?",
    strike: 66_000,
    hours: 20,
    cents: 84,
    seen: false,
  },
  {
    of: "reach, month",
    question: "Will Bitcoin reach $75,000 this month?",
    strike: 75_000,
    hours: 300,
    cents: 27,
    seen: true,
  },
  {
    of: "reach, month",
    question: "Will Bitcoin reach $90,000 this month?",
    strike: 90_000,
    hours: 300,
    cents: 45,
    seen: true,
  },
  { of: "hour candle", question: "Bitcoin up or down this hour?", strike: null, hours: 0.4, cents: 61, seen: true },
  {
    of: "stream average 15m",
    question: "Bitcoin up or down, next quarter of an hour?",
    strike: null,
    hours: 0.2,
    cents: 50,
    seen: false,
    prices: noSignal("MISSING_PRICES", "the stream has been watched for 4 minutes, its window began 9 minutes ago"),
  },
  {
    of: "day, noon opening",
    question: "Bitcoin up or down today?",
    strike: null,
    hours: 6,
    cents: 55,
    seen: false,
    prices: noSignal("FEEDS_DISAGREE", "68,000 and 68,401 are 0.59 % apart, 0.50 % is allowed"),
  },
];

function specOf({ of, strike, hours }: Seed, now: number): QuestionSpec {
  const read = parseQuestion(QUESTIONS[of]);
  if (isRefusal(read)) throw new Error(read.reason);
  const end = (now + hours * HOUR) as VenueMs;
  const start = (
    read.window.end - read.window.start > 2 * MINUTE ? Math.min(now - HOUR / 2, end - HOUR) : end - MINUTE
  ) as VenueMs;
  return { ...read, strikeLow: strike ?? read.strikeLow, window: { start, end } };
}

const iso = (at: number): string => new Date(at).toISOString();
const dollars = (price: Ticks | null): string | null => (price === null ? null : String(price / 10_000));

/** What the loop's last run said, `ageMs` ago. */
export function signalsOf(ids: readonly string[], now: number, ageMs: number): readonly Signal[] {
  const at = (now - ageMs) as VenueMs;
  const made = SEEDS.map((seed, n): { seed: Seed; candidate: Candidate } => ({
    seed,
    candidate: candidate(n, seed.cents, {
      ...{ question: seed.question, spec: specOf(seed, at), bookAt: at, event: String(n < 3 ? 1 : n) },
      // Two are markets that are quoted as well: their names lead there.
      ...(n < 2 && ids[n] !== undefined ? { market: ids[n] as Candidate["market"] } : {}),
    }),
  }));
  const { signals } = runDirectional(
    input(
      made.map((each) => each.candidate),
      {
        now: at,
        prices: new Map(
          made.map(({ seed, candidate: { market, spec } }) => [
            market,
            seed.prices ??
              view({
                ...{ now: at, spot: SPOT, spotAt: at, otherSpot: SPOT * 1.0004 },
                ...{ first: spec.family === "up-down" ? SPOT * 0.999 : null },
                extremes: spec.family.startsWith("touch") ? { high: 69_410, low: 66_870 } : null,
              }),
          ]),
        ),
        memory: new Map(
          made.flatMap(({ seed, candidate: { market } }) =>
            seed.seen ? [[market, { buy: "YES" as const, cycles: 1, at: (at - 15 * MINUTE) as VenueMs }]] : [],
          ),
        ),
        account: { closed: null, bankroll: 10_000_000_000 as MicroUsd, stakedToday: 0 as MicroUsd },
        rules: { ...RULES, enabled: true },
      },
    ),
  );
  return signals.map((signal) => told(signal));
}

function told(signal: Judged): Signal {
  const { candidate: of, state, priced, edge, kelly, cycles, code, why, checks } = signal;
  return {
    ...{ id: `${of.market}|${signal.at}`, at: iso(signal.at), market: of.market, question: of.question },
    ...{ family: of.spec.family, period: of.spec.period, asset: of.spec.asset, ends_at: iso(of.spec.window.end) },
    ...{ spec: of.spec, best_bid: dollars(of.bid), best_ask: dollars(of.ask) },
    ...{ spot: state?.spot ?? null, sigma: state?.sigmaAnnual ?? null, p: priced?.p ?? null, sd: priced?.sd ?? null },
    ...{ mid: edge?.mid ?? null, weight: edge?.weight ?? null, blend: edge?.blend ?? null },
    ...{ edge: edge?.edge ?? null, cost: edge?.cost ?? null, buy: edge?.buy ?? null },
    ...{ kelly_single: kelly?.single ?? null, kelly_joint: kelly?.joint ?? null, stake_share: kelly?.stake ?? null },
    ...{ cycles, code, why, checks },
    inputs: state === null ? null : { ...state, regime: 1.12, nu: priced?.nu ?? null },
  };
}

/** Positions that are held, and those that are over: one by each rule. */
export function positionsOf(ids: readonly string[], now: number, state: "open" | "over"): readonly Position[] {
  const base = {
    ...{ family: "above", period: "daily", asset: "BTC", wanted: "120", stake: "52.800000", entries: 1, exits: 0 },
    ...{ at: iso(now), stop: 0.22, target: 0.832, edge_hold: 0.031, pnl: null, closed_at: null, exit: null },
    thesis: { p: 0.494, sd: 0.02, mid: 0.4, weight: 0.86, blend: 0.481, edge: 0.041, spot: SPOT, sigmaAnnual: 0.5 },
    ends_at: iso(now + 20 * HOUR),
  } as const;
  if (state === "open")
    return [
      {
        ...{
          ...base,
          id: "a",
          market: ids[0] ?? "",
          question: "Bitcoin above $68,000 at noon?",
          buy: "YES",
          state: "held",
        },
        ...{ opened_at: iso(now - 3 * HOUR), held: "120", cost: "52.800000" },
        why: "held, 3.1 points of edge",
      },
      {
        ...{ ...base, id: "b", market: "0xb", question: "Will Ethereum dip to $1,600?", buy: "NO", state: "leaving" },
        ...{ opened_at: iso(now - 2 * DAY), held: "75.5", cost: "61.155000", exits: 1, exit: "edge_reversal" },
        ...{ edge_hold: -0.024, stop: 0.405, target: 0.943, why: "edge_reversal: first as a maker at 80.0" },
      },
      {
        ...{ ...base, id: "c", market: "0xc", question: "Will Bitcoin reach $75,000?", buy: "YES", state: "entering" },
        ...{
          opened_at: iso(now - 4 * MINUTE),
          held: "0",
          cost: "0.000000",
          edge_hold: null,
          why: "nothing filled yet",
        },
      },
    ];
  const over = [
    ["settle", "38.420000", "paid by the outcome, YES"],
    ["take_profit", "21.090000", "left by take_profit"],
    ["stop_loss", "-26.400000", "left by stop_loss"],
    ["edge_reversal", "-4.310000", "left by edge_reversal"],
    ["time_decay", "1.070000", "left by time_decay"],
  ] as const;
  return over.map(([exit, pnl, why], n) => ({
    ...{
      ...base,
      id: `o${n}`,
      market: `0x${n}`,
      question: `Bitcoin above $${64 + n},000 at noon?`,
      buy: "YES" as const,
    },
    ...{ state: "closed" as const, opened_at: iso(now - (n + 2) * DAY), closed_at: iso(now - (n + 1) * DAY) },
    ...{ held: "0", cost: "0.000000", edge_hold: null, exit, pnl, why },
  }));
}

/** Scores of outcomes drawn from the market's own probabilities, with a model that is a little off. */
export function scoreGroups(): readonly ScoreGroup[] {
  const rnd = random(11);
  const signals = Array.from({ length: 640 }, (_, n): ScoredSignal => {
    const truth = 0.03 + 0.94 * rnd();
    const off = (scale: number) => Math.min(0.99, Math.max(0.01, truth + scale * (rnd() - 0.5)));
    const family = n % 3 === 0 ? "touch-up" : "above";
    return {
      ...{ event: `${family}${Math.floor(n / 3)}`, family, period: family === "above" ? "daily" : "monthly" },
      ...{ horizonMs: (n % 5) * 5 * HOUR + HOUR / 2, p: off(0.3), sd: 0.03, mid: off(0.08), y: rnd() < truth ? 1 : 0 },
    };
  });
  const report = scoresOf(signals);
  return isRefused(report)
    ? []
    : report.map(({ by, name, card, model, market, standing }) => ({
        ...{ by, name, n: card.n, events: card.events, weight: card.weight, brier: card.brier, log_loss: card.logLoss },
        ...{
          reliability: { model, market },
          standing: standing === null ? null : { ...standing, needed: EVENTS_NEEDED },
        },
        advantage:
          card.advantage === null
            ? null
            : {
                mean: card.advantage.mean,
                low: card.advantage.mean - 1.96 * card.advantage.error,
                high: card.advantage.mean + 1.96 * card.advantage.error,
              },
      }));
}

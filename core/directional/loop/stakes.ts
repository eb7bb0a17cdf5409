/**
 * How much each confirmed signal deserves when the strikes of one expiry, two assets that end together, and touches beside
 * them, are looked at as one bet (reference quant.md 6.9). Never more than the bet by itself would get.
 */
import { ln } from "../../stats/elementary.ts";
import { isRefused } from "../../stats/range.ts";
import { USUAL_CORRELATION } from "../correlation.ts";
import { logSd } from "../digital.ts";
import { jointStates } from "../joint-states.ts";
import { jointKelly } from "../kelly-joint.ts";
import { isNoSignal } from "../no-signal.ts";
import { type PriceState, price } from "../price.ts";
import type { Asset, QuestionSpec } from "../questions/spec.ts";
import type { DirectionalRules } from "../rules.ts";
import { wayOf } from "./pretrade.ts";
import type { Signal } from "./types.ts";

/** Most of the bankroll that the joint problem may spread, and put on one, before the Kelly fraction. */
const BUDGET = 0.9;
const EACH = 0.5;

/** A direction is a price at the end as well: above the first price of its window or not. */
type Class = "terminal" | "touch-up" | "touch-down";

const classOf = ({ family }: QuestionSpec): Class =>
  family === "touch-up" || family === "touch-down" ? family : "terminal";

/** One asset's outcome, cut into buckets at its strikes: bucket i lies above i of them. */
interface Axis {
  readonly key: string;
  readonly signals: readonly Signal[];
  readonly strikes: readonly number[];
  /** Probability of each bucket, moved towards the market where the market names it. */
  readonly buckets: readonly number[];
  readonly state: PriceState;
  readonly sd: number;
  readonly nu: number;
}

/** Correlation of two coins' returns by their candles; null where it is not known. */
export type Correlations = (a: Asset, b: Asset) => number | null;

/** Share of the bankroll for each signal that may be bet on, by market. */
export function stakesOf(
  signals: readonly Signal[],
  rules: DirectionalRules,
  correlations: Correlations,
): ReadonlyMap<Signal, Kelly> {
  const stakes = new Map<Signal, Kelly>();
  const axes = axesOf(signals);
  for (const [i, axis] of axes.entries()) {
    // Of more coins than two each pair is one bet, and the least that any of them leaves is staked.
    const later = axes.slice(i + 1).filter((other) => isPair(axis, other));
    const isAlone = later.length === 0 && !axes.some((other) => isPair(axis, other));
    for (const partner of isAlone ? [null] : later)
      for (const rho of correlationsOf(axis, partner, correlations))
        for (const [signal, kelly] of solved(axis, partner, rho, rules)) {
          const before = stakes.get(signal);
          if (before === undefined || kelly.joint < before.joint) stakes.set(signal, kelly);
        }
  }
  return bounded(stakes, axes, rules);
}

/**
 * The usual correlation and the candles' own: what moves as one makes bets of one way one bet, what does not makes no hedge of
 * bets of two ways. The least that either leaves is staked.
 */
function correlationsOf(a: Axis, b: Axis | null, correlations: Correlations): readonly number[] {
  const own = b === null ? null : correlations(assetOf(a), assetOf(b));
  return own === null ? [USUAL_CORRELATION] : [USUAL_CORRELATION, own];
}

const assetOf = ({ signals: [first] }: Axis): Asset => first?.candidate.spec.asset ?? "BTC";

/**
 * Touches beside other bets that end with them and go the same way. How a touch and a last price, or two coins' touches,
 * depend on each other is not modelled, so they count as one and the same: all of them together get what the largest of them
 * would, each its part. Never more than each by itself.
 */
function bounded(
  stakes: ReadonlyMap<Signal, Kelly>,
  axes: readonly Axis[],
  rules: DirectionalRules,
): ReadonlyMap<Signal, Kelly> {
  // Of a moment and a way: last prices of all coins are one block, solved together; each touch's window is its own.
  const ways = new Map<string, Map<string, Signal[]>>();
  for (const { key, signals } of axes)
    for (const signal of signals) {
      const { spec } = signal.candidate;
      const way = wayOf({ family: spec.family, buy: signal.edge?.buy ?? "YES" });
      if (way === 0) continue;
      const blocks = ways.get(`${spec.window.end}/${way}`) ?? new Map<string, Signal[]>();
      ways.set(`${spec.window.end}/${way}`, blocks);
      const block = classOf(spec) === "terminal" ? "terminal" : key;
      blocks.set(block, [...(blocks.get(block) ?? []), signal]);
    }
  const answer = new Map(stakes);
  for (const blocks of ways.values()) {
    const sums = [...blocks.values()].map((own) => own.reduce((sum, each) => sum + (stakes.get(each)?.joint ?? 0), 0));
    const all = sums.reduce((sum, each) => sum + each, 0);
    const part = all > 0 ? Math.max(...sums) / all : 1;
    for (const signal of [...blocks.values()].flat()) {
      const kelly = stakes.get(signal);
      if (kelly === undefined || part === 1) continue;
      const joint = kelly.joint * part;
      answer.set(signal, { ...kelly, joint, stake: Math.min(rules.kappa * joint, rules.maxPosition) });
    }
  }
  return answer;
}

export interface Kelly {
  readonly single: number;
  readonly joint: number;
  readonly stake: number;
}

/** Two coins whose last price is read at the same moment move together. */
const isPair = (a: Axis, b: Axis): boolean => {
  const [x, y] = [a.signals[0]?.candidate.spec, b.signals[0]?.candidate.spec];
  return (
    x !== undefined &&
    y !== undefined &&
    x.asset !== y.asset &&
    x.window.end === y.window.end &&
    classOf(x) === "terminal" &&
    classOf(y) === "terminal"
  );
};

function axesOf(signals: readonly Signal[]): readonly Axis[] {
  const groups = new Map<string, Signal[]>();
  for (const signal of signals) {
    if (signal.edge?.buy == null || signal.priced === null || signal.state === null) continue;
    const { spec } = signal.candidate;
    const key = `${spec.asset}/${spec.window.end}/${classOf(spec)}${classOf(spec) === "terminal" ? "" : `/${spec.window.start}`}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [signal]);
    else group.push(signal);
  }
  return [...groups].flatMap(([key, group]) => {
    const axis = axisOf(key, group);
    return axis === null ? [] : [axis];
  });
}

const strikesOf = ({ candidate: { spec }, state }: Signal): readonly number[] =>
  [spec.strikeLow, spec.strikeHigh, spec.family === "up-down" ? (state?.first ?? null) : null].filter(
    (k) => k !== null,
  );

function axisOf(key: string, signals: readonly Signal[]): Axis | null {
  const [first] = signals;
  if (first === undefined || first.state === null || first.priced === null) return null;
  const { state, priced } = first;
  const strikes = [...new Set(signals.flatMap(strikesOf))].sort((a, b) => a - b);
  const exceeded = strikes.map((strike) => exceedance(signals, strike));
  const buckets: number[] = [];
  let above = 1;
  for (const p of exceeded) {
    const next = Math.min(Math.max(p ?? above, 0), above);
    buckets.push(above - next);
    above = next;
  }
  buckets.push(above);
  const sd = logSd(state.sigmaAnnual ?? 0, priced.tauYears);
  return { key, signals, strikes, buckets, state, sd, nu: priced.nu };
}

/** P(beyond the strike): the blend of a market that asks just that, else the model's alone. */
function exceedance(signals: readonly Signal[], strike: number): number | null {
  for (const {
    candidate: { spec },
    edge,
    state,
  } of signals) {
    if (edge === null) continue;
    const { family, strikeLow, strikeHigh } = spec;
    if (family === "less" || (family === "above" && spec.comparator.startsWith("<"))) {
      if ((strikeHigh ?? strikeLow) === strike) return 1 - edge.blend;
    } else if (family === "touch-down") {
      if (strikeLow === strike) return 1 - edge.blend;
    } else if (family === "up-down") {
      if (state?.first === strike) return edge.blend;
    } else if (family !== "between" && strikeLow === strike) return edge.blend;
  }
  const [sample] = signals;
  if (sample === undefined || sample.state === null) return null;
  const asked = {
    ...sample.candidate.spec,
    family: "above",
    comparator: ">",
    strikeLow: strike,
    strikeHigh: null,
  } as const;
  const answer = price(asked, sample.state);
  return isNoSignal(answer) ? null : answer.p;
}

/** What YES pays in a bucket: 1 or 0. */
function pays({ candidate: { spec }, state }: Signal, strikes: readonly number[], bucket: number): number {
  const { family, strikeLow, strikeHigh } = spec;
  const beyond = (strike: number | null): boolean => strike !== null && bucket > strikes.indexOf(strike);
  if (family === "up-down") return beyond(state?.first ?? null) ? 1 : 0;
  if (family === "between") return beyond(strikeLow) && !beyond(strikeHigh) ? 1 : 0;
  const isBelow = family === "less" || family === "touch-down" || spec.comparator.startsWith("<");
  return beyond(isBelow ? (strikeHigh ?? strikeLow) : strikeLow) === isBelow ? 0 : 1;
}

function solved(a: Axis, b: Axis | null, rho: number, rules: DirectionalRules): readonly (readonly [Signal, Kelly])[] {
  const cells = b === null ? a.buckets.map((p, i) => ({ p, i, j: 0 })) : joined(a, b, rho);
  const bets = [a, ...(b === null ? [] : [b])].flatMap((axis) => axis.signals.map((signal) => ({ axis, signal })));
  const total = cells.reduce((sum, { p }) => sum + p, 0);
  const answer = jointKelly({
    probs: cells.map(({ p }) => p / total),
    payoff: bets.map(({ axis, signal }) =>
      cells.map(({ i, j }) => {
        const yes = pays(signal, axis.strikes, axis === a ? i : j);
        return signal.edge?.buy === "NO" ? 1 - yes : yes;
      }),
    ),
    cost: bets.map(({ signal }) => signal.edge?.cost ?? 1),
    budget: BUDGET,
    maxEach: EACH,
  });
  return bets.map(({ signal }, n): readonly [Signal, Kelly] => {
    const { edge = 0, cost = 1 } = signal.edge ?? {};
    const single = edge > 0 && cost < 1 ? edge / (1 - cost) : 0;
    const joint = isRefused(answer) ? 0 : Math.min(answer.f[n] ?? 0, single);
    return [signal, { single, joint, stake: Math.min(rules.kappa * joint, rules.maxPosition) }];
  });
}

const FITS = 50;

/** Cells of two assets: their share of the two-dimensional t, scaled until each asset's buckets have their own sums. */
function joined(a: Axis, b: Axis, rho: number): { p: number; i: number; j: number }[] {
  const states = a.sd > 0 && b.sd > 0 ? jointStates(a.sd, b.sd, rho, Math.min(a.nu, b.nu)) : null;
  const cut = (axis: Axis, r: number): number =>
    axis.strikes.filter((k) => r - (axis.sd * axis.sd) / 2 > ln(k / axis.state.spot)).length;
  const cells = a.buckets.flatMap((p, i) =>
    b.buckets.map((q, j) => ({ p: 1e-9 + (states === null || isRefused(states) ? p * q : 0), i, j })),
  );
  if (states !== null && !isRefused(states))
    for (const [x, y] of states) {
      const cell = cells[cut(a, x) * b.buckets.length + cut(b, y)];
      if (cell !== undefined) cell.p += 1 / states.length;
    }
  for (let n = 0; n < FITS; n += 1)
    for (const [axis, at] of [
      [a, "i"],
      [b, "j"],
    ] as const)
      for (const [bucket, wanted] of axis.buckets.entries()) {
        const own = cells.filter((cell) => cell[at] === bucket);
        const sum = own.reduce((s, { p }) => s + p, 0);
        if (sum > 0) for (const cell of own) cell.p *= wanted / sum;
      }
  return cells;
}

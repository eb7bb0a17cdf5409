/**
 * The simulation of Avellaneda and Stoikov 2008, section 3.3, exactly and by sampling (reference quant.md 1.2).
 *
 * Given inventory, the quotes' distances from the mid do not depend on the price; so the mass, the expected captured spread
 * and its square per inventory obey a forward recursion, and Var(profit) = Var(capture) + sigma^2 dt sum of E[q^2].
 */
import type { Uniform } from "../stats/draw.ts";
import { exp } from "../stats/elementary.ts";
import { Moments } from "../stats/moments.ts";
import { atLeast, finite, positive, type Refused, refuse, whole } from "../stats/range.ts";
import { asQuote, liquidityTerm } from "./avellaneda-stoikov.ts";

export interface TableInput {
  readonly s0: number;
  /** Horizon and step, in the unit of sigma and A; T / dt is rounded to whole steps. */
  readonly T: number;
  readonly dt: number;
  readonly sigma: number;
  readonly k: number;
  readonly A: number;
  readonly gamma: number;
  /** Symmetric: the same average spread, centred on the mid. */
  readonly strategy: "inventory" | "symmetric";
  /** linear: probability lambda dt clipped at 1, as the paper has it; poisson: 1 - exp(-lambda dt), 12 % fewer fills. */
  readonly fillModel: "linear" | "poisson";
}

/** A row of the paper's table, and what stands behind it. */
export interface TableRow {
  /** Average TOTAL spread over the steps. */
  readonly spread: number;
  readonly profit: number;
  readonly stdProfit: number;
  readonly finalQ: number;
  readonly stdFinalQ: number;
  readonly stdCapture: number;
  readonly meanFills: number;
}

const MOST_STEPS = 100_000;

function refused(i: TableInput): Refused | null {
  return (
    finite("s0", i.s0) ??
    positive("T", i.T) ??
    positive("dt", i.dt) ??
    whole("T / dt", Math.round(i.T / i.dt), 1, MOST_STEPS) ??
    atLeast("sigma", i.sigma, 0) ??
    positive("k", i.k) ??
    positive("A", i.A) ??
    atLeast("gamma", i.gamma, 0) ??
    (i.strategy === "inventory" || i.strategy === "symmetric"
      ? null
      : refuse("strategy", i.strategy, "inventory or symmetric")) ??
    (i.fillModel === "linear" || i.fillModel === "poisson"
      ? null
      : refuse("fillModel", i.fillModel, "linear or poisson"))
  );
}

interface Sides {
  readonly deltaBid: number;
  readonly deltaAsk: number;
}

/** Quotes' distances from the mid at inventory q and step n. */
function quoter(i: TableInput, steps: number): { readonly spread: number; at(q: number, n: number): Sides } {
  let sum = 0;
  for (let n = 0; n < steps; n += 1) {
    sum += i.gamma * i.sigma * i.sigma * (i.T - n * i.dt) + 2 * liquidityTerm(i.gamma, i.k);
  }
  const spread = sum / steps;
  const symmetric = { deltaBid: spread / 2, deltaAsk: spread / 2 };
  return {
    spread,
    at: (q, n) =>
      i.strategy === "symmetric"
        ? symmetric
        : asQuote({ s: 0, q, gamma: i.gamma, sigma: i.sigma, tau: i.T - n * i.dt, k: i.k, A: i.A }),
  };
}

function fillProbability(i: TableInput, distance: number): number {
  const expected = i.A * exp(-i.k * distance) * i.dt;
  return i.fillModel === "linear" ? Math.min(expected, 1) : 1 - exp(-expected);
}

/** Mass below this is dropped: inventories that nobody reaches. */
const NEGLIGIBLE = 1e-30;

/** The row without sampling noise. */
export function tableExact(input: TableInput): TableRow | Refused {
  const bad = refused(input);
  if (bad !== null) return bad;
  const steps = Math.round(input.T / input.dt);
  const quotes = quoter(input, steps);
  const size = 2 * steps + 1;
  let mass = new Float64Array(size);
  let first = new Float64Array(size);
  let second = new Float64Array(size);
  mass[steps] = 1;
  let fills = 0;
  let squares = 0;
  for (let n = 0; n < steps; n += 1) {
    const nextMass = new Float64Array(size);
    const nextFirst = new Float64Array(size);
    const nextSecond = new Float64Array(size);
    for (let i = steps - n; i <= steps + n; i += 1) {
      const m = mass[i] as number;
      if (m < NEGLIGIBLE) continue;
      const [m1, m2] = [first[i] as number, second[i] as number];
      const { deltaBid, deltaAsk } = quotes.at(i - steps, n);
      const bid = fillProbability(input, deltaBid);
      const ask = fillProbability(input, deltaAsk);
      fills += m * (bid + ask);
      const move = (to: number, p: number, gain: number): void => {
        if (p === 0) return;
        nextMass[to] = (nextMass[to] as number) + p * m;
        nextFirst[to] = (nextFirst[to] as number) + p * (m1 + gain * m);
        nextSecond[to] = (nextSecond[to] as number) + p * (m2 + 2 * gain * m1 + gain * gain * m);
      };
      move(i, (1 - bid) * (1 - ask), 0);
      move(i + 1, bid * (1 - ask), deltaBid);
      move(i - 1, ask * (1 - bid), deltaAsk);
      move(i, bid * ask, deltaBid + deltaAsk);
    }
    [mass, first, second] = [nextMass, nextFirst, nextSecond];
    for (let i = 0; i < size; i += 1) squares += (mass[i] as number) * (i - steps) * (i - steps);
  }
  let [profit, capture2, finalQ, finalQ2] = [0, 0, 0, 0];
  for (let i = 0; i < size; i += 1) {
    const q = i - steps;
    profit += first[i] as number;
    capture2 += second[i] as number;
    finalQ += (mass[i] as number) * q;
    finalQ2 += (mass[i] as number) * q * q;
  }
  const captureVariance = capture2 - profit * profit;
  return {
    spread: quotes.spread,
    profit,
    stdProfit: Math.sqrt(captureVariance + input.sigma * input.sigma * input.dt * squares),
    finalQ,
    stdFinalQ: Math.sqrt(finalQ2 - finalQ * finalQ),
    stdCapture: Math.sqrt(captureVariance),
    meanFills: fills,
  };
}

/** The row from `paths` sampled runs: per step both sides fill independently, then the mid moves by +/- sigma sqrt(dt). */
export function tableMonteCarlo(input: TableInput, paths: number, random: Uniform): TableRow | Refused {
  const bad = refused(input) ?? whole("paths", paths, 2, 10_000_000);
  if (bad !== null) return bad;
  const steps = Math.round(input.T / input.dt);
  const quotes = quoter(input, steps);
  const jump = input.sigma * Math.sqrt(input.dt);
  // Quotes by step and inventory are asked for thousands of times: kept once computed, [deltaBid, pBid, deltaAsk, pAsk].
  const kept = new Map<number, readonly [number, number, number, number]>();
  const at = (q: number, n: number): readonly [number, number, number, number] => {
    const key = n * (2 * steps + 1) + q + steps;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const { deltaBid, deltaAsk } = quotes.at(q, n);
    const fresh = [deltaBid, fillProbability(input, deltaBid), deltaAsk, fillProbability(input, deltaAsk)] as const;
    kept.set(key, fresh);
    return fresh;
  };
  const profits = new Moments();
  const captures = new Moments();
  const inventories = new Moments();
  let fills = 0;
  for (let path = 0; path < paths; path += 1) {
    let s = input.s0;
    let cash = 0;
    let capture = 0;
    let q = 0;
    for (let n = 0; n < steps; n += 1) {
      const [deltaBid, pBid, deltaAsk, pAsk] = at(q, n);
      const asked = random.uniform() < pAsk;
      const bidden = random.uniform() < pBid;
      if (asked) {
        q -= 1;
        cash += s + deltaAsk;
        capture += deltaAsk;
        fills += 1;
      }
      if (bidden) {
        q += 1;
        cash -= s - deltaBid;
        capture += deltaBid;
        fills += 1;
      }
      s += random.uniform() < 0.5 ? -jump : jump;
    }
    profits.add(cash + q * s);
    captures.add(capture);
    inventories.add(q);
  }
  return {
    spread: quotes.spread,
    profit: profits.mean,
    stdProfit: profits.sd,
    finalQ: inventories.mean,
    stdFinalQ: inventories.sd,
    stdCapture: captures.sd,
    meanFills: fills / paths,
  };
}

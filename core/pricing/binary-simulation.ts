/**
 * The acceptance simulation of quoting on a bounded price (reference quant.md 2.8): a toy exchange without informed flow, in
 * which the price is a martingale that ends at 0 or 1. Chance is handed in. What it shows is what a skew costs and saves,
 * never that a strategy pays.
 */
import { normalsFrom, type Uniform } from "../stats/draw.ts";
import { exp } from "../stats/elementary.ts";
import { Moments } from "../stats/moments.ts";
import { normalCdf, normalPdf, normalQuantile } from "../stats/normal.ts";
import { atLeast, inside, positive, type Refused, refuse, whole } from "../stats/range.ts";
import { isTickSize, ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { liquidityTerm } from "./avellaneda-stoikov.ts";
import { cappedVariance, reservationPrice } from "./binary-risk.ts";
import { ceilToTick, dollars, floorToTick } from "./ticks.ts";

export interface BinarySimulation {
  /** Life of the market and step, s. */
  readonly T: number;
  readonly dt: number;
  /** First price, strictly inside (0, 1). */
  readonly p0: number;
  /** Arrivals a second at distance 0 on each side, and their decay 1/$. */
  readonly A: number;
  readonly k: number;
  /** Size of a quote, shares. */
  readonly n: number;
  readonly tick: Ticks;
  /** Quoting ends this long before the end, s. */
  readonly stop: number;
  /** Longest risk horizon of the logistic strategy, s. */
  readonly hMax: number;
  readonly qMax: number;
  /** Risk aversion, 1/$. */
  readonly gamma: number;
  /** Where inventory puts the centre: nowhere, by a logit shift with capped variance, or linearly without the cap. */
  readonly strategy: "symmetric" | "logistic" | "linear";
}

export interface SimulationResult {
  readonly paths: number;
  readonly meanPnl: number;
  readonly stdPnl: number;
  /** Fifth percentile of the P&L, linear between the order statistics. */
  readonly p05: number;
  readonly stdFinalQ: number;
  readonly meanMaxAbsQ: number;
  readonly meanFills: number;
  readonly stdFills: number;
}

const refused = (i: BinarySimulation): Refused | null =>
  positive("T", i.T) ??
  positive("dt", i.dt) ??
  whole("T / dt", Math.round(i.T / i.dt), 1, 10_000_000) ??
  inside("p0", i.p0, 0, 1) ??
  positive("A", i.A) ??
  positive("k", i.k) ??
  positive("n", i.n) ??
  (isTickSize(i.tick) ? null : refuse("tick", i.tick, "a tick size of the venue")) ??
  atLeast("stop", i.stop, 0) ??
  positive("hMax", i.hMax) ??
  positive("qMax", i.qMax) ??
  atLeast("gamma", i.gamma, 0) ??
  (["symmetric", "logistic", "linear"].includes(i.strategy)
    ? null
    : refuse("strategy", i.strategy, "symmetric, logistic or linear"));

/** The risk price of a quote: what holding `q` (the inventory, half the quote included) makes a share worth to us. */
function riskPrice(i: BinarySimulation, m: number, sigmaP: number, tau: number, q: number): number {
  if (i.strategy === "symmetric") return m;
  if (i.strategy === "linear") return m - i.gamma * q * sigmaP * sigmaP * tau;
  const w = cappedVariance(m, sigmaP, Math.min(tau, i.hMax)) / (m * (1 - m));
  return reservationPrice(m, q, i.gamma, w);
}

function quantile(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const low = Math.floor(at);
  const below = sorted[low] as number;
  return below + (at - low) * ((sorted[Math.min(low + 1, sorted.length - 1)] as number) - below);
}

/** Runs `paths` markets from start to resolution. Refuses inputs out of range. */
export function simulateBinary(i: BinarySimulation, paths: number, random: Uniform): SimulationResult | Refused {
  const bad = refused(i) ?? whole("paths", paths, 2, 10_000_000);
  if (bad !== null) return bad;
  const normal = normalsFrom(random);
  const steps = Math.round(i.T / i.dt);
  const x0 = normalQuantile(i.p0) * Math.sqrt(i.T);
  const tick = dollars(i.tick);
  const [lowest, highest] = [i.tick, ONE_DOLLAR - i.tick];
  // What phi(Phi^-1(m)) is where the price is held on the grid's first and last tick.
  const edgeDensity = normalPdf(normalQuantile(tick));
  const liquidity = i.strategy === "symmetric" ? 1 / i.k : liquidityTerm(i.gamma * i.n, i.k);
  const jump = Math.sqrt(i.dt);
  const pnl = new Moments();
  const fills = new Moments();
  const finalQ = new Moments();
  const maxQ = new Moments();
  const sorted = new Float64Array(paths);

  const isHit = (distance: number): boolean => random.uniform() < 1 - exp(-i.A * exp(-i.k * distance) * i.dt);

  for (let path = 0; path < paths; path += 1) {
    let x = x0;
    let cash = 0;
    let q = 0;
    let filled = 0;
    let widest = 0;
    for (let step = 0; step < steps; step += 1) {
      const tau = i.T - step * i.dt;
      if (tau > i.stop) {
        const root = Math.sqrt(tau);
        const z = x / root;
        const p = normalCdf(z);
        const m = Math.min(Math.max(p, tick), 1 - tick);
        const sigmaP = (m === p ? normalPdf(z) : edgeDensity) / root;
        const bid = floorToTick(riskPrice(i, m, sigmaP, tau, q + i.n / 2) - liquidity, i.tick);
        const ask = ceilToTick(riskPrice(i, m, sigmaP, tau, q - i.n / 2) + liquidity, i.tick);
        const bought = q < i.qMax && bid >= lowest && bid <= highest && isHit(p - dollars(bid));
        const sold = q > -i.qMax && ask >= lowest && ask <= highest && isHit(dollars(ask) - p);
        if (bought) {
          q += i.n;
          cash -= i.n * dollars(bid);
          filled += 1;
        }
        if (sold) {
          q -= i.n;
          cash += i.n * dollars(ask);
          filled += 1;
        }
        widest = Math.max(widest, Math.abs(q));
      }
      x += jump * normal();
    }
    const profit = cash + (x > 0 ? q : 0);
    sorted[path] = profit;
    pnl.add(profit);
    fills.add(filled);
    finalQ.add(q);
    maxQ.add(widest);
  }
  sorted.sort();
  return {
    paths,
    meanPnl: pnl.mean,
    stdPnl: pnl.sd,
    p05: quantile(sorted, 0.05),
    stdFinalQ: finalQ.sd,
    meanMaxAbsQ: maxQ.mean,
    meanFills: fills.mean,
    stdFills: fills.sd,
  };
}

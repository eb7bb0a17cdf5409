import { asQuote, liquidityTerm } from "../../../core/pricing/avellaneda-stoikov.ts";
import { binaryParts } from "../../../core/pricing/binary.ts";
import {
  cappedVariance,
  certaintyEquivalent,
  priceVolatility,
  probitVolatility,
  reservationPrice,
} from "../../../core/pricing/binary-risk.ts";
import { type BinarySimulation, simulateBinary } from "../../../core/pricing/binary-simulation.ts";
import { type EngineInput, ladder } from "../../../core/pricing/engine.ts";
import { dynamicGamma, type GammaInput, type GammaTuning } from "../../../core/pricing/gamma.ts";
import { logit, sigmoid } from "../../../core/stats/elementary.ts";
import { field, type Judge, sampled } from "../judge.ts";
import type { Registry } from "../registry.ts";
import { toDollars, toTicks } from "./units.ts";

type QuoteCase = Omit<EngineInput, "bestBid" | "bestAsk" | "tick"> & {
  readonly bestBid: number | null;
  readonly bestAsk: number | null;
  readonly tick: number;
  readonly levels: readonly number[];
  readonly reduceAt: number;
};

function quote(c: QuoteCase) {
  const input: EngineInput = {
    ...c,
    bestBid: c.bestBid === null ? null : toTicks(c.bestBid),
    bestAsk: c.bestAsk === null ? null : toTicks(c.bestAsk),
    tick: toTicks(c.tick),
  };
  const parts = binaryParts(input);
  const { bids, asks } = ladder(parts, input, c.levels);
  const full = Math.abs(c.q) / c.qMax >= c.reduceAt;
  return {
    ...parts,
    liquidityTerm: parts.liquidity,
    bids: bids.map((b) => (full && c.q > 0 ? null : toDollars(b))),
    asks: asks.map((a) => (full && c.q < 0 ? null : toDollars(a))),
  };
}

/** The reference sampled 40,000 paths of its own: both errors count. Deviations have fatter tails than a normal's: 1.6. */
const REFERENCE_PATHS = 40_000;
const ERRORS = 4;
const FAT_TAILS = 1.6;

const judgeSimulation: Judge = (got, expected) => {
  const paths = field(got, "paths");
  const sum = Math.sqrt(1 / paths + 1 / REFERENCE_PATHS);
  const sd = field(expected, "stdPnl");
  const sdLimit = sd * ERRORS * FAT_TAILS * Math.sqrt(1 / (2 * paths) + 1 / (2 * REFERENCE_PATHS));
  return [
    ...sampled(".meanPnl", field(got, "meanPnl"), field(expected, "meanPnl"), ERRORS * sd * sum),
    ...sampled(".stdPnl", field(got, "stdPnl"), sd, sdLimit),
    ...sampled(
      ".meanFills",
      field(got, "meanFills"),
      field(expected, "meanFills"),
      ERRORS * field(got, "stdFills") * sum,
    ),
  ];
};

export const binary: Registry = {
  "06-binary-core": {
    localVol: {
      call: ({ p, sigmaX, horizon }: { p: number; sigmaX: number; horizon: number }) => {
        const sigmaP = priceVolatility(p, sigmaX);
        const V = cappedVariance(p, sigmaP, horizon);
        return { x: logit(p), sigmaP, V, w: V / (p * (1 - p)) };
      },
    },
    probitVol: { call: ({ p, tau }: { p: number; tau: number }) => ({ sigmaP: probitVolatility(p, tau) }) },
    reservation: {
      call: ({ p, q, gamma, w }: { p: number; q: number; gamma: number; w: number }) => ({
        reservation: reservationPrice(p, q, gamma, w),
      }),
    },
    cara: {
      call: ({ p, q, gamma, n }: { p: number; q: number; gamma: number; n: number }) => {
        const ce = certaintyEquivalent(p, q, gamma);
        return {
          ce,
          bidIndiff: (certaintyEquivalent(p, q + n, gamma) - ce) / n,
          askIndiff: (ce - certaintyEquivalent(p, q - n, gamma)) / n,
          marginal: reservationPrice(p, q, gamma, 1),
        };
      },
    },
    logitAS: {
      call: (i: { p: number; q: number; gamma: number; sigmaX: number; tau: number; k: number }) => {
        const x = asQuote({ s: logit(i.p), q: i.q, gamma: i.gamma, sigma: i.sigmaX, tau: i.tau, k: i.k, A: 1 });
        const halfSpreadX = (i.gamma * i.sigmaX * i.sigmaX * i.tau) / 2 + liquidityTerm(i.gamma, i.k);
        return { xRes: x.reservation, halfSpreadX, bid: sigmoid(x.bid), ask: sigmoid(x.ask) };
      },
    },
    jumpVar: {
      call: (i: { p: number; sigmaP: number; horizon: number; jumpHazardPerSec: number }) => {
        const V = cappedVariance(i.p, i.sigmaP, i.horizon, i.jumpHazardPerSec);
        return { V, w: V / (i.p * (1 - i.p)) };
      },
    },
  },
  "07-binary-quote": {
    quote: { call: quote },
    dynamicGamma: { call: (c: GammaInput & GammaTuning) => dynamicGamma(c, c) },
  },
  "27-binary-sim": {
    simulate: {
      call: (c: Omit<BinarySimulation, "tick"> & { tick: number }, { paths, random }) =>
        simulateBinary({ ...c, tick: toTicks(c.tick) }, paths, random),
      judge: judgeSimulation,
    },
  },
};

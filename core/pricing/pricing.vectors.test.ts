import { runVectors } from "../../test/vectors/run.ts";
import type { Level } from "../contract/views.ts";
import { decide, type ReplaceRules, type Resting } from "../quoting/hysteresis.ts";
import { logit, sigmoid } from "../stats/elementary.ts";
import { addReturn, bipowerRate, jumpShare, newEwma, noiseCorrectedRate, varianceRate } from "../stats/ewma.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { floorToSizeStep, type MicroShares, ONE_SHARE } from "../units/size.ts";
import { type AsInput, asQuote, liquidityTerm } from "./avellaneda-stoikov.ts";
import { binaryParts } from "./binary.ts";
import {
  cappedVariance,
  certaintyEquivalent,
  priceVolatility,
  probitVolatility,
  reservationPrice,
} from "./binary-risk.ts";
import { type EngineInput, ladder } from "./engine.ts";
import { dynamicGamma, type GammaInput, type GammaTuning } from "./gamma.ts";
import { legacyParts, legacySizes, vwapMid, walkDepth } from "./legacy.ts";
import { ceilToTick, floorToTick } from "./ticks.ts";

const toTicks = (price: number): Ticks => Math.round(price * ONE_DOLLAR) as Ticks;
const toDollars = (price: number | null): number | null => (price === null ? null : price / ONE_DOLLAR);

runVectors("01-as-core", { asQuote: (input: AsInput) => asQuote(input) });

runVectors("06-binary-core", {
  localVol: ({ p, sigmaX, horizon }: { p: number; sigmaX: number; horizon: number }) => {
    const sigmaP = priceVolatility(p, sigmaX);
    const V = cappedVariance(p, sigmaP, horizon);
    return { x: logit(p), sigmaP, V, w: V / (p * (1 - p)) };
  },
  probitVol: ({ p, tau }: { p: number; tau: number }) => ({ sigmaP: probitVolatility(p, tau) }),
  reservation: ({ p, q, gamma, w }: { p: number; q: number; gamma: number; w: number }) => ({
    reservation: reservationPrice(p, q, gamma, w),
  }),
  cara: ({ p, q, gamma, n }: { p: number; q: number; gamma: number; n: number }) => {
    const ce = certaintyEquivalent(p, q, gamma);
    return {
      ce,
      bidIndiff: (certaintyEquivalent(p, q + n, gamma) - ce) / n,
      askIndiff: (ce - certaintyEquivalent(p, q - n, gamma)) / n,
      marginal: reservationPrice(p, q, gamma, 1),
    };
  },
  logitAS: (i: { p: number; q: number; gamma: number; sigmaX: number; tau: number; k: number }) => {
    const quote = asQuote({ s: logit(i.p), q: i.q, gamma: i.gamma, sigma: i.sigmaX, tau: i.tau, k: i.k, A: 1 });
    const halfSpreadX = (i.gamma * i.sigmaX * i.sigmaX * i.tau) / 2 + liquidityTerm(i.gamma, i.k);
    return { xRes: quote.reservation, halfSpreadX, bid: sigmoid(quote.bid), ask: sigmoid(quote.ask) };
  },
  jumpVar: (i: { p: number; sigmaP: number; horizon: number; jumpHazardPerSec: number }) => {
    const V = cappedVariance(i.p, i.sigmaP, i.horizon, i.jumpHazardPerSec);
    return { V, w: V / (i.p * (1 - i.p)) };
  },
});

type QuoteCase = Omit<EngineInput, "bestBid" | "bestAsk" | "tick"> & {
  bestBid: number | null;
  bestAsk: number | null;
  tick: number;
  levels: number[];
  reduceAt: number;
};

runVectors("07-binary-quote", {
  quote: (c: QuoteCase) => {
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
  },
});

runVectors("07-binary-quote", {
  dynamicGamma: (c: GammaInput & GammaTuning) => dynamicGamma(c, c),
});

runVectors("08-vol-ewma", {
  ewma: ({
    t,
    p,
    tau,
    space,
    floorFrac,
  }: {
    t: number[];
    p: number[];
    tau: number;
    space: string;
    floorFrac: number;
  }) => {
    const e = newEwma();
    const x = space === "logit" ? p.map(logit) : p;
    for (let i = 1; i < x.length; i++)
      addReturn(e, Number(x[i]) - Number(x[i - 1]), Number(t[i]) - Number(t[i - 1]), tau);
    const varRate = varianceRate(e);
    return {
      varRate,
      sigma: Math.sqrt(Number(varRate)),
      varRateNoiseCorr: noiseCorrectedRate(e, floorFrac),
      bipowerRate: bipowerRate(e),
      jumpShare: jumpShare(e),
    };
  },
});

runVectors("10-ticks", {
  roundPassive: ({ price, tick }: { price: number; tick: number }) => {
    const grid = toTicks(tick);
    const bid = floorToTick(price, grid);
    const ask = ceilToTick(price, grid);
    return { bidTicks: bid / grid, askTicks: ask / grid, bid: toDollars(bid), ask: toDollars(ask) };
  },
  roundSize: ({ size, minSize }: { size: number; minSize: number }) => {
    const floored = floorToSizeStep(size * ONE_SHARE) / ONE_SHARE;
    return { size: floored, ok: floored >= minSize };
  },
});

runVectors("11-hysteresis", {
  decide: (c: Resting & { params: ReplaceRules }) => ({ action: decide(c, c.params) }),
});

interface LegacyCase {
  bids: [number, number][];
  asks: [number, number][];
  depthShares: number;
  beta: number;
  dMin: number;
  dMax: number;
  cSigma: number;
  sigmaP: number;
  horizon: number;
  adverse: number;
  q: number;
  qMax: number;
  skewK: number;
  skewPow: 1.5;
  size: number;
}

runVectors("12-legacy", {
  legacy: (c: LegacyCase) => {
    const side = (levels: [number, number][]): Level[] =>
      levels.map(([price, size]) => ({ price: toTicks(price), size: (size * 1e6) as MicroShares }));
    const bid = walkDepth(side(c.bids), c.depthShares);
    const ask = walkDepth(side(c.asks), c.depthShares);
    if (bid === null || ask === null) throw new Error("empty side");
    const mid = vwapMid(bid, ask);
    const touch = Number(c.asks[0]?.[0]) - Number(c.bids[0]?.[0]);
    const parts = legacyParts({ ...c, mid }, touch, c.sigmaP, { ...c, volHorizon: c.horizon });
    const sizes = legacySizes(parts.u, c.size);
    return {
      ...parts,
      vwapBid: bid.vwap,
      vwapAsk: ask.vwap,
      vwapMid: mid,
      bidRaw: parts.riskBid - parts.offset,
      askRaw: parts.riskAsk + parts.offset,
      bidSize: sizes.bid,
      askSize: sizes.ask,
    };
  },
});

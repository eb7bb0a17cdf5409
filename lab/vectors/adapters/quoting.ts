import type { Level } from "../../../core/contract/views.ts";
import { legacyParts, legacySizes, vwapMid, walkDepth } from "../../../core/pricing/legacy.ts";
import { ceilToTick, floorToTick } from "../../../core/pricing/ticks.ts";
import { decide, type ReplaceRules, type Resting } from "../../../core/quoting/hysteresis.ts";
import { floorToSizeStep, ONE_SHARE } from "../../../core/units/size.ts";
import type { Registry } from "../registry.ts";
import { toDollars, toMicroShares, toTicks } from "./units.ts";

interface LegacyCase {
  readonly bids: readonly [number, number][];
  readonly asks: readonly [number, number][];
  readonly depthShares: number;
  readonly beta: number;
  readonly dMin: number;
  readonly dMax: number;
  readonly cSigma: number;
  readonly sigmaP: number;
  readonly horizon: number;
  readonly adverse: number;
  readonly q: number;
  readonly qMax: number;
  readonly skewK: number;
  readonly skewPow: 1.5;
  readonly size: number;
}

function legacy(c: LegacyCase) {
  const side = (levels: readonly [number, number][]): Level[] =>
    levels.map(([price, size]) => ({ price: toTicks(price), size: toMicroShares(size) }));
  const bid = walkDepth(side(c.bids), c.depthShares);
  const ask = walkDepth(side(c.asks), c.depthShares);
  if (bid === null || ask === null) throw new Error("a side of the book is empty");
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
}

export const quoting: Registry = {
  "10-ticks": {
    roundPassive: {
      call: ({ price, tick }: { price: number; tick: number }) => {
        const grid = toTicks(tick);
        const bid = floorToTick(price, grid);
        const ask = ceilToTick(price, grid);
        return { bidTicks: bid / grid, askTicks: ask / grid, bid: toDollars(bid), ask: toDollars(ask) };
      },
    },
    roundSize: {
      call: ({ size, minSize }: { size: number; minSize: number }) => {
        const floored = floorToSizeStep(size * ONE_SHARE) / ONE_SHARE;
        return { size: floored, ok: floored >= minSize };
      },
    },
  },
  "11-hysteresis": {
    decide: {
      call: ({ params, ...c }: Resting & { params: ReplaceRules & Pick<Resting, "minEdge"> }) => ({
        action: decide({ ...c, minEdge: params.minEdge }, params),
      }),
    },
  },
  "12-legacy": { legacy: { call: legacy } },
};

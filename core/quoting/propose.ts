/** What we want resting: prices from an engine, wider where it must be, sizes from inventory. YES coordinates. */
import type { Reason } from "../contract/reasons.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { Level } from "../contract/views.ts";
import type { Adverse } from "../ledger/adverse.ts";
import { binaryParts } from "../pricing/binary.ts";
import { priceVolatility } from "../pricing/binary-risk.ts";
import { type EngineInput, ladder, type Parts } from "../pricing/engine.ts";
import { dynamicGamma, type GammaTuning } from "../pricing/gamma.ts";
import { type LegacyTuning, legacyParts, vwapMid, walkDepth } from "../pricing/legacy.ts";
import { sided } from "../pricing/sided.ts";
import type { LogitVolatility } from "../pricing/volatility.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { ONE_SHARE } from "../units/size.ts";
import { PERMIT } from "./gates.ts";
import { rewarded } from "./reward.ts";
import type { Rung } from "./rungs.ts";
import { type SizeInput, sized, type Wanted } from "./sizes.ts";
import type { Rules } from "./standard.ts";
import { eventFactor, volatilityFactor, widened } from "./widen.ts";

export type { Wanted } from "./sizes.ts";

const MIN_HORIZON_S = 60;
const MAX_HORIZON_S = 14_400;
const MINUTE_S = 60;

export interface ProposeInput extends SizeInput {
  readonly rungs: readonly Rung[];
  readonly multipliers: readonly number[];
  readonly tick: Ticks;
  /** Others' book, best first, both sides present. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly volatility: LogitVolatility;
  readonly secondsLeft: number;
  /** Until quoting stops for the next known moment of news, ms; Infinity: none is known. */
  readonly eventMs: number;
  /** Factor on the half-spread that a guard's verdict asks for, 1 or more. */
  readonly verdictWiden: number;
  /** $ a share lost to adverse selection, zero or positive. */
  readonly adverse: number;
  /** The mid's move after our fills by side, $ a share, negative when they lose; null or missing: not told apart. */
  readonly sides?: Adverse["sides"];
  /** Arrivals as learned so far, at this mid; k null: the prior holds. */
  readonly intensity: { readonly A: number; readonly k: number | null };
  readonly spec: Pick<MarketSpec, "rewards" | "rebateShare" | "fee">;
}

export interface Proposal {
  readonly parts: Parts;
  readonly input: EngineInput;
  readonly bids: readonly (Wanted | null)[];
  readonly asks: readonly (Wanted | null)[];
}

/** Null when the book has no touch to price from. Says why each level that is missing was dropped. */
export function propose(p: ProposeInput, why: Reason[]): Proposal | null {
  const bestBid = p.bids[0]?.price;
  const bestAsk = p.asks[0]?.price;
  if (bestBid === undefined || bestAsk === undefined) return null;
  const { rules, volatility } = p;
  const touch = (bestAsk - bestBid) / ONE_DOLLAR;
  const input = engineInput(p, bestBid, bestAsk, touch);
  const both = widened(objective(p, input, engine(p, input, touch)), {
    volatility: volatilityFactor(rules, priceVolatility(input.mid, volatility.calm) * Math.sqrt(MINUTE_S)),
    event: eventFactor(rules, p.eventMs),
    verdict: p.verdictWiden,
  });
  const parts = p.sides ? sided(both, input, p.sides) : both;
  const { bids, asks } = ladder(parts, input, p.multipliers);
  return { parts, input, bids: sized(p, "bid", bids, p.rungs, why), asks: sized(p, "ask", asks, p.rungs, why) };
}

const engine = (p: ProposeInput, input: EngineInput, touch: number): Parts =>
  p.rules.engine === "legacy" ? legacy(p, input, touch) : binaryParts(input);

/** Closer where rewards and rebates pay for it: they are earned by quoting both sides. */
function objective(p: ProposeInput, input: EngineInput, parts: Parts): Parts {
  const { spec, bids, asks, rules } = p;
  if ((spec.rewards === undefined && spec.rebateShare === undefined) || p.permit !== PERMIT.quote) return parts;
  const intensity = { A: p.intensity.A, k: input.k };
  return rewarded(parts, input, { spec, bids, asks, intensity, share: rules.rewardShare });
}

function engineInput(p: ProposeInput, bestBid: Ticks, bestAsk: Ticks, touch: number): EngineInput {
  const { rules, tick, volatility } = p;
  const q = p.lean / ONE_SHARE;
  const qMax = rules.maxInventory / ONE_SHARE;
  const tickDollars = tick / ONE_DOLLAR;
  return {
    mid: (bestBid + bestAsk) / 2 / ONE_DOLLAR,
    bestBid,
    bestAsk,
    tick,
    q,
    qMax,
    size: rules.quoteSize / ONE_SHARE,
    gamma: rules.dynamicGamma
      ? dynamicGamma(
          {
            g0: rules.gamma,
            q,
            qMax,
            sigma: volatility.sigma,
            sigmaRef: volatility.prior,
            advBlend: -p.adverse,
            half: touch / 2,
            tick: tickDollars,
          },
          gammaTuning(rules),
        ).gamma
      : rules.gamma,
    sigmaX: volatility.sigma,
    horizon: Math.min(Math.max(Math.min(p.secondsLeft, rules.horizonS), MIN_HORIZON_S), MAX_HORIZON_S),
    k: p.intensity.k ?? rules.k ?? 1 / Math.max(touch / 2, tickDollars),
    adverse: p.adverse,
    minHalfTicks: rules.minHalfTicks,
    maxHalf: rules.maxHalf / ONE_DOLLAR,
    jumpHazard: rules.jumpHazard,
  };
}

const gammaTuning = (rules: Rules): GammaTuning => ({
  cU: rules.gammaInventory,
  cV: rules.gammaVolatility,
  cM: rules.gammaAdverse,
  mMax: rules.gammaAdverseMax,
  gMin: rules.gammaMin,
  gMax: rules.gammaMax,
});

export const legacyTuning = (rules: Rules, tick: Ticks): LegacyTuning => ({
  depthShares: (5 * rules.quoteSize) / ONE_SHARE,
  beta: rules.legacyTouchShare,
  dMin: rules.legacyMinHalfTicks * (tick / ONE_DOLLAR),
  dMax: rules.legacyMaxHalf / ONE_DOLLAR,
  cSigma: rules.legacyVolWeight,
  volHorizon: rules.legacyVolS,
  skewK: rules.legacySkew,
  skewPow: 1.5,
});

function legacy(p: ProposeInput, input: EngineInput, touch: number): Parts {
  const tuning = legacyTuning(p.rules, p.tick);
  const bid = walkDepth(p.bids, tuning.depthShares);
  const ask = walkDepth(p.asks, tuning.depthShares);
  const mid = bid === null || ask === null ? input.mid : vwapMid(bid, ask);
  const { q, qMax, adverse } = input;
  return legacyParts({ mid, q, qMax, adverse }, touch, priceVolatility(input.mid, p.volatility.calm), tuning);
}

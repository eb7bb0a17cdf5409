/**
 * Core's results over a grid, as exact bits. The same code runs in Node and in workerd; the digests must be equal, or a
 * replay in Node would not prove what trades at the edge.
 */
import type { MarketEvent } from "../../core/contract/market.ts";
import type { Level } from "../../core/contract/views.ts";
import { market } from "../../core/market.ts";
import { liquidityTerm } from "../../core/pricing/avellaneda-stoikov.ts";
import { binaryParts } from "../../core/pricing/binary.ts";
import { certaintyEquivalent, probitVolatility } from "../../core/pricing/binary-risk.ts";
import { type EngineInput, ladder } from "../../core/pricing/engine.ts";
import { dynamicGamma } from "../../core/pricing/gamma.ts";
import { legacyParts, vwapMid, walkDepth } from "../../core/pricing/legacy.ts";
import { newVolatility, observeMid, sigmaX } from "../../core/pricing/volatility.ts";
import { legacyTuning } from "../../core/quoting/propose.ts";
import { rulesOf } from "../../core/quoting/standard.ts";
import { exp, ln, log1p, logit, sigmoid } from "../../core/stats/elementary.ts";
import { normalPdf, normalQuantile } from "../../core/stats/normal.ts";
import type { Ticks } from "../../core/units/price.ts";
import { shares } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { T0, testConfig, testSpec } from "../market/fixtures.ts";

/** Sixteen hex digits: the float's own bits, so that 0 and -0 differ and every NaN is one. */
function bits(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getUint32(0).toString(16).padStart(8, "0") + view.getUint32(4).toString(16).padStart(8, "0");
}

/** Any result as text with its floats as bits, in a fixed key order. */
function exact(value: unknown): string {
  if (typeof value === "number") return bits(value);
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(exact).join()}]`;
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}:${exact(inner)}`)
    .sort()
    .join()}}`;
}

/** A seeded stream of numbers in [0, 1) from integer arithmetic alone. */
function stream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

const POINTS = 400;

function functions(): Record<string, unknown[]> {
  const random = stream(7);
  const out: Record<string, unknown[]> = { exp: [], ln: [], log1p: [], sigmoid: [], logit: [], pdf: [], quantile: [] };
  for (let i = 0; i < POINTS; i++) {
    const x = (random() - 0.5) * 1400;
    const small = (random() - 0.5) * 10 ** -Math.floor(random() * 12);
    const p = Math.min(Math.max(random(), 1e-12), 1 - 1e-12);
    out.exp?.push(exp(x), exp(small));
    out.ln?.push(ln(Math.abs(x) + 1e-9), ln(p));
    out.log1p?.push(log1p(small), log1p(Math.abs(x)));
    out.sigmoid?.push(sigmoid(x), sigmoid(small));
    out.logit?.push(logit(p));
    out.pdf?.push(normalPdf(x / 50));
    out.quantile?.push(normalQuantile(p));
  }
  return out;
}

function quotes(): unknown[] {
  const random = stream(11);
  const out: unknown[] = [];
  for (const tick of [100, 50, 25, 10, 1])
    for (let i = 0; i < POINTS / 4; i++) {
      const bestBid = Math.max(tick, Math.floor((random() * 9800) / tick) * tick) as Ticks;
      const bestAsk = Math.min(10_000 - tick, bestBid + tick * (1 + Math.floor(random() * 5))) as Ticks;
      const q = (random() - 0.5) * 2000;
      const size = 5 + random() * 50;
      const { gamma } = dynamicGamma({
        g0: random() * 0.05,
        q,
        qMax: 1000,
        sigma: 1e-4 + random() * 0.1,
        sigmaRef: 1e-3,
        advBlend: (random() - 0.5) * 0.02,
        half: 0.01,
        tick: tick / 10_000,
      });
      const input: EngineInput = {
        mid: (bestBid + bestAsk) / 20_000,
        bestBid,
        bestAsk,
        tick: tick as Ticks,
        q,
        qMax: 1000,
        size,
        gamma,
        sigmaX: random() * 0.2,
        horizon: 60 + random() * 14_000,
        k: 5 + random() * 600,
        adverse: random() * 0.01,
        minHalfTicks: 1,
        maxHalf: 0.1,
      };
      const parts = binaryParts(input);
      const levels = (from: number, step: number): Level[] =>
        [0, 1, 2, 3].map((l) => ({ price: (from + l * step * tick) as Ticks, size: shares(1 + random() * 100) }));
      const bid = walkDepth(levels(bestBid, -1), 80);
      const ask = walkDepth(levels(bestAsk, 1), 80);
      const mid = bid === null || ask === null ? input.mid : vwapMid(bid, ask);
      const old = legacyParts(
        { ...input, mid },
        (bestAsk - bestBid) / 10_000,
        random() * 1e-3,
        legacyTuning(rulesOf(testConfig), tick as Ticks),
      );
      out.push(
        parts,
        ladder(parts, input, [1, 1.6, 2.5]),
        old,
        ladder(old, input, [1, 1.6, 2.5]),
        liquidityTerm(gamma * size, input.k),
        certaintyEquivalent(input.mid, q / 10, gamma === 0 ? 1e-3 : gamma),
        probitVolatility(input.mid, 60 + random() * 1e6),
      );
    }
  return out;
}

function volatility(): unknown[] {
  const random = stream(13);
  const v = newVolatility();
  const { volPriorSamples: samples, volPriorShare: share, volFloor: floor } = rulesOf(testConfig);
  const prior = { samples, share, floor };
  const out: unknown[] = [];
  let mid = 0.5;
  let at = T0;
  for (let i = 0; i < POINTS; i++) {
    at += 200 + Math.floor(random() * 10_000);
    mid = Math.min(Math.max(mid + (random() - 0.5) * 0.02, 0.01), 0.99);
    observeMid(v, at as VenueMs, mid);
    out.push(sigmaX(v, mid, 86_400 - i * 60, prior));
  }
  out.push(v);
  return out;
}

/** A whole market through a random hour: every action it wanted, reports and rows included. */
function machine(): unknown[] {
  const random = stream(17);
  const setup = { spec: testSpec, config: testConfig, birth: T0 as VenueMs };
  const state = market.restore([], setup);
  const out: unknown[] = [];
  let now = T0;
  let mid = 5000;
  for (let i = 0; i < POINTS; i++) {
    now += 5000;
    mid = Math.min(Math.max(mid + (Math.floor(random() * 5) - 2) * 100, 1000), 9000);
    const level = (price: number): Level => ({ price: price as Ticks, size: shares(20 + Math.floor(random() * 80)) });
    const at = now as VenueMs;
    const event: MarketEvent = {
      at,
      t: "cycle",
      book: {
        bids: [level(mid - 100), level(mid - 200), level(mid - 300)],
        asks: [level(mid + 100), level(mid + 200), level(mid + 300)],
        tick: 100 as Ticks,
        stampedAt: at,
        freshAt: at,
      },
      account: { readAt: at, open: [], fills: [], yes: shares(0), no: shares(0), cash: shares(0) as never },
      lease: {
        mode: "quote",
        capital: 1e9 as never,
        rate: 5,
        configVersion: 1,
        epoch: 1,
        expiresAt: (now + 60_000) as VenueMs,
      },
    };
    const actions = market.step(state, event, setup);
    out.push(actions);
    for (const action of actions) {
      if (action.t !== "place") continue;
      for (const place of action.places) {
        const order = `order-${place.intent}` as never;
        market.apply(state, { kind: "id", key: place.intent, body: { order } });
        out.push(market.step(state, { at, t: "placed", intent: place.intent, answer: { is: "live", order } }, setup));
      }
    }
  }
  return out;
}

/** Name of each part with its results as one text. */
export function results(): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, values] of Object.entries(functions())) out[name] = exact(values);
  out.quotes = exact(quotes());
  out.volatility = exact(volatility());
  out.machine = exact(machine());
  return out;
}

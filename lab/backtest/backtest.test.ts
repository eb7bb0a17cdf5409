import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MarketConfig } from "../../core/contract/config.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import { told } from "../../core/market.ts";
import { defaults } from "../../core/quoting/profiles.ts";
import { usd } from "../../core/units/money.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { T0, testSpec } from "../../test/market/fixtures.ts";
import { randomFlow } from "../../test/market/flow.ts";
import { Backtest, type BacktestOptions } from "./backtest.ts";
import { DELAYS, Driver } from "./driver.ts";
import { configOf, ENGINES, QUEUES, queueModel } from "./settings.ts";

const MINUTES = 8;
const spec: MarketSpec = { ...testSpec, endsAt: (T0 + MINUTES * 60_000) as VenueMs };
const config: MarketConfig = { ...defaults(spec, usd(1_000)), stopBeforeEndMs: 60_000 };
const options: BacktestOptions = { config: () => config, queue: "pessimistic", bankroll: usd(1_000), latencyMs: 100 };

function run(events: readonly SourceEvent[], over: Partial<BacktestOptions> = {}) {
  const test = new Backtest({ ...options, ...over });
  for (const event of events) test.apply(event);
  return test.finish();
}

describe("a backtest", () => {
  it("is the same every time, its account is the exchange's own, and its P&L parts are its P&L, to the micro-dollar", () => {
    let fills = 0;
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.constantFrom(...ENGINES),
        fc.constantFrom(...QUEUES),
        fc.integer({ min: 0, max: 2_000 }),
        (seed, engine, queue, latencyMs) => {
          const events = randomFlow(spec, seed, T0, MINUTES);
          const choice = {
            engine,
            profile: "replay-demo",
            bankroll: usd(1_000),
            given: { MM_STOP_BEFORE_END_SECONDS: 60 },
          };
          const over = { config: () => configOf(choice, spec, T0 as VenueMs), queue: queueModel(queue, 3), latencyMs };
          const once = run(events, over);
          expect(run(events, over)).toEqual(once);
          expect(once.unexplained).toBe(0);
          const { total, capture, adverse, drift, fees, rebates, rewards, settlement } = once.pnl;
          expect(capture + adverse + drift - fees + rebates + rewards + settlement).toBe(total);
          for (const part of Object.values(once.pnl)) expect(Number.isSafeInteger(part)).toBe(true);
          fills += once.fills;
        },
      ),
      { numRuns: 12 },
    );
    expect(fills).toBeGreaterThan(20);
  });

  it("lets no order live before its latency has passed", () => {
    const driver = new Driver({
      spec,
      config,
      exchange: {
        queue: "pessimistic",
        faucet: usd(1_000),
        mineMs: 2_000,
        confirmMs: 5_000,
        takerDelayMs: 0,
        depletionMs: 60_000,
      },
      startAt: T0 as VenueMs,
      capital: usd(500),
      delays: { there: 700, back: 700, giveUp: 3_000, fill: 700, resolution: 700, wake: 700, betweenCycles: 200 },
    });
    for (const event of randomFlow(spec, 3, T0, MINUTES)) driver.apply(event);
    let seen = 0;
    for (const { order, place } of driver.state.orders.byIntent.values()) {
      const record = order === null ? null : driver.desk.exchange.order(order);
      if (record === null) continue;
      seen += 1;
      expect(record.createdAt).toBe(place.at + 700);
    }
    expect(seen).toBeGreaterThan(0);
  });

  it("gives back memory of markets that are over, and counts them", () => {
    const far = (n: number): MarketSpec => ({
      ...spec,
      id: `0x${String(n).repeat(64)}` as MarketSpec["id"],
      yes: `${n}1` as MarketSpec["yes"],
      no: `${n}2` as MarketSpec["no"],
      endsAt: (T0 + n * 3_600_000 + MINUTES * 60_000) as VenueMs,
    });
    const events = [1, 2, 3].flatMap((n) => randomFlow(far(n), n, T0 + n * 3_600_000, MINUTES));
    const all = run(events);
    expect(all.markets).toBe(3);
    expect(all.unexplained).toBe(0);
    const apart = [1, 2, 3].map((n) => run(randomFlow(far(n), n, T0 + n * 3_600_000, MINUTES)));
    expect(all.pnl.total).toBe(apart.reduce((sum, { pnl }) => sum + pnl.total, 0));
    expect(all.fills).toBe(apart.reduce((sum, { fills }) => sum + fills, 0));
  });
});

describe("the symmetric engine", () => {
  it("stands around the mid whatever is held, where the skewed one leans against it", () => {
    const leans = (engine: "as" | "symmetric"): { held: number; lean: number } => {
      const choice = { engine, profile: "replay-demo", bankroll: usd(1_000), given: { MM_AS_GAMMA_PER_USD: 0.02 } };
      let [held, lean] = [0, 0];
      const test = new Driver({
        spec,
        config: configOf(choice, spec, T0 as VenueMs),
        exchange: {
          queue: "pessimistic",
          faucet: usd(1_000),
          mineMs: 2_000,
          confirmMs: 5_000,
          takerDelayMs: 0,
          depletionMs: 60_000,
        },
        startAt: T0 as VenueMs,
        capital: usd(500),
        delays: DELAYS,
        watch: (action) => {
          if (action.t !== "report" || action.report.position.net === 0) return;
          held += 1;
          for (const reason of told(action.report).why)
            if (reason.t === "term" && reason.name === "inventory") lean = Math.max(lean, Math.abs(reason.cents));
        },
      });
      for (const event of randomFlow(spec, 5, T0, MINUTES)) test.apply(event);
      return { held, lean };
    };
    const symmetric = leans("symmetric");
    expect(symmetric.held).toBeGreaterThan(10);
    expect(symmetric.lean).toBeCloseTo(0, 9);
    expect(leans("as").lean).toBeGreaterThan(0.05);
  });
});

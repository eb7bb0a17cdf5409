import { describe, expect, it } from "vitest";
import { T0, testConfig, testSpec } from "../test/market/fixtures.ts";
import { randomFlow } from "../test/market/flow.ts";
import { type Faults, NO_FAULTS, type Outcome, simulate } from "../test/market/simulation.ts";
import type { MarketConfig } from "./contract/config.ts";
import type { MarketSpec } from "./contract/spec.ts";
import { shares } from "./units/size.ts";
import type { VenueMs } from "./units/time.ts";

const MINUTES = 20;
const spec: MarketSpec = { ...testSpec, endsAt: (T0 + MINUTES * 60_000) as VenueMs };
const config: MarketConfig = { ...testConfig, levels: 3, stopBeforeEndMs: 60_000, maxInventory: shares(60) };

/** What must hold whatever went wrong on the way. */
function settled(o: Outcome): void {
  // Sent at most once: the simulation throws on a second post of an id, and an intent is one order.
  expect(o.sent).toBeLessThanOrEqual(o.intents.size);
  // Booked exactly once: the ledger is the venue's own account.
  expect(o.report.fillCount).toBe(o.fills.length);
  expect(o.report.cashFlow).toBe(o.cash - o.deposited);
  expect(o.report.position).toMatchObject({ yes: o.yes, no: o.no });
  expect(o.report.pnlTotal).toBe(o.cash - o.deposited);
  // Nothing left hanging.
  expect(o.report.state).toBe("resolved");
  expect(o.report.orders).toEqual([]);
  expect(o.report.exposure).toBe(0);
  expect(o.doubled).toBe(0);
  // What is out counts as filled when more is sent: nothing takes the inventory past its cap.
  expect(o.widest).toBeLessThanOrEqual(config.maxInventory);
}

describe("a market on the exchange, to its resolution", () => {
  it("trades, and its ledger equals the venue's account to the micro-dollar", () => {
    let fills = 0;
    for (let seed = 1; seed <= 4; seed++) {
      const o = simulate(spec, config, randomFlow(spec, seed, T0, MINUTES), NO_FAULTS, seed);
      settled(o);
      for (const alert of o.alerts) expect(["breaker", "move-pause"]).toContain(alert);
      fills += o.fills.length;
    }
    expect(fills).toBeGreaterThan(40);
  });

  const stories: Record<string, Faults> = {
    "answers that never come": { ...NO_FAULTS, lostAnswer: 0.2 },
    "requests that never arrive": { ...NO_FAULTS, lostRequest: 0.2 },
    "fills told twice, late, or only by the account read": { ...NO_FAULTS, repeatFill: 0.5, lostFill: 0.5 },
    "books and accounts that can't be read": { ...NO_FAULTS, unreadable: 0.3 },
    "crashes between journal and wire": { ...NO_FAULTS, crash: 0.02 },
    "everything at once": {
      lostAnswer: 0.1,
      lostRequest: 0.05,
      repeatFill: 0.3,
      lostFill: 0.3,
      unreadable: 0.1,
      crash: 0.01,
    },
  };
  for (const [name, faults] of Object.entries(stories))
    it(`survives ${name}: no order twice, no fill lost or doubled, nothing left hanging`, () => {
      let crashes = 0;
      for (let seed = 11; seed <= 12; seed++) {
        const o = simulate(spec, config, randomFlow(spec, seed, T0, MINUTES), faults, seed);
        settled(o);
        crashes += o.crashes;
      }
      if (faults.crash > 0) expect(crashes).toBeGreaterThan(1);
    });

  it("the legacy engine keeps the same promises", () => {
    for (let seed = 21; seed <= 22; seed++)
      settled(simulate(spec, { ...config, engine: "legacy" }, randomFlow(spec, seed, T0, MINUTES), NO_FAULTS, seed));
  });
});

/** What the defaults quote, engine by engine: the defects of the bot whose names these parameters have must not come back. */
import { describe, expect, it } from "vitest";
import { testSpec } from "../../test/market/fixtures.ts";
import { calmMarket } from "../../test/market/proposal.ts";
import type { Level } from "../contract/views.ts";
import { type Proposal, propose } from "../quoting/propose.ts";
import { usd } from "../units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import { toMarketConfig } from "./market.ts";
import { parseConfig } from "./parse.ts";

type Given = Readonly<Record<string, string>>;
interface Scene {
  readonly bid: number;
  readonly ask: number;
  /** Shares. */
  readonly net?: number;
  /** Logit volatility, 1/sqrt(s). An hour before its end a market that moves as it must has .027 at the middle. */
  readonly sigma?: number;
}

const level = (cents: number): Level => ({ price: (cents * 100) as Ticks, size: shares(200) });

function quote(given: Given, { bid, ask, net = 0, sigma = 0.005 }: Scene): Proposal {
  const parsed = parseConfig(given);
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join("; "));
  const config = toMarketConfig(parsed.value, testSpec, usd(1_000));
  const proposal = propose(
    {
      ...calmMarket(config),
      bids: [level(bid)],
      asks: [level(ask)],
      net: shares(net),
      lean: shares(net),
      volatility: { sigma, calm: sigma, prior: 0.013 },
    },
    [],
  );
  if (proposal === null) throw new Error("a book with both sides is quoted");
  return proposal;
}

describe.each(["as", "legacy"])("the %s engine at its defaults", (engine) => {
  const at = (scene: Scene): Proposal => quote({ MM_PRICING_ENGINE: engine, MM_QUOTE_SIZE_USD: "20" }, scene);

  it("follows the market's touch instead of ending at its widest, in every touch that may be quoted", () => {
    let before = 0;
    for (let touch = 1; touch <= 11; touch += 2) {
      const { parts } = at({ bid: 50 - (touch + 1) / 2, ask: 50 + (touch - 1) / 2 });
      // At a touch of one tick the formula's half-spread is a hair under a tick and is held at it.
      expect(Math.abs(parts.clamp), `touch ${touch}`).toBeLessThan(1e-4);
      expect(parts.offset).toBeGreaterThan(before);
      before = parts.offset;
    }
  });

  it("is not refused by its own limits: both sides stand, at the venue's minimum or more", () => {
    for (const scene of [
      { bid: 49, ask: 51 },
      { bid: 20, ask: 25 },
      { bid: 93, ask: 96 },
    ]) {
      const { bids, asks } = at(scene);
      for (const side of [bids[0], asks[0]]) expect(side?.size).toBeGreaterThanOrEqual(testSpec.minSize);
    }
  });

  it("moves with inventory by more than a tick within what may be held", () => {
    const reservation = (net: number): number =>
      at({ bid: 49, ask: 51, net, sigma: 0.027 }).parts.reservation * ONE_DOLLAR;
    expect(reservation(0) - reservation(30)).toBeGreaterThan(testSpec.tick);
    expect(reservation(-30) - reservation(0)).toBeGreaterThan(testSpec.tick);
  });

  it("decides each side's size apart: the side that adds to inventory shrinks, the other one stays", () => {
    const [flat, long, short] = [0, 25, -25].map((net) => at({ bid: 49, ask: 51, net }));
    expect(flat?.bids[0]?.size).toBe(flat?.asks[0]?.size);
    expect(long?.bids[0]?.size).toBeLessThan(Number(flat?.bids[0]?.size));
    expect(long?.asks[0]?.size).toBe(flat?.asks[0]?.size);
    expect(short?.asks[0]?.size).toBeLessThan(Number(flat?.asks[0]?.size));
    expect(short?.bids[0]?.size).toBe(flat?.bids[0]?.size);
  });
});

describe("the as engine", () => {
  it("has a spread of its own for every decay of arrivals: wider where they reach further, never the cap", () => {
    let before = Number.POSITIVE_INFINITY;
    for (const k of [12, 15, 20, 50, 90]) {
      const { parts } = quote(
        { MM_PRICING_ENGINE: "as", MM_AS_K_PER_USD: String(k), MM_QUOTE_SIZE_USD: "20" },
        { bid: 49, ask: 51 },
      );
      expect(parts.offset, `k ${k}`).toBeLessThan(before);
      expect(parts.offset, `k ${k}`).toBeLessThan(0.1);
      before = parts.offset;
    }
  });
});

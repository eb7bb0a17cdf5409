/** The reference's sequences, told to the Portfolio's object as the Gateway tells it of the account and its markets. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Address, ConditionId } from "../../../core/contract/ids.ts";
import type { Losses } from "../../../core/contract/views.ts";
import { NO_MOVES } from "../../../core/live/moves.ts";
import type { MarketReport, PnlParts } from "../../../core/live/types.ts";
import type { PortfolioState } from "../../../core/portfolio/types.ts";
import { KILL_SWITCH_DEFAULTS } from "../../../core/risk/kill-switch.ts";
import { type MicroUsd, usd } from "../../../core/units/money.ts";
import { DAY, SECOND, type VenueMs } from "../../../core/units/time.ts";
import { take } from "../../../runtime/take.ts";
import kills from "../../../test/vectors/22-kill-switch.json";
import exposures from "../../../test/vectors/24-exposure.json";
import type { Portfolio } from "../portfolio.ts";
import { restAfter } from "./rest.ts";

const { PORTFOLIO } = env as unknown as { PORTFOLIO: DurableObjectNamespace<Portfolio> };
const ME = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266" as Address;
const wallet = { signer: ME, funder: ME, signatureType: 0, chainId: 137 } as const;
const NONE = 0 as MicroUsd;
const micro = (dollars: number): MicroUsd => Math.round(dollars * 1e6) as MicroUsd;

const report = (n: number, at: number, more: Partial<MarketReport>): MarketReport =>
  ({
    ...{
      id: `0x${String(n).padStart(64, "0")}` as ConditionId,
      at,
      state: "quoting",
      event: "1",
      endsAt: at + 10 * DAY,
    },
    ...{ bids: [], asks: [], bookAt: at, position: { yes: 0, no: 0 }, winner: null, orders: [], epoch: 0, fills: [] },
    ...{ cashFlow: NONE, valueAtMid: NONE, valueAtBid: NONE, exposure: NONE, pnlTotal: NONE, moves: NO_MOVES },
    ...{
      pnl: {} as PnlParts,
      fillCount: 0,
      fillStates: { matched: 0, mined: 0, confirmed: 0, retrying: 0, failed: 0 },
    },
    ...more,
  }) as unknown as MarketReport;

const used = new Set<string>();
restAfter(() => [...used].map((name) => PORTFOLIO.getByName(name)));

const sync = (name: string, at: number, cash: MicroUsd, reports: readonly MarketReport[]) => {
  used.add(name);
  return take(
    PORTFOLIO.getByName(name).sync({
      ...{ now: at as VenueMs, cash, settled: true, reports, openOrders: 0, wallet },
    }),
  );
};
const stateOf = (name: string): Promise<PortfolioState> =>
  runInDurableObject(PORTFOLIO.getByName(name), (object) => (object as unknown as { state: PortfolioState }).state);

describe("the drawdown switch in the Portfolio's object", () => {
  // Those with the limits that an engine has by default: another's are set at run time, and are the core's to test.
  const ours = kills.cases.filter(({ in: { params } }) => {
    const { cooldown, rebaseAfter, ...rest } = params;
    const asOurs = { ...rest, cooldownMs: cooldown * SECOND, rebaseAfterMs: rebaseAfter * SECOND };
    return (
      JSON.stringify(asOurs, Object.keys(KILL_SWITCH_DEFAULTS)) ===
      JSON.stringify(KILL_SWITCH_DEFAULTS, Object.keys(KILL_SWITCH_DEFAULTS))
    );
  });

  it("is held against at least one case of the reference", () => {
    expect(ours.length).toBeGreaterThan(0);
  });

  for (const item of ours)
    it(`follows the reference update by update: ${item.id}`, async () => {
      const { startEquity, sequence } = item.in;
      const start = micro(startEquity);
      const [first] = sequence;
      await sync(item.id, Number(first?.[0]) * SECOND, start, [report(1, Number(first?.[0]) * SECOND, {})]);
      const got: unknown[] = [];
      for (const [t, equity] of sequence) {
        const at = Number(t) * SECOND;
        const cashFlow = (micro(Number(equity)) - start) as MicroUsd;
        await sync(item.id, at, micro(Number(equity)), [report(1, at, { cashFlow, pnlTotal: cashFlow })]);
        const { safety } = await stateOf(item.id);
        got.push({ mode: safety?.mode, kills: safety?.kills, dd: safety?.dd, dayLoss: safety?.dayLoss });
      }
      const wanted = item.out.states.map(({ mode, kills: n, dd, dayLoss }) => ({
        ...{ mode, kills: n },
        ...{ dd: expect.closeTo(dd, 6), dayLoss: expect.closeTo(dayLoss, 6) },
      }));
      // Nobody follows a proof any more: there is no venue that could give one.
      await take(PORTFOLIO.getByName(item.id).resume("the test is over", "test"));
      expect(got).toEqual(wanted);
    }, 60_000);
});

describe("an exclusive event in the Portfolio's object", () => {
  const cases = exposures.cases.filter(({ in: { yes } }) => yes.length >= 2);

  it("stands for what the reference says, whichever outcome wins, and its markets only reduce beyond its share", async () => {
    let [stood, reduced] = [0, 0];
    for (const [n, { id, in: given, out }] of cases.entries()) {
      const name = `exposure-${n}`;
      const at = 1_800_000_000_000;
      const count = given.yes.length + (given.includeNone ? 1 : 0);
      const part = given.cost / given.yes.length;
      const reports = given.yes.map((yes, index) => {
        const losses: Losses = { yes: micro(part - yes), no: micro(part - Number(given.no[index])) };
        const exposure = Math.max(0, losses.yes, losses.no) as MicroUsd;
        return report(index + 1, at, { losses, exposure, exclusive: { event: "0xe", index, count } });
      });
      const { leases } = await sync(name, at, usd(2_000), reports);
      const stake = (await take(PORTFOLIO.getByName(name).account())).stakes?.[0];
      const sum = reports.reduce((total, { exposure }) => total + exposure, 0);
      if (sum === 0) continue;
      stood += 1;
      // Each market's part is rounded by itself.
      expect(Math.abs(Number(stake?.worst) - Math.max(0, -out.worst) * 1e6), id).toBeLessThanOrEqual(count);
      const over =
        Number(stake?.worst) > usd(100) || reports.some(({ exposure }) => exposure > usd(100)) || sum > usd(800);
      if (over) reduced += 1;
      const modes = new Set(Object.values(leases).map(({ mode }) => mode));
      if (Number(stake?.worst) > usd(100)) expect([...modes], id).toEqual(["reduce"]);
      else if (!over) expect([...modes], id).toEqual(["quote"]);
    }
    expect(stood).toBeGreaterThan(5);
    expect(reduced).toBeGreaterThan(0);
    expect(reduced).toBeLessThan(stood);
  }, 60_000);
});

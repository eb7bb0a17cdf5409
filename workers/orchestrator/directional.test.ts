/**
 * Both directional loops before the real engine and the real exchange: entered though a wish was lost, held by its fills, left
 * by a rule or settled, and what is kept of it.
 */
import { env } from "cloudflare:test";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ConditionId, Outcome } from "../../core/contract/ids.ts";
import type { DirectionalWish } from "../../core/contract/market.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { DUST } from "../../core/directional/plan.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import { CRYPTO_FAMILIES } from "../../core/exchange/world/crypto.ts";
import { type Coin, Spot } from "../../core/exchange/world/spot.ts";
import { sumOfParts } from "../../core/ledger/parts.ts";
import type { LiveFill } from "../../core/live/types.ts";
import type { Ticks } from "../../core/units/price.ts";
import { shares } from "../../core/units/size.ts";
import { HOUR, MINUTE, SECOND, type VenueMs } from "../../core/units/time.ts";
import { ask, goOn, listed, openWorld, START, until } from "../api/test/world.ts";
import { directional } from "./directional.ts";
import { exits } from "./exits.ts";
import { runLoop } from "./loop.ts";
import { selection } from "./selection.ts";

/** One edge is enough, and it is taken at once. The venue's clock is slow here: the minute that taking may last is half of one. */
const ENV = { ...env, CD_CONFIRMATION_CYCLES: "1", CD_POST_ONLY: "false" };

/** The engine as it is, but for wishes to one market, which do not arrive: as when it does not know the venue's time yet. */
function deafTo(market: ConditionId): typeof ENV {
  const wish = async (to: ConditionId, wish: DirectionalWish): Promise<void> => {
    if (to === market) throw new Error("it does not know the venue's time yet: wish again");
    await env.ENGINE.wish(to, wish);
  };
  return {
    ...ENV,
    ENGINE: new Proxy(env.ENGINE, { get: (engine, name) => (name === "wish" ? wish : Reflect.get(engine, name)) }),
  };
}

/** The synthetic world's own questions: Bitcoin above a strike in two hours, Ethereum above one at noon. */
const born = Spot.born(7, START);
born.advance(START);
function question(name: string): MarketSpec {
  const family = CRYPTO_FAMILIES.find((each) => each.name === name);
  if (family === undefined) throw new Error(`no family ${name}`);
  return family.list(7, 0, START, born).spec;
}
const [BTC, ETH] = [question("btc-above"), question("eth-above")];
const strikeOf = ({ question: text }: MarketSpec): number => Number(/[\d,]{5,}/.exec(text)?.[0]?.replaceAll(",", ""));

const level = (price: number) => ({ price: price as Ticks, size: shares(2_000) });
const book = (spec: MarketSpec, at: number): SourceEvent => ({
  ...{ at: at as VenueMs, t: "book", market: spec.id },
  ...{ bids: [level(4_400)], asks: [level(4_600)] },
});
/** Bitcoin's book after the turn: fifty shares at the best price, the rest a cent lower. */
const turned = (at: number): SourceEvent => ({
  ...{ at: at as VenueMs, t: "book", market: BTC.id },
  bids: [{ price: 6_000 as Ticks, size: shares(50) }, level(5_900)],
  asks: [level(6_200)],
});
const WORLD: readonly SourceEvent[] = [
  ...listed(1, 4_800, 5_000),
  ...[BTC, ETH].flatMap((spec): SourceEvent[] => [{ at: START, t: "market", spec }, book(spec, START)]),
  // What is told later lets the exchange's clock run so far.
  ...[BTC, ETH].map((spec) => book(spec, START + 20 * SECOND)),
];

/** What Binance says of each coin, in its own strike: a little above it to begin with. */
const at: Record<Coin, number> = { BTC: 1.0022, ETH: 1.004 };
const priceOf = (coin: Coin): number => at[coin] * strikeOf(coin === "BTC" ? BTC : ETH);

/** Binance is not ours and not here: finished candles that go up and down by turns, and the newest trade. */
async function binance(url: URL): Promise<Response> {
  const coin: Coin = url.searchParams.get("symbol") === "BTCUSDT" ? "BTC" : "ETH";
  const now = (await env.ENGINE.clock()).venueMs;
  if (url.pathname.endsWith("/trades")) return Response.json([{ price: priceOf(coin).toFixed(2), time: now }]);
  const step = url.searchParams.get("interval") === "1m" ? MINUTE : HOUR;
  const from = Number(url.searchParams.get("startTime"));
  const to = Math.min(Number(url.searchParams.get("endTime")), now);
  const rows: unknown[] = [];
  for (let opensAt = from; opensAt <= to && rows.length < 1_000; opensAt += step) {
    const close = (priceOf(coin) * (1 + ((opensAt / step) % 2 === 0 ? 0.00035 : -0.00035))).toFixed(2);
    rows.push([opensAt, close, close, close, close, "0", opensAt + step - 1, "0", 0, "0", "0", "0"]);
  }
  return Response.json(rows);
}

const entered = (market: ConditionId) =>
  env.DB.prepare("select * from signals where market = ? and code = 'ENTER'").bind(market).first();
const plan = (market: ConditionId) =>
  env.DB.prepare("select * from plans where market = ? order by opened_at desc").bind(market).first();
/** Money apart from fees, fees, and the tokens that are left. */
function sumsOf(all: readonly LiveFill[]) {
  const fills = all.filter(({ status }) => status !== "failed");
  const sum = (of: (fill: LiveFill) => number): number => fills.reduce((so, each) => so + of(each), 0);
  const held = (of: Outcome): number =>
    sum(({ token, side, size }) => (token !== of ? 0 : side === "BUY" ? size : -size));
  const sales = fills.filter(({ as }) => as === "ask");
  return {
    ...{ cash: sum(({ cash }) => cash), fees: sum(({ fee }) => fee) },
    ...{ yes: held("YES"), no: held("NO") },
    ...{ sales: sales.length, prices: new Set(sales.map(({ yesPrice }) => yesPrice)).size },
  };
}

const net = async (market: ConditionId): Promise<number> => (await env.ENGINE.report(market))?.position.bet?.net ?? 0;

// Each waits for what it names; how long that takes is the machine's business.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });
const TRIES = 500;

/** The exchange's clock stands at what it was told last; how many events that were, and how far it runs. */
let told = WORLD.length;
let horizon = 20 * SECOND;
async function tell(events: readonly SourceEvent[], last = false): Promise<void> {
  await goOn(told, events, last);
  told += events.length;
  horizon = (events.at(-1)?.at ?? START) - START;
}

let bitcoin = (at: number): SourceEvent => book(BTC, at);
/** Lets time go on with the books as they are: what waits for the venue's time would wait for ever. */
async function timeGoesOn(): Promise<void> {
  if ((await env.ENGINE.clock()).venueMs < START + horizon - 8 * SECOND) return;
  const to = START + horizon + 10 * SECOND;
  await tell([bitcoin(to - SECOND), book(ETH, to)]);
}

/** Where both positions stand, for whoever waited in vain. */
async function standing(): Promise<string> {
  const each = [BTC, ETH].map(async ({ id, slug }) => {
    const report = await env.ENGINE.report(id);
    const { state, exit, held, why } = (await plan(id)) ?? {};
    const shut = report?.why.flatMap((r) => (r.t === "gate" && !r.passed ? [`${r.name}: ${r.detail}`] : []));
    const orders = report?.orders.map((order) => `${order.token} ${order.side} ${order.size} ${order.state}`);
    return JSON.stringify({ slug, state, exit, held, why, bet: report?.position.bet, shut, orders, at: report?.at });
  });
  return (await Promise.all(each)).join("\n");
}

async function becomes(what: string, is: () => Promise<boolean>): Promise<void> {
  try {
    await until(what, is, TRIES);
  } catch (error) {
    throw new Error(`${String(error)}\n${await standing()}`);
  }
}

describe("a directional position on the real engine", () => {
  beforeAll(async () => {
    const venue = globalThis.fetch;
    vi.stubGlobal("fetch", (input: string, init?: RequestInit) =>
      String(input).includes("/binance/") ? binance(new URL(input)) : venue(input, init),
    );
    await openWorld(WORLD, { speed: 2 });
    await until("the venue's clock", async () => (await env.ENGINE.clock()).venueMs >= START + 4 * SECOND);
    // A market that is quoted, as there always is: by it the account's worth is known.
    await runLoop(ENV, selection);
    await until("the balance", async () => ((await env.ENGINE.snapshot()).account?.equity ?? null) !== null);
  });
  afterAll(() => vi.unstubAllGlobals());

  it("is entered in a market seated for it alone, though its wish was lost at first, once though its cycle runs twice at a time, and its signal is kept with every input", async () => {
    // A spot price is of use for five seconds of the venue's: a busy machine may have to ask again.
    const said: string[] = [];
    await becomes("both are entered", async () => {
      // A cron may fire twice: both runs see an edge and no plan.
      const runs = [runLoop(deafTo(ETH.id), directional), runLoop(deafTo(ETH.id), directional)];
      said.push(...(await Promise.all(runs)).map(({ outcome, detail }) => `${outcome}: ${detail}`));
      return (await entered(BTC.id)) !== null && (await entered(ETH.id)) !== null;
    });
    expect(said.slice(-2)).toContainEqual(expect.stringMatching(/^degraded: 2 questions read, 2 priced, [12] entered/));
    for (const { id } of [BTC, ETH]) {
      const plans = env.DB.prepare("select count(*) as n from plans where market = ? and state != 'abandoned'").bind(
        id,
      );
      expect(await plans.first("n")).toBe(1);
    }
    expect(said.join()).toContain(`${ETH.slug}: it does not know the venue's time yet`);
    expect(await net(ETH.id)).toBe(0);
    await becomes("the wish is told again", async () => {
      await runLoop(ENV, exits);
      return (await net(ETH.id)) > 0;
    });
    await until("both seats", async () => {
      const seats = (await env.ENGINE.markets()).filter(({ makes }) => makes === false).map(({ id }) => id);
      return seats.includes(BTC.id) && seats.includes(ETH.id);
    });
    // A stake larger than one order may be goes in several, until all is filled or its minute of the venue's is over.
    for (const { id } of [BTC, ETH]) {
      const bet = async () => (await env.ENGINE.report(id))?.position.bet;
      await becomes("its wish is over", async () => {
        await timeGoesOn();
        const { net: holds = 0, wish } = (await bet()) ?? {};
        return holds > 0 && wish === null;
      });
      const most = Number((await plan(id))?.stake);
      // What it cost, fees in it, is within the stake.
      expect((await bet())?.cost).toBeGreaterThan(0);
      expect((await bet())?.cost).toBeLessThanOrEqual(most);
    }
    expect(await entered(BTC.id)).toMatchObject({ family: "above", asset: "BTC", buy: "YES", mid: 0.45 });
    const inputs = JSON.parse(String((await entered(BTC.id))?.inputs));
    expect(inputs.spot).toBeCloseTo(priceOf("BTC"), 1);
  });

  it("is left by a rule, goes on when a trade that left it fails on chain, and is left again at the profit of its fills less their fees, which is what its market's ledger books, to the micro-dollar", async () => {
    // What was cheap is dear now: the market has come further than the price gives reason for.
    at.BTC = 0.999;
    bitcoin = turned;
    await tell([turned(START + horizon + SECOND), book(ETH, START + horizon + 10 * SECOND)]);
    await becomes("the new book", async () => (await env.ENGINE.report(BTC.id))?.bids[0]?.price === 6_000);
    // The first trade of the exit fails half a minute of the venue's after it was matched.
    await ask("/paper/faults/fire", { name: "ghost-fill", ms: 30 * SECOND, markets: [BTC.id] });
    const over = async (): Promise<boolean> => {
      await timeGoesOn();
      await runLoop(ENV, exits);
      return (await plan(BTC.id))?.state === "closed";
    };
    await becomes("it is over", over);
    expect(await plan(BTC.id)).toMatchObject({ exit: "edge_reversal" });
    const failed = async (): Promise<boolean> => {
      await timeGoesOn();
      return (await env.ENGINE.report(BTC.id))?.fills.some(({ status }) => status === "failed") === true;
    };
    // A machine that takes longer for the exit has the failure in it already.
    const isLate = await failed();
    await becomes("the trade fails", failed);
    await becomes("it came back", async () => {
      await runLoop(ENV, exits);
      return isLate || JSON.parse(String((await plan(BTC.id))?.plan)).cameBack !== undefined;
    });
    await becomes("it is over again", over);
    const { exit, pnl, held, why } = (await plan(BTC.id)) ?? {};
    if (!isLate) expect(why).toContain("a trade of it failed on chain");
    expect(exit).toBe("edge_reversal");
    // What fills in fractions leave behind is less than an order can sell.
    expect(held).toBeLessThan(DUST);
    const report = await env.ENGINE.report(BTC.id);
    if (report === null) throw new Error("no report");
    const { cash, fees, yes, no, sales, prices } = sumsOf(report.fills);
    // Where its YES was not final yet it was sold as NO bought: a set of both is a dollar, merged or not.
    const sets = Math.min(yes, no);
    expect(yes - no).toBe(held);
    expect(sales).toBeGreaterThan(1);
    expect(prices).toBeGreaterThan(1);
    expect(fees).toBeGreaterThan(0);
    expect(pnl).toBe(cash - fees + sets);
    // Nothing else was ever held there: the ledger's profit is the position's, the dust at mid, and gas where sets were merged.
    const dust = Math.round((Number(held) * Number(report.midHalf)) / 20_000);
    expect(Math.abs(report.pnlTotal + report.pnl.gas - Number(pnl) - dust)).toBeLessThanOrEqual(1);
    expect(sumOfParts(report.pnl)).toBe(report.pnlTotal);
  });

  it("is settled by the outcome, at what the fills cost", async () => {
    await becomes("the plan knows its fills", async () => {
      await runLoop(ENV, exits);
      return Number((await plan(ETH.id))?.held) === (await net(ETH.id));
    });
    const held = await net(ETH.id);
    const before = await plan(ETH.id);
    await tell([{ at: (START + horizon + SECOND) as VenueMs, t: "resolve", market: ETH.id, winner: "YES" }], true);
    await becomes("it is settled", async () => {
      await runLoop(ENV, exits);
      return (await plan(ETH.id))?.state === "closed";
    });
    const over = await plan(ETH.id);
    expect(over).toMatchObject({ exit: "settle", pnl: held - Number(before?.cost) });
  });
});

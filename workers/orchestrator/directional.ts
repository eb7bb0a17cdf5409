/** Every fifteen minutes: what crypto questions are worth, and which of them to hold. Reads, lets core decide, writes, wishes. */
import type { ConditionId } from "../../core/contract/ids.ts";
import { runDirectional } from "../../core/directional/loop/loop.ts";
import type { Confirmation, LoopInput, Order, PriceView } from "../../core/directional/loop/types.ts";
import { noSignal } from "../../core/directional/no-signal.ts";
import type { CoinStreams } from "../../core/directional/prices/streams.ts";
import { candlePair, type Feed, viewOf } from "../../core/directional/prices/view.ts";
import type { QuestionSpec } from "../../core/directional/questions/spec.ts";
import { CYCLE_MS } from "../../core/directional/rules.ts";
import { betConfig } from "../../core/directional/seat.ts";
import { type FamilyScore, standingOf } from "../../core/directional/shadow.ts";
import type { AccountReport } from "../../core/live/types.ts";
import type { MicroUsd } from "../../core/units/money.ts";
import { DAY, type VenueMs } from "../../core/units/time.ts";
import { confirmations, openPlans, savePlan, saveSignals, scored, stakedSince } from "../../db/queries/directional.ts";
import type { Owner } from "../../db/queries/history.ts";
import { saveSelected } from "../../db/queries/markets.ts";
import { take } from "../../runtime/take.ts";
import { createGamma, type GammaMarket } from "../../venue/gamma.ts";
import { agreedSettings } from "./agreed.ts";
import type { OrchestratorEnv } from "./env.ts";
import type { Loop, Outcome } from "./loop.ts";
import { feedOf, pricesAt } from "./positions/prices.ts";
import { booksOf, candidateOf, type Read, readAll } from "./positions/questions.ts";
import { newPlanRow, planOf, planWith, signalRow } from "./positions/rows.ts";
import type { Settings } from "./settings.ts";

/** Markets of the catalogue looked at, busiest first; scored signals a family is judged by. */
const SCAN = 500;
const SCORES = 20_000;
const NOTES = 100;

export const directional: Loop = {
  name: "directional",
  everyMs: CYCLE_MS,
  async run(env, began) {
    const settings = await agreedSettings(env);
    const rules = settings.directional;
    if (!rules.enabled) return { outcome: "ok", detail: "off: CD_ENABLED is false" };
    if (began === null) return { outcome: "failed", detail: "the venue's clock is not known: is the venue up?" };
    const gamma = createGamma(settings.hosts, (input, init) => fetch(input, init));
    const listed = await gamma.markets(SCAN, { order: "volume24hr", ascending: "false" });
    if (!listed.ok)
      return { outcome: "failed", detail: `the catalogue was not read: ${listed.code}: ${listed.message}` };
    const { read } = readAll(listed.value.markets.filter(({ tradable, closed }) => tradable && !closed));
    const troubles: string[] = [];
    const [{ account, markets: reports }, wallet] = await Promise.all([
      take(env.ENGINE.snapshot()),
      take(env.ENGINE.wallet()),
    ]);
    const owner: Owner = { mode: env.MODE, wallet: wallet.funder };
    const remembered = await memoryOf(env, owner, began);
    const books = await booksOf(
      settings.hosts,
      read.map(({ market }) => market.spec),
    );
    if (typeof books === "string") return { outcome: "failed", detail: `the books were not read: ${books}` };
    const asked = (await take(env.ENGINE.clock())).venueMs;
    const feeds = await feedsOf(env, pricesAt(rules.pricesUrl, env.VENUE), read, asked, troubles);
    // Prices and books are of now, not of when the run began.
    const now = (await take(env.ENGINE.clock())).venueMs;
    const candidates = read.map((each) =>
      candidateOf(each, books.get(each.market.spec.yes), reports[each.market.spec.id]),
    );
    const input: LoopInput = {
      ...{ now, mode: env.MODE, candidates, rules, memory: remembered.memory },
      prices: new Map(candidates.map(({ market, spec }) => [market, viewAt(feeds, spec, now)])),
      plans: remembered.rows.map((row) => {
        const plan = planOf(row);
        return { plan, filled: reports[plan.market]?.position.bet?.net ?? row.held };
      }),
      account: {
        closed: closedBy(account),
        bankroll: account?.riskEquity ?? account?.equity ?? null,
        stakedToday: remembered.stakedToday as MicroUsd,
      },
      standing: (spec) => standingOf(remembered.scores, spec.family, spec.period),
    };
    const { signals, orders, abandoned } = runDirectional(input);
    await saveSignals(
      env.DB,
      signals.map((signal) => signalRow(owner, signal)),
    );
    for (const plan of abandoned) {
      const row = remembered.rows.find((each) => planOf(each).id === plan.id);
      if (row !== undefined)
        await savePlan(env.DB, { ...planWith(row, now, plan), why: "nothing filled, and the edge is gone" });
    }
    const markets = new Map(read.map(({ market }) => [market.spec.id, market]));
    for (const order of orders)
      await carryOut({ env, settings, owner, now, account, troubles }, order, markets, remembered.rows);
    const entered = signals.filter(({ code }) => code === "ENTER").length;
    const detail = `${read.length} questions read, ${signals.filter(({ priced }) => priced !== null).length} priced, ${entered} entered, ${orders.length - entered} taken further, ${abandoned.length} given up`;
    const notes = signals
      .map(({ candidate, code, why, priced, edge }) => ({
        slug: candidate.slug,
        is: code,
        why,
        p: priced?.p ?? null,
        mid: edge?.mid ?? null,
      }))
      .slice(0, NOTES);
    return told(detail, troubles, notes);
  },
};

export const told = (detail: string, troubles: readonly string[], notes: readonly object[]): Outcome =>
  troubles.length === 0
    ? { outcome: "ok", detail, notes }
    : { outcome: "degraded", detail: [detail, ...troubles].join("; "), notes };

/** Why nothing may be entered or left now; null when the engine runs. */
export function closedBy(account: AccountReport | null): string | null {
  if (account === null) return "the account is not known yet";
  if (account.paused?.includes("CD")) return "directional positions are paused";
  return account.engine === "running" ? null : `the engine is ${account.engine}: ${account.engineWhy}`;
}

export const viewAt = (feeds: ReadonlyMap<string, Feed | string>, spec: QuestionSpec, now: VenueMs): PriceView => {
  const pair = candlePair(spec);
  const feed = feeds.get(pair);
  if (feed === undefined) return noSignal("MISSING_PRICES", `no prices of ${pair} are read`);
  return typeof feed === "string" ? noSignal("MISSING_PRICES", feed) : viewOf(spec, feed, now);
};

/**
 * One feed a pair, with the streams of its coin as the Gateway has heard them. A feed that fails is named, and only its
 * questions go without.
 */
export async function feedsOf(
  env: OrchestratorEnv,
  base: string,
  read: readonly Pick<Read, "spec">[],
  now: VenueMs,
  troubles: string[],
): Promise<ReadonlyMap<string, Feed | string>> {
  const pairs = new Map(read.map(({ spec }) => [candlePair(spec), spec.asset]));
  if (pairs.size === 0) return new Map();
  const candles = await Promise.all(
    [...pairs.keys()].map(async (pair) => [pair, await feedOf(base, pair, now)] as const),
  );
  // After the candles: what a stream said is of use for seconds.
  const streams = await streamsOf(env, troubles);
  const feeds = candles.map(([pair, feed]): readonly [string, Feed | string] => {
    const asset = pairs.get(pair);
    if (typeof feed === "string") return [pair, feed];
    return [pair, { ...feed, streams: (asset === undefined ? undefined : streams[asset]) ?? null }];
  });
  for (const [pair, feed] of feeds) if (typeof feed === "string") troubles.push(`prices of ${pair}: ${feed}`);
  return new Map(feeds);
}

async function streamsOf(env: OrchestratorEnv, troubles: string[]): Promise<Readonly<Record<string, CoinStreams>>> {
  try {
    return await take(env.ENGINE.streams());
  } catch (error) {
    troubles.push(`the price streams were not read: ${error instanceof Error ? error.message : String(error)}`);
    return {};
  }
}

async function memoryOf(env: OrchestratorEnv, owner: Owner, now: VenueMs) {
  const day = Math.floor(now / DAY) * DAY;
  const [seen, rows, stakedToday, past] = await Promise.all([
    confirmations(env.DB, owner, now - 2 * CYCLE_MS),
    openPlans(env.DB, owner),
    stakedSince(env.DB, owner, day),
    scored(env.DB, owner, SCORES),
  ]);
  const memory = new Map<ConditionId, Confirmation>();
  for (const { market, at, buy, cycles } of seen) {
    // The newest word counts: a cycle without the edge breaks the row.
    if (buy === null || cycles === 0) memory.delete(market as ConditionId);
    else memory.set(market as ConditionId, { buy, cycles, at: at as VenueMs });
  }
  const scores = past.flatMap(({ event, family, period, p, mid, outcome }): FamilyScore[] =>
    p === null || mid === null
      ? []
      : [
          {
            event,
            family: family as FamilyScore["family"],
            period: period as FamilyScore["period"],
            model: p,
            market: mid,
            y: outcome === 1 ? 1 : 0,
          },
        ],
  );
  return { memory, rows, stakedToday, scores };
}

interface Desk {
  readonly env: OrchestratorEnv;
  readonly settings: Settings;
  readonly owner: Owner;
  readonly now: VenueMs;
  readonly account: AccountReport | null;
  readonly troubles: string[];
}

/** The plan is kept before its wish leaves. A market that is not quoted is seated for the position alone. */
async function carryOut(
  { env, settings, owner, now, account, troubles }: Desk,
  { plan, wish, candidate }: Order,
  markets: ReadonlyMap<ConditionId, GammaMarket>,
  rows: Awaited<ReturnType<typeof openPlans>>,
): Promise<void> {
  try {
    const known = rows.find((row) => planOf(row).id === plan.id);
    await savePlan(env.DB, known === undefined ? newPlanRow(owner, now, plan, candidate) : planWith(known, now, plan));
    const seat = markets.get(plan.market);
    const live = (await take(env.ENGINE.markets())).find(({ id }) => id === plan.market);
    if (seat !== undefined && (live === undefined || live.state === "retired")) {
      const bankroll = account?.equity ?? settings.bankroll;
      const most = Math.ceil(settings.directional.maxPosition * bankroll) as MicroUsd;
      const config = betConfig(settings.configFor(seat.spec, bankroll), seat.spec, most);
      await env.ENGINE.activate(seat.spec, config);
      await saveSelected(env.DB, owner, now, { spec: seat.spec, config }, "seated for a directional position");
    }
    await env.ENGINE.wish(plan.market, wish);
  } catch (error) {
    troubles.push(`${candidate.slug}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

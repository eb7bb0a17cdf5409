/** Every fifteen minutes: what crypto questions are worth, and which of them to hold. Reads, lets core decide, writes, wishes. */
import type { ConditionId } from "../../core/contract/ids.ts";
import { heldOf } from "../../core/directional/held.ts";
import { accountNow } from "../../core/directional/loop/account.ts";
import { runDirectional } from "../../core/directional/loop/loop.ts";
import { remember } from "../../core/directional/loop/memory.ts";
import type { Confirmation, LoopInput, Order } from "../../core/directional/loop/types.ts";
import { limitsAt } from "../../core/directional/price.ts";
import { correlationsIn, viewIn } from "../../core/directional/prices/view.ts";
import { CYCLE_MS } from "../../core/directional/rules.ts";
import { type FamilyScore, standingOf } from "../../core/directional/shadow.ts";
import { DAY, type VenueMs } from "../../core/units/time.ts";
import {
  confirmations,
  openPlan,
  type PlanRow,
  savePlan,
  saveSignals,
  scored,
  stakedSince,
} from "../../db/queries/directional.ts";
import type { Owner } from "../../db/queries/history.ts";
import { take } from "../../runtime/take.ts";
import { createGamma, type GammaMarket } from "../../venue/gamma.ts";
import { agreedSettings } from "./agreed.ts";
import type { OrchestratorEnv } from "./env.ts";
import { type Loop, told } from "./loop.ts";
import { type Desk, deliver } from "./positions/deliver.ts";
import { plansNow } from "./positions/plans.ts";
import { feedsOf, pricesAt } from "./positions/prices.ts";
import { booksOf, candidateOf, readAll } from "./positions/questions.ts";
import { newPlanRow, planOf, planWith, signalRow } from "./positions/rows.ts";

/** Markets of the catalogue looked at, busiest first. */
const SCAN = 500;
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
    const rows = await plansNow(env, owner, began, reports, troubles);
    const remembered = await memoryOf(env, owner, began);
    const asked = (await take(env.ENGINE.clock())).venueMs;
    const specs = read.map(({ market }) => market.spec);
    const { feeds, beside: books } = await feedsOf(
      env,
      pricesAt(rules.pricesUrl, env.VENUE),
      read,
      asked,
      troubles,
      () => booksOf(settings.hosts, specs),
    );
    if (typeof books === "string") return { outcome: "failed", detail: `the books were not read: ${books}` };
    // Prices and books are of now, not of when the run began.
    const { venueMs: now, rate } = await take(env.ENGINE.clock());
    const candidates = read.map((each) =>
      candidateOf(each, books.get(each.market.spec.yes), reports[each.market.spec.id]),
    );
    const input: LoopInput = {
      ...{ now, mode: env.MODE, candidates, memory: remembered.memory },
      rules: { ...rules, limits: limitsAt(rules.limits, rate) },
      prices: new Map(candidates.map(({ market, spec }) => [market, viewIn(feeds, spec, now)])),
      plans: rows.map((row) => {
        const plan = planOf(row);
        return { plan, held: heldOf(reports[plan.market]) };
      }),
      account: accountNow(account, remembered.stakedToday),
      correlations: correlationsIn(feeds),
      standing: (spec) => standingOf(remembered.scores, spec.family, spec.period),
    };
    const { signals, orders, abandoned } = runDirectional(input);
    await saveSignals(
      env.DB,
      signals.map((signal) => signalRow(owner, signal)),
    );
    for (const plan of abandoned) {
      const row = rows.find((each) => planOf(each).id === plan.id);
      if (row !== undefined)
        await savePlan(env.DB, { ...planWith(row, now, plan), why: "nothing filled, and the edge is gone" });
    }
    const markets = new Map(read.map(({ market }) => [market.spec.id, market]));
    for (const order of orders) await carryOut({ env, settings, owner, now, account, troubles }, order, markets, rows);
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

async function memoryOf(env: OrchestratorEnv, owner: Owner, now: VenueMs) {
  const day = Math.floor(now / DAY) * DAY;
  const [seen, stakedToday, past] = await Promise.all([
    confirmations(env.DB, owner, now - 2 * CYCLE_MS),
    stakedSince(env.DB, owner, day),
    // In paper no family is in shadow.
    env.MODE === "live" ? scored(env.DB, owner) : [],
  ]);
  const memory = new Map<ConditionId, Confirmation>();
  remember(
    memory,
    seen.map(({ market, at, ...word }) => ({ ...word, market: market as ConditionId, at: at as VenueMs })),
  );
  const scores = past.map(
    ({ event, family, period, p, mid, outcome }): FamilyScore => ({
      ...{ event, model: p, market: mid, y: outcome },
      family: family as FamilyScore["family"],
      period: period as FamilyScore["period"],
    }),
  );
  return { memory, stakedToday, scores };
}

/** The plan is kept before its wish leaves. Where another run of the same cycle was faster, that one's plan stands alone. */
async function carryOut(
  desk: Desk,
  { plan, wish, candidate }: Order,
  markets: ReadonlyMap<ConditionId, GammaMarket>,
  rows: readonly PlanRow[],
): Promise<void> {
  const { env, owner, now, troubles } = desk;
  try {
    const known = rows.find((row) => planOf(row).id === plan.id);
    if (known !== undefined) await savePlan(env.DB, planWith(known, now, plan));
    else if (!(await openPlan(env.DB, newPlanRow(owner, now, plan, candidate)))) return;
    const market = markets.get(plan.market);
    if (market !== undefined) await deliver(desk, market, wish);
  } catch (error) {
    troubles.push(`${candidate.slug}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

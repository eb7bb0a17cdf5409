/** Every two minutes: what open plans hold by their fills, whether to leave it, and how resolved questions came out. */
import { heldOf } from "../../core/directional/held.ts";
import { closedBy, killedOf } from "../../core/directional/loop/account.ts";
import { type ExitVerdict, type Position, runExits } from "../../core/directional/loop/exit-loop.ts";
import { noSignal } from "../../core/directional/no-signal.ts";
import { isOpen } from "../../core/directional/plan.ts";
import { limitsAt } from "../../core/directional/price.ts";
import { viewIn } from "../../core/directional/prices/view.ts";
import { EXIT_CYCLE_MS } from "../../core/directional/rules.ts";
import { MINUTE, type VenueMs } from "../../core/units/time.ts";
import { type PlanRow, saveOutcome, savePlan, unscored } from "../../db/queries/directional.ts";
import type { Owner } from "../../db/queries/history.ts";
import { saveRetired } from "../../db/queries/markets.ts";
import { take } from "../../runtime/take.ts";
import { createGamma, type Gamma, type GammaMarket } from "../../venue/gamma.ts";
import { agreedSettings } from "./agreed.ts";
import type { OrchestratorEnv } from "./env.ts";
import { type Loop, told } from "./loop.ts";
import { type Desk, deliver } from "./positions/deliver.ts";
import { plansNow } from "./positions/plans.ts";
import { feedsOf, pricesAt } from "./positions/prices.ts";
import { booksOf, candidateOf, readAll } from "./positions/questions.ts";
import { planOf, verdictRow } from "./positions/rows.ts";

/** Markets asked for their outcome in one run, and how long after their end. */
const OUTCOMES = 10;
const OUTCOME_AFTER_MS = 2 * MINUTE;

export const exits: Loop = {
  name: "exits",
  everyMs: EXIT_CYCLE_MS,
  async run(env, began) {
    const settings = await agreedSettings(env);
    const rules = settings.directional;
    if (began === null) return { outcome: "failed", detail: "the venue's clock is not known: is the venue up?" };
    const [{ account, markets: reports }, wallet] = await Promise.all([
      take(env.ENGINE.snapshot()),
      take(env.ENGINE.wallet()),
    ]);
    const owner: Owner = { mode: env.MODE, wallet: wallet.funder };
    const troubles: string[] = [];
    const gamma = createGamma(settings.hosts, (input, init) => fetch(input, init));
    const rows = await plansNow(env, owner, began, reports, troubles);
    const markets = await marketsOf(
      gamma,
      rows.map(({ market }) => market as GammaMarket["spec"]["id"]),
      troubles,
    );
    const { read } = readAll([...markets.values()].filter(({ closed }) => !closed));
    const specs = read.map(({ market }) => market.spec);
    const { feeds, beside: books } = await feedsOf(
      env,
      pricesAt(rules.pricesUrl, env.VENUE),
      read,
      (await take(env.ENGINE.clock())).venueMs,
      troubles,
      () => booksOf(settings.hosts, specs),
    );
    if (typeof books === "string") troubles.push(`the books were not read: ${books}`);
    const { venueMs: now, rate } = await take(env.ENGINE.clock());
    const positions = rows.map((row): Position => {
      const plan = planOf(row);
      const report = reports[plan.market];
      const known = read.find(({ market }) => market.spec.id === plan.market);
      return {
        plan,
        stance: heldOf(report),
        candidate:
          known === undefined || typeof books === "string"
            ? null
            : candidateOf(known, books.get(known.market.spec.yes), report),
        view:
          known === undefined
            ? noSignal("MISSING_PRICES", "its listing could not be read")
            : viewIn(feeds, known.spec, now),
        winner: report?.winner ?? markets.get(plan.market)?.winner ?? null,
      };
    });
    const verdicts = runExits({
      ...{ now, positions, closed: closedBy(account), killed: killedOf(account) },
      rules: { ...rules, limits: limitsAt(rules.limits, rate) },
    });
    for (const [i, verdict] of verdicts.entries()) {
      const [row, position] = [rows[i], positions[i]];
      if (row === undefined || position === undefined) continue;
      await carryOut({ env, settings, owner, now, account, troubles }, row, position, verdict, markets.get(row.market));
    }
    const outcomes = await score(env, owner, gamma, now, troubles);
    const sent = verdicts.filter(({ wish }) => wish !== null).length;
    const over = verdicts.filter(({ plan }) => !isOpen(plan)).length;
    const detail = `${rows.length} plans, ${verdicts.filter(({ held }) => held > 0).length} held, ${sent} wishes sent, ${over} over, ${outcomes} outcomes learned`;
    return told(
      detail,
      troubles,
      verdicts.map(({ plan, why, held }) => ({ plan: plan.id, is: plan.state, why, held })),
    );
  },
};

async function marketsOf(
  gamma: Gamma,
  ids: readonly GammaMarket["spec"]["id"][],
  troubles: string[],
): Promise<ReadonlyMap<string, GammaMarket>> {
  const found = new Map<string, GammaMarket>();
  for (const id of new Set(ids)) {
    const answer = await gamma.market(id);
    if (!answer.ok) troubles.push(`${id}: its listing was not read: ${answer.message}`);
    else if (answer.value !== null && !("is" in answer.value)) found.set(id, answer.value);
  }
  return found;
}

/** What was decided is kept before the wish leaves. A seat that was the position's alone ends with it. */
async function carryOut(
  desk: Desk,
  row: PlanRow,
  position: Position,
  verdict: ExitVerdict,
  market: GammaMarket | undefined,
): Promise<void> {
  const { env, owner, now, troubles } = desk;
  const { plan, wish } = verdict;
  try {
    await savePlan(env.DB, verdictRow(row, now, verdict, position.stance));
    if (wish !== null && market !== undefined) await deliver(desk, market, wish);
    if (isOpen(plan) || position.winner !== null) return;
    const seat = (await take(env.ENGINE.markets())).find(({ id }) => id === plan.market);
    if (seat?.makes !== false) return;
    await env.ENGINE.retire(plan.market, "its directional position is over");
    await saveRetired(env.DB, owner, now, plan.market, "its directional position is over");
  } catch (error) {
    troubles.push(`${row.slug}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const PAYS = { YES: 1, NO: 0, SPLIT: 0.5 } as const;

/** Every signal is scored by its outcome, traded or not. */
async function score(
  env: OrchestratorEnv,
  owner: Owner,
  gamma: Gamma,
  now: VenueMs,
  troubles: string[],
): Promise<number> {
  let learned = 0;
  const turn = Math.floor(now / EXIT_CYCLE_MS);
  for (const { market } of await unscored(env.DB, owner, now - OUTCOME_AFTER_MS, OUTCOMES, turn)) {
    const answer = await gamma.market(market as GammaMarket["spec"]["id"]);
    if (!answer.ok) {
      troubles.push(`${market}: its outcome was not read: ${answer.message}`);
      continue;
    }
    const winner = answer.value === null || "is" in answer.value ? null : answer.value.winner;
    if (winner === null) continue;
    await saveOutcome(env.DB, owner, market, PAYS[winner]);
    learned += 1;
  }
  return learned;
}

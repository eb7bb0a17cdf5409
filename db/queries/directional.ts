/** What the directional loops remember: every signal with its inputs, every plan, every outcome. */
import type { D1Database } from "@cloudflare/workers-types";
import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { plans, signals } from "../schema.ts";
import type { Owner } from "./history.ts";
import { type Filter, type Page, page, where } from "./lists.ts";

export type SignalRow = typeof signals.$inferSelect;
export type PlanRow = typeof plans.$inferSelect;

const OPEN = ["entering", "held", "leaving"] as const;

const mySignals = ({ mode, wallet }: Owner) => and(eq(signals.mode, mode), eq(signals.wallet, wallet));
const myPlans = ({ mode, wallet }: Owner) => and(eq(plans.mode, mode), eq(plans.wallet, wallet));

/** One statement, one parameter, however many rows: D1 allows a hundred parameters. A row that is there stays as it is. */
export async function saveSignals(db: D1Database, rows: readonly SignalRow[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) return;
  const values = columns.map((name) => `json_extract(value, '$.${name}')`).join(", ");
  await db
    .prepare(`insert or ignore into signals (${columns.join(", ")}) select ${values} from json_each(?)`)
    .bind(JSON.stringify(rows))
    .run();
}

/** A plan as it is now; an older version never takes the place of a newer one. */
export async function savePlan(db: D1Database, row: PlanRow): Promise<void> {
  const { id: _, ...rest } = row;
  await drizzle(db)
    .insert(plans)
    .values(row)
    .onConflictDoUpdate({ target: plans.id, set: rest, setWhere: sql`${plans.at} <= ${row.at}` });
}

export const openPlans = (db: D1Database, owner: Owner): Promise<PlanRow[]> =>
  drizzle(db)
    .select()
    .from(plans)
    .where(and(myPlans(owner), inArray(plans.state, [...OPEN])));

/** The last plan of each of these markets that held something, if it is over; of those that never did, the last. */
export async function lastPlans(db: D1Database, owner: Owner, markets: readonly string[]): Promise<PlanRow[]> {
  if (markets.length === 0) return [];
  const rows = await drizzle(db)
    .select()
    .from(plans)
    .where(and(myPlans(owner), sql`${plans.market} in (select value from json_each(${JSON.stringify(markets)}))`))
    .orderBy(asc(plans.opened_at));
  const last = new Map<string, PlanRow>();
  for (const row of rows)
    if (row.state !== "abandoned" || (last.get(row.market)?.state ?? "abandoned") === "abandoned")
      last.set(row.market, row);
  return [...last.values()].filter(({ state }) => state === "closed" || state === "abandoned");
}

/** Micro-dollars staked since a moment, by plans that were not abandoned. */
export async function stakedSince(db: D1Database, owner: Owner, from: number): Promise<number> {
  const [row] = await drizzle(db)
    .select({ sum: sql<number | null>`sum(${plans.stake})` })
    .from(plans)
    .where(and(myPlans(owner), gte(plans.opened_at, from), inArray(plans.state, [...OPEN, "closed"])));
  return row?.sum ?? 0;
}

/** The last signals since a moment that showed an edge: what the next cycle confirms. */
export const confirmations = (db: D1Database, owner: Owner, from: number) =>
  drizzle(db)
    .select({ market: signals.market, at: signals.at, buy: signals.buy, cycles: signals.cycles })
    .from(signals)
    .where(and(mySignals(owner), gte(signals.at, from)))
    .orderBy(asc(signals.at));

/** Markets whose last price has been read and whose outcome is not known, the longest over first. */
export const unscored = (db: D1Database, owner: Owner, now: number, limit: number) =>
  drizzle(db)
    .select({ market: signals.market, end_at: sql<number>`max(${signals.end_at})` })
    .from(signals)
    .where(and(mySignals(owner), isNull(signals.outcome), lt(signals.end_at, now)))
    .groupBy(signals.market)
    .orderBy(sql`max(${signals.end_at})`)
    .limit(limit);

/** What YES paid, on every signal of a market. */
export async function saveOutcome(db: D1Database, owner: Owner, market: string, outcome: number): Promise<void> {
  await drizzle(db)
    .update(signals)
    .set({ outcome })
    .where(and(mySignals(owner), eq(signals.market, market)));
}

/** Signals of resolved questions on which both model and market had a word; newest first. A split is nobody's forecast. */
export const scored = (db: D1Database, owner: Partial<Owner>, limit: number) =>
  drizzle(db)
    .select({
      ...{ event: signals.event, family: signals.family, period: signals.period },
      ...{ p: signals.p, sd: signals.sd, mid: signals.mid, outcome: signals.outcome },
      ...{ at: signals.at, end_at: signals.end_at },
    })
    .from(signals)
    .where(
      and(
        owner.mode === undefined ? undefined : eq(signals.mode, owner.mode),
        owner.wallet === undefined ? undefined : eq(signals.wallet, owner.wallet),
        isNotNull(signals.p),
        isNotNull(signals.mid),
        inArray(signals.outcome, [0, 1]),
      ),
    )
    .orderBy(desc(signals.at))
    .limit(limit);

export interface DirectionalFilter extends Filter {
  readonly state?: "open" | "over" | undefined;
  /** Signals of the loop's last run alone. */
  readonly run?: "last" | undefined;
}

/** All signals of a run are of one moment. */
function ofLastRun({ run, mode, wallet }: DirectionalFilter) {
  if (run === undefined) return undefined;
  const own = and(
    mode === undefined ? undefined : eq(signals.mode, mode),
    wallet === undefined ? undefined : eq(signals.wallet, wallet),
  );
  return sql`${signals.at} = (select max(${signals.at}) from ${signals} where ${own ?? sql`true`})`;
}

/** Signals, newest first. */
export async function listSignals(db: D1Database, filter: DirectionalFilter): Promise<Page<SignalRow>> {
  const { id, at: time, market, mode, wallet } = signals;
  const rows = await drizzle(db)
    .select()
    .from(signals)
    .where(and(where({ id, time, market, mode, wallet }, filter), ofLastRun(filter)))
    .orderBy(desc(time), desc(id))
    .limit(filter.limit + 1);
  return page(rows, filter.limit, (row) => row.at);
}

/** Plans, newest first by when they were made: a plan keeps its place while its state changes. */
export async function listPlans(db: D1Database, filter: DirectionalFilter): Promise<Page<PlanRow>> {
  const { id, opened_at: time, market, mode, wallet } = plans;
  const { state } = filter;
  const states =
    state === undefined ? undefined : inArray(plans.state, state === "open" ? [...OPEN] : ["closed", "abandoned"]);
  const rows = await drizzle(db)
    .select()
    .from(plans)
    .where(and(where({ id, time, market, mode, wallet }, filter), states))
    .orderBy(desc(time), desc(id))
    .limit(filter.limit + 1);
  return page(rows, filter.limit, (row) => row.opened_at);
}

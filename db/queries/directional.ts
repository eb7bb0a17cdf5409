/** What the directional loops remember: every signal with its inputs, every plan, every outcome. */
import type { D1Database } from "@cloudflare/workers-types";
import { and, asc, desc, eq, gte, inArray, isNull, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { plans, signals } from "../schema.ts";
import type { Owner } from "./history.ts";
import { type Filter, type Page, page, where } from "./lists.ts";

export type SignalRow = typeof signals.$inferSelect;
export type PlanRow = typeof plans.$inferSelect;

const OPEN = ["entering", "held", "leaving"] as const;

const mySignals = ({ mode, wallet }: Owner) => and(eq(signals.mode, mode), eq(signals.wallet, wallet));
const myPlans = ({ mode, wallet }: Owner) => and(eq(plans.mode, mode), eq(plans.wallet, wallet));

/** One statement and one parameter for rows of any number: D1 allows a hundred parameters. A row that is there stays as it is. */
function insertion(table: "signals" | "plans", row: object): string {
  const columns = Object.keys(row);
  const values = columns.map((name) => `json_extract(value, '$.${name}')`).join(", ");
  return `insert or ignore into ${table} (${columns.join(", ")}) select ${values} from json_each(?1)`;
}

export async function saveSignals(db: D1Database, rows: readonly SignalRow[]): Promise<void> {
  const [first] = rows;
  if (first !== undefined) await db.prepare(insertion("signals", first)).bind(JSON.stringify(rows)).run();
}

/**
 * A plan that begins. False: its market has one that is open already, and this one is not kept. Looked for and written in one
 * statement, so that of two runs at once one alone opens it.
 */
export async function openPlan(db: D1Database, row: PlanRow): Promise<boolean> {
  const open = OPEN.map((state) => `'${state}'`).join(", ");
  const { meta } = await db
    .prepare(
      `${insertion("plans", row)} where not exists
        (select 1 from plans where mode = ?2 and wallet = ?3 and market = ?4 and state in (${open}))`,
    )
    .bind(JSON.stringify([row]), row.mode, row.wallet, row.market)
    .run();
  return meta.changes > 0;
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

/**
 * Markets whose last price has been read and whose outcome is not known, `limit` of them: another part of the list in each
 * turn, so that none that never resolves keeps the others from being asked for.
 */
export async function unscored(db: D1Database, owner: Owner, now: number, limit: number, turn: number) {
  const rows = await drizzle(db)
    .select({ market: signals.market, end_at: sql<number>`max(${signals.end_at})` })
    .from(signals)
    .where(and(mySignals(owner), isNull(signals.outcome), lt(signals.end_at, now)))
    .groupBy(signals.market)
    .orderBy(sql`max(${signals.end_at}) desc`);
  const turns = Math.max(Math.ceil(rows.length / limit), 1);
  const from = (turn % turns) * limit;
  return rows.slice(from, from + limit);
}

/** What YES paid, on every signal of a market. */
export async function saveOutcome(db: D1Database, owner: Owner, market: string, outcome: number): Promise<void> {
  await drizzle(db)
    .update(signals)
    .set({ outcome })
    .where(and(mySignals(owner), eq(signals.market, market)));
}

/** Of each family and period so many events are scored, the last to end; of each event so many signals, from first to last. */
const [EVENTS, SIGNALS] = [400, 8];

/**
 * Signals of resolved questions on which both model and market had a word; newest first. A split is nobody's forecast. Of each
 * family alike: one whose questions end every fifteen minutes leaves no less of one whose questions end once a day.
 */
export async function scored(db: D1Database, owner: Partial<Owner>): Promise<readonly ScoredRow[]> {
  const { results } = await db
    .prepare(
      `with own as (
        select event, family, period, p, sd, mid, outcome, at, end_at,
          row_number() over (partition by family, period, event order by at, id) as n,
          count(*) over (partition by family, period, event) as total,
          max(end_at) over (partition by family, period, event) as ended
        from signals
        where (?1 is null or mode = ?1) and (?2 is null or wallet = ?2)
          and p is not null and mid is not null and outcome in (0, 1)
      ), ranked as (
        select *, dense_rank() over (partition by family, period order by ended desc, event) as place from own
      )
      select event, family, period, p, sd, mid, outcome, at, end_at from ranked
      where place <= ${EVENTS} and n * ${SIGNALS} / total > (n - 1) * ${SIGNALS} / total
      order by at desc`,
    )
    .bind(owner.mode ?? null, owner.wallet ?? null)
    .all<ScoredRow>();
  return results;
}

export interface ScoredRow {
  readonly event: string;
  readonly family: string;
  readonly period: string;
  readonly p: number;
  readonly sd: number | null;
  readonly mid: number;
  readonly outcome: 0 | 1;
  readonly at: number;
  readonly end_at: number;
}

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

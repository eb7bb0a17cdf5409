/**
 * D1: history and what the orchestrator decided. Integers in core's units (Ticks, MicroShares, MicroUsd, VenueMs), so
 * nothing is rounded on the way in or out. History rows come from outboxes at least once: every table is keyed by an id
 * that its writer computes, and a row written twice is one row (db/queries/history.ts).
 *
 * Every history row carries mode and wallet, so that paper can never be read as live.
 */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, sqliteView, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * Columns every history row has. `at` is venue time. Tables that get a row a minute or oftener are WITHOUT ROWID in
 * migrations/, which drizzle can't say: one row is written then where a table with a text key writes two.
 */
const common = () => ({
  id: text("id").primaryKey(),
  at: integer("at").notNull(),
  mode: text("mode", { enum: ["paper", "live"] }).notNull(),
  wallet: text("wallet").notNull(),
});

/**
 * Orders of one market that were made within one stretch of time (ORDER_PAGE_MS): one row for all of them, since each row
 * that is written is paid for, and a market whose price moves sends hundreds of orders an hour. `orders`: the newest state of
 * each by its id, as JSON; read through the view below.
 */
export const orderPages = sqliteTable(
  "order_pages",
  {
    start: integer("start").notNull(),
    mode: text("mode", { enum: ["paper", "live"] }).notNull(),
    wallet: text("wallet").notNull(),
    market: text("market").notNull(),
    orders: text("orders").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.start, t.mode, t.wallet, t.market] }),
    index("order_pages_market_start").on(t.market, t.start),
  ],
);

/** Length of the stretch that one row of `order_pages` covers, by when its orders were made. */
export const ORDER_PAGE_MS = 5 * 60_000;

/**
 * One row an order, newest state. id: the order's EIP-712 digest. `page`: the row of `order_pages` it stands in. `strategy`
 * and `version`: who has sent it, and by which version of the code; null for orders of versions that did not tell.
 */
export const orders = sqliteView("orders", {
  id: text("id").notNull(),
  at: integer("at").notNull(),
  mode: text("mode", { enum: ["paper", "live"] }).notNull(),
  wallet: text("wallet").notNull(),
  intent: text("intent").notNull(),
  market: text("market").notNull(),
  token: text("token", { enum: ["YES", "NO"] }).notNull(),
  side: text("side", { enum: ["BUY", "SELL"] }).notNull(),
  price: integer("price").notNull(),
  size: integer("size").notNull(),
  matched: integer("matched").notNull(),
  state: text("state").notNull(),
  strategy: text("strategy", { enum: ["MM", "CD", "ARB"] }),
  version: text("version"),
  created_at: integer("created_at").notNull(),
  updated_at: integer("updated_at").notNull(),
  page: integer("page").notNull(),
}).as(sql`
  select e.key as id, json_extract(e.value, '$.at') as at, p.mode as mode, p.wallet as wallet,
    json_extract(e.value, '$.intent') as intent, p.market as market,
    json_extract(e.value, '$.token') as token, json_extract(e.value, '$.side') as side,
    json_extract(e.value, '$.price') as price, json_extract(e.value, '$.size') as size,
    json_extract(e.value, '$.matched') as matched, json_extract(e.value, '$.state') as state,
    json_extract(e.value, '$.strategy') as strategy, json_extract(e.value, '$.version') as version,
    json_extract(e.value, '$.created_at') as created_at, json_extract(e.value, '$.updated_at') as updated_at,
    p.start as page
  from order_pages p, json_each(p.orders) e`);

/** One row a fill of ours, newest status. id: trade|order. */
export const fills = sqliteTable(
  "fills",
  {
    ...common(),
    market: text("market").notNull(),
    order_id: text("order_id").notNull(),
    trade: text("trade").notNull(),
    token: text("token", { enum: ["YES", "NO"] }).notNull(),
    side: text("side", { enum: ["BUY", "SELL"] }).notNull(),
    price: integer("price").notNull(),
    size: integer("size").notNull(),
    cash: integer("cash").notNull(),
    fee: integer("fee").notNull(),
    /** 1: we made, 0: we took. */
    maker: integer("maker").notNull(),
    status: text("status", { enum: ["matched", "mined", "confirmed", "retrying", "failed"] }).notNull(),
  },
  (t) => [index("fills_market_at").on(t.market, t.at), index("fills_at").on(t.at, t.id)],
);

/**
 * One row an operation on chain, newest state. id: the operation's own. `ref`: hash of the signed transaction or digest of
 * the signed batch, `ticket` the relayer's id, `tx` the transaction once one is known, gas in MicroUsd.
 */
export const operations = sqliteTable(
  "operations",
  {
    ...common(),
    market: text("market").notNull(),
    kind: text("kind", { enum: ["split", "merge", "redeem", "convert", "wrap", "unwrap", "approve"] }).notNull(),
    amount: integer("amount").notNull(),
    state: text("state").notNull(),
    nonce: integer("nonce"),
    ref: text("ref"),
    ticket: text("ticket"),
    tx: text("tx"),
    gas: integer("gas").notNull(),
    why: text("why").notNull(),
    cause: text("cause").notNull(),
    created_at: integer("created_at").notNull(),
  },
  (t) => [index("operations_created_at").on(t.created_at, t.id)],
);

/** Quotes, each minute in which they moved. id: market:minute, so a market's come in order of time. Prices in Ticks, mid in half-ticks, reservation in Ticks (a formula's value, so not an integer), inventory in MicroShares. */
export const quotes = sqliteTable("quotes", {
  ...common(),
  market: text("market").notNull(),
  mid_half: integer("mid_half"),
  bid: integer("bid"),
  ask: integer("ask"),
  reservation: real("reservation"),
  inventory: integer("inventory").notNull(),
});

/** What a market holds and what it has cost, after each change and each hour. id: market:at. */
export const inventory = sqliteTable("inventory", {
  ...common(),
  market: text("market").notNull(),
  yes: integer("yes").notNull(),
  no: integer("no").notNull(),
  cash_flow: integer("cash_flow").notNull(),
  value_mid: integer("value_mid"),
});

/** The account over time, with the parts of its profit. */
export const equity = sqliteTable(
  "equity",
  {
    ...common(),
    cash: integer("cash"),
    equity: integer("equity"),
    risk_equity: integer("risk_equity"),
    capture: integer("capture"),
    inventory_pnl: integer("inventory_pnl"),
    settlement: integer("settlement"),
    fees: integer("fees"),
    rounding: integer("rounding"),
  },
  (t) => [index("equity_at").on(t.at)],
);

/**
 * The account by the UTC day, kept for good: equity at mid, the parts of its profit, which add up to it, and how it traded.
 * id: mode|wallet|day. `complete` is 0 while the day runs. Written by the Portfolio (core/portfolio/days.ts).
 */
export const days = sqliteTable(
  "days",
  {
    ...common(),
    day: text("day").notNull(),
    complete: integer("complete").notNull(),
    from_at: integer("from_at").notNull(),
    open: integer("open").notNull(),
    high: integer("high").notNull(),
    low: integer("low").notNull(),
    close: integer("close").notNull(),
    flows: integer("flows").notNull(),
    missing: integer("missing").notNull().default(0),
    pnl: integer("pnl").notNull(),
    capture: integer("capture").notNull(),
    adverse: integer("adverse").notNull(),
    drift: integer("drift").notNull(),
    settlement: integer("settlement").notNull(),
    fees: integer("fees").notNull(),
    rebates: integer("rebates").notNull(),
    rewards: integer("rewards").notNull(),
    gas: integer("gas").notNull(),
    rounding: integer("rounding").notNull(),
    fills: integer("fills").notNull(),
    volume: integer("volume").notNull(),
    drawdown_bp: integer("drawdown_bp").notNull(),
    capture_cents: real("capture_cents"),
    quality_cents: real("quality_cents"),
    judged: integer("judged").notNull(),
    turns: real("turns"),
    profit_factor: real("profit_factor"),
    hours: integer("hours").notNull(),
  },
  (t) => [index("days_from").on(t.from_at, t.id)],
);

/** One row each time an alert began to fire, newest state. id: mode|wallet|key|first_at. acknowledged_at is wall time. */
export const alerts = sqliteTable(
  "alerts",
  {
    ...common(),
    key: text("key").notNull(),
    class: text("class").notNull(),
    severity: text("severity", { enum: ["note", "warn", "danger"] }).notNull(),
    text: text("text").notNull(),
    market: text("market"),
    first_at: integer("first_at").notNull(),
    count: integer("count").notNull(),
    resolved_at: integer("resolved_at"),
    acknowledged_at: integer("acknowledged_at"),
    acknowledged_by: text("acknowledged_by"),
  },
  (t) => [index("alerts_at").on(t.at, t.id)],
);

/** Markets the orchestrator ever selected. id: mode|wallet|market. `spec` is core's MarketSpec as JSON. */
export const markets = sqliteTable(
  "markets",
  {
    ...common(),
    market: text("market").notNull(),
    slug: text("slug").notNull(),
    question: text("question").notNull(),
    spec: text("spec").notNull(),
    /** What it trades with: core's MarketConfig as JSON. */
    config: text("config").notNull(),
    state: text("state", { enum: ["active", "retiring"] }).notNull(),
    /** The selection's words for why it is in this state. */
    why: text("why").notNull(),
    selected_at: integer("selected_at").notNull(),
    retired_at: integer("retired_at"),
  },
  (t) => [index("markets_state").on(t.mode, t.wallet, t.state)],
);

/**
 * What the directional loop said of each crypto question in each cycle, with what it was said from. id: mode|wallet|market|at.
 * Probabilities and dollars a share are numbers of formulas, so not integers.
 */
export const signals = sqliteTable(
  "signals",
  {
    ...common(),
    market: text("market").notNull(),
    slug: text("slug").notNull(),
    question: text("question").notNull(),
    event: text("event").notNull(),
    family: text("family").notNull(),
    period: text("period").notNull(),
    asset: text("asset").notNull(),
    /** The read question, core's QuestionSpec as JSON. */
    spec: text("spec").notNull(),
    /** When its last price is read. */
    end_at: integer("end_at").notNull(),
    bid: integer("bid"),
    ask: integer("ask"),
    spot: real("spot"),
    sigma: real("sigma"),
    p: real("p"),
    sd: real("sd"),
    mid: real("mid"),
    weight: real("weight"),
    blend: real("blend"),
    edge: real("edge"),
    cost: real("cost"),
    buy: text("buy", { enum: ["YES", "NO"] }),
    /** Cycles in a row that showed the edge. */
    cycles: integer("cycles").notNull(),
    kelly_single: real("kelly_single"),
    kelly_joint: real("kelly_joint"),
    stake_share: real("stake_share"),
    code: text("code").notNull(),
    why: text("why").notNull(),
    /** Checks before the trade, with their numbers, as JSON. */
    checks: text("checks").notNull(),
    /** Prices it was made from, core's PriceState as JSON; null when there were none. */
    inputs: text("inputs"),
    /** What YES paid: 1, 0 or 0.5; null until the market has resolved. */
    outcome: real("outcome"),
  },
  (t) => [
    index("signals_at").on(t.at, t.id),
    index("signals_market_at").on(t.market, t.at),
    index("signals_due").on(t.outcome, t.end_at),
  ],
);

/** One row a directional plan, newest state. id: mode|wallet|plan. `plan` is core's Plan as JSON. */
export const plans = sqliteTable(
  "plans",
  {
    ...common(),
    market: text("market").notNull(),
    slug: text("slug").notNull(),
    question: text("question").notNull(),
    event: text("event").notNull(),
    asset: text("asset").notNull(),
    family: text("family").notNull(),
    period: text("period").notNull(),
    end_at: integer("end_at").notNull(),
    opened_at: integer("opened_at").notNull(),
    buy: text("buy", { enum: ["YES", "NO"] }).notNull(),
    /** Wanted, and staked for it. */
    size: integer("size").notNull(),
    stake: integer("stake").notNull(),
    state: text("state", { enum: ["entering", "held", "leaving", "closed", "abandoned"] }).notNull(),
    plan: text("plan").notNull(),
    /** Held by its fills, and what that cost; fees are in it. */
    held: integer("held").notNull(),
    cost: integer("cost").notNull(),
    /** Edge of holding it on, dollars a share; null when it was not known. */
    edge_hold: real("edge_hold"),
    /** The rule it was left by; null while it is held. */
    exit: text("exit"),
    why: text("why").notNull(),
    pnl: integer("pnl"),
    closed_at: integer("closed_at"),
  },
  (t) => [index("plans_state").on(t.mode, t.wallet, t.state), index("plans_opened_at").on(t.opened_at, t.id)],
);

/** One row a run of an orchestrator loop. `at` is venue time, took_ms wall time. */
export const loopRuns = sqliteTable(
  "loop_runs",
  {
    ...common(),
    loop: text("loop").notNull(),
    took_ms: integer("took_ms").notNull(),
    outcome: text("outcome", { enum: ["ok", "degraded", "failed"] }).notNull(),
    /** What it did, in one line. */
    detail: text("detail").notNull(),
    /** Its decisions with their reasons, as JSON; null where it takes none. */
    notes: text("notes"),
    error: text("error"),
  },
  (t) => [index("loop_runs_loop_at").on(t.loop, t.at)],
);

const COMMAND_TYPES = ["kill", "resume", "kill-market", "resume-market", "pause", "unpause", "acknowledge"] as const;

/**
 * What an operator asked for. Wall time: it belongs to a person, not to the venue. `key` is the Idempotency-Key of the
 * request and `request` its body as sent, so that the same key with another body can be refused.
 */
export const commands = sqliteTable(
  "commands",
  {
    id: text("id").primaryKey(),
    key: text("key").notNull(),
    request: text("request").notNull(),
    type: text("type", { enum: COMMAND_TYPES }).notNull(),
    reason: text("reason").notNull(),
    actor: text("actor").notNull(),
    state: text("state", { enum: ["pending", "running", "done", "failed"] }).notNull(),
    result: text("result"),
    error: text("error"),
    created_at: integer("created_at").notNull(),
    finished_at: integer("finished_at"),
  },
  (t) => [uniqueIndex("commands_key").on(t.key), index("commands_created_at").on(t.created_at)],
);

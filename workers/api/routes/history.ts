/** What was, from D1: fills, orders and operations on chain, page by page or as one CSV file. */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import {
  type Cursor,
  type DayRow,
  type FillRow,
  type Filter,
  listDays,
  listFills,
  listOperations,
  listOrders,
  type OperationRow,
  type OrderRow,
  type Page,
} from "../../../db/queries/lists.ts";
import { csvStream } from "../csv.ts";
import type { ApiTypes } from "../env.ts";
import { money, price, size, time } from "../format.ts";
import { history as reach } from "../reach.ts";
import * as shape from "../schemas.ts";
import { decode, encode } from "./cursor.ts";

const { COMMON_PROBLEMS } = shape;
const CSV_PAGE = 500;

export const history = new OpenAPIHono<ApiTypes>();

const answers = <T extends z.ZodType>(item: T, description: string) => ({
  200: {
    description,
    content: {
      "application/json": { schema: shape.listOf(item) },
      "text/csv": { schema: z.string().meta({ description: "RFC 4180, every row that matches" }) },
    },
  },
  ...COMMON_PROBLEMS,
});

history.openapi(
  createRoute({
    method: "get",
    path: "/fills",
    summary: "Fills, newest first; `accept: text/csv` gives all of them as a file",
    request: { query: shape.historyQuery },
    responses: answers(shape.fillRow, "Fills"),
  }),
  async (c) => {
    const read = (filter: Filter) => reach(listFills(c.env.DB, filter));
    const filter = filterOf(c.req.valid("query"));
    if (wantsCsv(c.req.header("accept"))) return csv("fills", Object.keys(shape.fillRow.shape), filter, read, fillRow);
    return c.json(await list(filter, read, fillRow), 200);
  },
);

history.openapi(
  createRoute({
    method: "get",
    path: "/orders",
    summary: "Orders, newest first by creation; `accept: text/csv` gives all of them as a file",
    request: { query: shape.historyQuery },
    responses: answers(shape.orderRow, "Orders"),
  }),
  async (c) => {
    const read = (filter: Filter) => reach(listOrders(c.env.DB, filter));
    const filter = filterOf(c.req.valid("query"));
    if (wantsCsv(c.req.header("accept")))
      return csv("orders", Object.keys(shape.orderRow.shape), filter, read, orderRow);
    return c.json(await list(filter, read, orderRow), 200);
  },
);

history.openapi(
  createRoute({
    method: "get",
    path: "/operations",
    summary: "Operations on chain, newest first; `accept: text/csv` gives all of them as a file",
    request: { query: shape.historyQuery },
    responses: answers(shape.operationRow, "Operations on chain"),
  }),
  async (c) => {
    const read = (filter: Filter) => reach(listOperations(c.env.DB, filter));
    const filter = filterOf(c.req.valid("query"));
    if (wantsCsv(c.req.header("accept")))
      return csv("operations", Object.keys(shape.operationRow.shape), filter, read, operationRow);
    return c.json(await list(filter, read, operationRow), 200);
  },
);

history.openapi(
  createRoute({
    method: "get",
    path: "/performance/daily",
    summary: "The account by the UTC day, newest first; `accept: text/csv` gives all of them as a file",
    description: "Kept for good. The running day is told once an hour; the days' parts add up to the account's.",
    request: { query: shape.daysQuery },
    responses: answers(shape.dayRow, "Days"),
  }),
  async (c) => {
    const read = (filter: Filter) => reach(listDays(c.env.DB, filter));
    const filter = filterOf(c.req.valid("query"));
    if (wantsCsv(c.req.header("accept"))) return csv("days", Object.keys(shape.dayRow.shape), filter, read, dayRow);
    return c.json(await list(filter, read, dayRow), 200);
  },
);

function dayRow(row: DayRow): z.infer<typeof shape.dayRow> {
  const { day, mode, wallet, fills, drawdown_bp, capture_cents, quality_cents, judged } = row;
  const { turns, profit_factor, hours } = row;
  return {
    ...{ day, complete: row.complete === 1, from: time(row.from_at), until: time(row.at), mode, wallet },
    ...{ open: money(row.open), high: money(row.high), low: money(row.low), close: money(row.close) },
    ...{ flows: money(row.flows), missing: money(row.missing) },
    ...{ pnl: money(row.pnl), capture: money(row.capture), adverse: money(row.adverse) },
    ...{ drift: money(row.drift), settlement: money(row.settlement), fees: money(row.fees) },
    ...{ rebates: money(row.rebates), rewards: money(row.rewards), gas: money(row.gas) },
    ...{ rounding: money(row.rounding), fills, volume: money(row.volume), drawdown_bp, capture_cents, quality_cents },
    ...{ judged, turns, profit_factor, hours },
  };
}

function operationRow(row: OperationRow): z.infer<typeof shape.operationRow> {
  const { id, mode, wallet, market, kind, state, nonce, ref, ticket, tx, why, cause } = row;
  return {
    ...{ id, created_at: time(row.created_at), updated_at: time(row.at), mode, wallet, market, kind },
    ...{ amount: size(row.amount), state, nonce, ref, ticket, tx, gas: money(row.gas), why, cause },
  };
}

function fillRow(row: FillRow): z.infer<typeof shape.fillRow> {
  const { id, mode, wallet, market, order_id, trade, token, side, status } = row;
  return {
    ...{ id, at: time(row.at), mode, wallet, market, order_id, trade, token, side },
    ...{ price: price(row.price), size: size(row.size), cash: money(row.cash), fee: money(row.fee) },
    ...{ maker: row.maker === 1, status },
  };
}

function orderRow(row: OrderRow): z.infer<typeof shape.orderRow> {
  const { id, intent, mode, wallet, market, token, side, state, strategy, version } = row;
  return {
    ...{ id, intent, created_at: time(row.created_at), updated_at: time(row.updated_at), mode, wallet, market },
    ...{ token, side, price: price(row.price), size: size(row.size), matched: size(row.matched), state },
    ...{ strategy, version },
  };
}

type HistoryQuery = z.infer<typeof shape.daysQuery> & Partial<z.infer<typeof shape.historyQuery>>;

function filterOf({ cursor, ...query }: HistoryQuery): Filter {
  return { ...query, market: query.market?.toLowerCase(), cursor: cursor === undefined ? undefined : decode(cursor) };
}

async function list<Row, Item>(filter: Filter, read: (filter: Filter) => Promise<Page<Row>>, item: (row: Row) => Item) {
  const page = await read(filter);
  return {
    items: page.items.map(item),
    next_cursor: page.next === null ? null : encode(page.next),
    as_of: time(Date.now()),
  };
}

const wantsCsv = (accept: string | undefined): boolean =>
  accept?.split(",").some((type) => type.trim().startsWith("text/csv")) === true;

function csv<Row, Item extends Record<string, string | number | boolean | null>>(
  name: string,
  columns: readonly string[],
  filter: Filter,
  read: (filter: Filter) => Promise<Page<Row>>,
  item: (row: Row) => Item,
): Response {
  let cursor: Cursor | null | undefined = filter.cursor;
  const body = csvStream(columns, async () => {
    if (cursor === null) return null;
    const page = await read({ ...filter, cursor, limit: CSV_PAGE });
    cursor = page.next;
    return page.items.map(item);
  });
  const headers = {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${name}.csv"`,
  };
  return new Response(body, { headers });
}

/** What is true now, from the engine: health, overview, markets, series, and the live channel's door. */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import type { ConditionId } from "../../../core/contract/ids.ts";
import type { MarketReport, Series } from "../../../core/live/types.ts";
import type { ApiTypes } from "../env.ts";
import { halfPrice, maybe, money, price, size, time } from "../format.ts";
import { Problem } from "../problem.ts";
import { engine } from "../reach.ts";
import * as shape from "../schemas.ts";

const { COMMON_PROBLEMS, jsonAnswer, problemAnswer } = shape;
const NO_MARKET = { 404: problemAnswer("The engine does not know this market") } as const;

export const live = new OpenAPIHono<ApiTypes>();

live.openapi(
  createRoute({
    method: "get",
    path: "/health",
    summary: "Whether the engine, the history and, behind the engine, the venue answer",
    responses: {
      200: jsonAnswer(shape.health, "The engine and the history answer"),
      503: jsonAnswer(shape.health, "The engine or the history does not answer"),
      403: COMMON_PROBLEMS[403],
    },
  }),
  async (c) => {
    // The wallet is known from the key alone: that call says nothing of the venue, and the clock's says it all.
    const [wallet, clock, database] = await Promise.allSettled([
      engine(c.env.ENGINE.wallet()),
      engine(c.env.ENGINE.clock()),
      c.env.DB.prepare("select 1 from commands limit 1").all(),
    ]);
    const checks = { engine: answered(wallet), venue: answered(clock), history: answered(database) };
    const healthy = Object.values(checks).every((check) => check === "ok");
    const body = {
      status: healthy ? ("ok" as const) : ("degraded" as const),
      checks,
      venue_time: clock.status === "fulfilled" ? time(clock.value.venueMs) : null,
    };
    return c.json(body, checks.engine === "ok" && checks.history === "ok" ? 200 : 503);
  },
);

const answered = (result: PromiseSettledResult<unknown>) =>
  result.status === "fulfilled" ? ("ok" as const) : ("silent" as const);

live.openapi(
  createRoute({
    method: "get",
    path: "/overview",
    summary: "The whole snapshot, as the live channel sends it first",
    responses: { 200: jsonAnswer(shape.snapshot, "The snapshot"), ...COMMON_PROBLEMS },
  }),
  async (c) => c.json(await engine(c.env.ENGINE.snapshot()), 200),
);

live.openapi(
  createRoute({
    method: "get",
    path: "/markets",
    summary: "Every market the engine knows, one line each",
    request: { query: z.object({ state: z.string().max(40).optional() }) },
    responses: { 200: jsonAnswer(shape.listOf(shape.marketRow), "Markets by slug"), ...COMMON_PROBLEMS },
  }),
  async (c) => {
    const { state } = c.req.valid("query");
    const { markets, clock } = await engine(c.env.ENGINE.snapshot());
    const rows = Object.values(markets).filter((market) => state === undefined || market.state === state);
    rows.sort((a, b) => (a.slug < b.slug ? -1 : 1));
    const asOf = clock?.venueMs ?? Math.max(0, ...rows.map((market) => market.at));
    return c.json({ items: rows.map(marketRow), next_cursor: null, as_of: time(asOf) }, 200);
  },
);

live.openapi(
  createRoute({
    method: "get",
    path: "/markets/{id}",
    summary: "One market: book, own orders, why each quote is where it is, position, profit",
    request: { params: shape.marketParam },
    responses: { 200: jsonAnswer(shape.marketReport, "The market's newest report"), ...NO_MARKET, ...COMMON_PROBLEMS },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const report = await engine(c.env.ENGINE.report(conditionId(id)));
    if (report === null) throw unknownMarket(id);
    return c.json(report, 200);
  },
);

live.openapi(
  createRoute({
    method: "get",
    path: "/markets/{id}/series",
    summary: "Mid, own quotes, inventory and profit of one market over time",
    request: { params: shape.marketParam, query: shape.seriesQuery },
    responses: { 200: jsonAnswer(shape.series, "Columns"), ...NO_MARKET, ...COMMON_PROBLEMS },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const { from, to } = c.req.valid("query");
    const market = conditionId(id);
    const report = await engine(c.env.ENGINE.report(market));
    if (report === null) throw unknownMarket(id);
    return c.json(between(await engine(c.env.ENGINE.series(market)), from, to), 200);
  },
);

live.openapi(
  createRoute({
    method: "get",
    path: "/markets/{id}/inputs",
    summary: "What one market was told and what it decided, page by page: what `npm run replay` feeds its machine with",
    description:
      "Parts in order; those with the same `run` joined are one run of core/inputs/run.ts. The runs that begin before " +
      "`from` are left out but for the last of them, without which nothing after it can be read.",
    request: { params: shape.marketParam, query: shape.inputsQuery },
    responses: { 200: jsonAnswer(shape.listOf(shape.inputPart), "Parts"), ...NO_MARKET, ...COMMON_PROBLEMS },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const { cursor, from, to } = c.req.valid("query");
    const market = conditionId(id);
    const { parts, more } = await engine(c.env.ENGINE.inputs(market, { after: cursor, from, to }));
    if (parts.length === 0 && (await engine(c.env.ENGINE.report(market))) === null) throw unknownMarket(id);
    const items = parts.map(({ body, ...part }) => ({
      ...part,
      ...{ from: time(part.from), to: time(part.to), body: base64(body) },
    }));
    const next = more ? (parts.at(-1)?.seq ?? null) : null;
    return c.json({ items, next_cursor: next === null ? null : String(next), as_of: time(Date.now()) }, 200);
  },
);

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

live.openapi(
  createRoute({
    method: "get",
    path: "/equity",
    summary: "The account over time: cash, equity, risk equity, parts of profit",
    request: { query: shape.seriesQuery },
    responses: { 200: jsonAnswer(shape.series, "Columns"), ...COMMON_PROBLEMS },
  }),
  async (c) => {
    const { from, to } = c.req.valid("query");
    return c.json(between(await engine(c.env.ENGINE.equity()), from, to), 200);
  },
);

live.openapi(
  createRoute({
    method: "get",
    path: "/audit",
    summary: "The audit log, oldest first: who did what, when and why, each entry sealed with the one before",
    request: { query: shape.auditQuery },
    responses: { 200: jsonAnswer(shape.auditLog, "Entries"), ...COMMON_PROBLEMS },
  }),
  async (c) => {
    const { cursor, limit } = c.req.valid("query");
    const { entries, head } = await engine(c.env.ENGINE.audit(cursor, limit));
    const last = entries.at(-1)?.n ?? head.n;
    return c.json({ items: [...entries], next_cursor: last < head.n ? String(last) : null, head }, 200);
  },
);

/** Some thirty questions to venue and node, one after the other, each with a deadline of its own. */
const EXAMINATION_MS = 60_000;

live.openapi(
  createRoute({
    method: "post",
    path: "/doctor",
    summary: "Examines account, venue and chain from the object that trades, as `npm run doctor` does on a machine",
    description: "Nothing is changed. A test order that no venue can take is sent, but not while a kill stands.",
    responses: { 200: jsonAnswer(shape.examination, "What was found, in order"), ...COMMON_PROBLEMS },
  }),
  async (c) => {
    const { findings, wouldSend } = await engine(c.env.ENGINE.examine(), EXAMINATION_MS);
    const fit = findings.every(({ is }) => is !== "bad");
    return c.json({ fit, findings: [...findings], would_send: [...wouldSend] }, 200);
  },
);

live.openapi(
  createRoute({
    method: "get",
    path: "/malformed",
    summary:
      "What the venue sent and nobody could read, most frequent first: counted since the first start, samples kept",
    request: { query: shape.malformedQuery },
    responses: { 200: jsonAnswer(shape.malformed, "Kinds"), ...COMMON_PROBLEMS },
  }),
  async (c) => {
    const { samples } = c.req.valid("query");
    const counts = await engine(c.env.ENGINE.malformed());
    const items = counts.map(({ where, kind, count, samples: kept }) => ({
      where,
      kind,
      count,
      samples: kept.slice(0, samples).map(({ at, ...sample }) => ({ at: time(at), ...sample })),
    }));
    return c.json({ items }, 200);
  },
);

live.openapi(
  createRoute({
    method: "get",
    path: "/passages",
    summary: "How long the newest orders took, from the frame that woke their market to their signature, oldest first",
    responses: { 200: jsonAnswer(shape.passages, "Milliseconds after the frame was heard"), ...COMMON_PROBLEMS },
  }),
  async (c) => {
    const passages = await engine(c.env.ENGINE.passages());
    return c.json({ items: passages.map(({ at, ...passage }) => ({ at: time(at), ...passage })) }, 200);
  },
);

live.openapi(
  createRoute({
    method: "get",
    path: "/ws",
    summary: "The live channel: a WebSocket",
    description:
      "Frames are ServerFrame and ClientFrame of core/live/types.ts. Send `{op:'sub'}`, or with the epoch and seq " +
      "already held to resume; send the text `ping` every 20 s and `pong` comes back.",
    responses: {
      101: { description: "The socket is open" },
      403: COMMON_PROBLEMS[403],
      426: problemAnswer("Not a WebSocket upgrade"),
      503: COMMON_PROBLEMS[503],
    },
  }),
  async (c) => {
    if (c.req.header("upgrade")?.toLowerCase() !== "websocket") {
      throw new Problem(
        "upgrade-required",
        "open this address as a WebSocket; GET /api/v1/overview is the same by REST",
      );
    }
    // The upgrade passes through as it is: the answer carries the socket.
    return engine(c.env.ENGINE.fetch(c.req.raw));
  },
);

function conditionId(id: string): ConditionId {
  if (!/^0x[0-9a-f]{64}$/i.test(id)) throw unknownMarket(id);
  return id.toLowerCase() as ConditionId;
}

const unknownMarket = (id: string): Problem =>
  new Problem("unknown-market", `the engine knows no market ${id}; GET /api/v1/markets lists those it knows`);

/** The points of [from, to), venue ms. */
function between(series: Series, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY) {
  const inside = series.t.map((at) => at >= from && at < to);
  const cut = <T>(column: readonly T[]): T[] => column.filter((_, at) => inside[at]);
  const cols = Object.entries(series.cols).map(([name, column]) => [name, cut(column)] as const);
  return { t: cut(series.t), cols: Object.fromEntries(cols) };
}

function marketRow(market: MarketReport): z.infer<typeof shape.marketRow> {
  return {
    id: market.id,
    slug: market.slug,
    question: market.question,
    state: market.state,
    state_why: market.stateWhy,
    at: time(market.at),
    ends_at: time(market.endsAt),
    tick: price(market.tick),
    best_bid: maybe(market.bids[0]?.price ?? null, price),
    best_ask: maybe(market.asks[0]?.price ?? null, price),
    own_bid: maybe(market.quote.bid, price),
    own_ask: maybe(market.quote.ask, price),
    mid: maybe(market.midHalf, halfPrice),
    yes: size(market.position.yes),
    no: size(market.position.no),
    net: size(market.position.net),
    cash_flow: money(market.cashFlow),
    value_at_mid: money(market.valueAtMid),
    exposure: money(market.exposure),
    pnl: money(market.pnlTotal),
    orders: market.orders.length,
    fills: market.fillCount,
    winner: market.winner,
  };
}

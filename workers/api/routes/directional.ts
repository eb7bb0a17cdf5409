/** Directional positions: what each question was said to be worth, what is held on it, and how good the words were. */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type * as z from "zod";
import { scoresOf } from "../../../core/directional/score-report.ts";
import { isRefused } from "../../../core/stats/range.ts";
import {
  type DirectionalFilter,
  listPlans,
  listSignals,
  type PlanRow,
  type SignalRow,
  scored,
} from "../../../db/queries/directional.ts";
import * as shape from "../directional-shapes.ts";
import type { ApiTypes } from "../env.ts";
import { maybe, money, price, size, time } from "../format.ts";
import { history as reach } from "../reach.ts";
import { COMMON_PROBLEMS, jsonAnswer } from "../schemas.ts";
import { decode, encode } from "./cursor.ts";

export const directional = new OpenAPIHono<ApiTypes>();

directional.openapi(
  createRoute({
    method: "get",
    path: "/signals",
    summary: "What the directional loop said of each crypto question, newest first",
    request: { query: shape.signalQuery },
    responses: { 200: jsonAnswer(shape.signals, "Signals"), ...COMMON_PROBLEMS },
  }),
  async (c) => {
    const page = await reach(listSignals(c.env.DB, filterOf(c.req.valid("query"))));
    const next = page.next === null ? null : encode(page.next);
    return c.json({ items: page.items.map(signalOf), next_cursor: next, as_of: time(Date.now()) }, 200);
  },
);

directional.openapi(
  createRoute({
    method: "get",
    path: "/directional/positions",
    summary: "Directional plans and what is held by their fills, newest first",
    request: { query: shape.positionQuery },
    responses: { 200: jsonAnswer(shape.positions, "Plans and positions"), ...COMMON_PROBLEMS },
  }),
  async (c) => {
    const { state, ...query } = c.req.valid("query");
    const page = await reach(listPlans(c.env.DB, { ...filterOf(query), state }));
    const next = page.next === null ? null : encode(page.next);
    return c.json({ items: page.items.map(positionOf), next_cursor: next, as_of: time(Date.now()) }, 200);
  },
);

directional.openapi(
  createRoute({
    method: "get",
    path: "/calibration",
    summary: "Model against market at the same instants, on resolved questions, clustered by event",
    request: { query: shape.calibrationQuery },
    responses: { 200: jsonAnswer(shape.calibration, "Scores"), ...COMMON_PROBLEMS },
  }),
  async (c) => {
    const rows = await reach(scored(c.env.DB, c.req.valid("query")));
    const report = scoresOf(
      rows.flatMap(({ p, sd, mid, outcome, event, family, period, at, end_at }) =>
        sd === null
          ? []
          : [
              {
                event,
                family,
                period,
                horizonMs: end_at - at,
                p,
                sd,
                mid,
                y: outcome,
              },
            ],
      ),
    );
    return c.json({ groups: isRefused(report) ? [] : report.map(shape.groupOf), as_of: time(Date.now()) }, 200);
  },
);

function filterOf({ cursor, market, ...query }: z.infer<typeof shape.signalQuery>): DirectionalFilter {
  return { ...query, market: market?.toLowerCase(), cursor: cursor === undefined ? undefined : decode(cursor) };
}

function signalOf(row: SignalRow): z.infer<typeof shape.signal> {
  const { id, mode, wallet, market, slug, question, event, family, period, asset, cycles, code, why } = row;
  return {
    ...{ id, at: time(row.at), mode, wallet, market, slug, question, event, family, period, asset },
    ...{ ends_at: time(row.end_at), spec: JSON.parse(row.spec) },
    ...{ best_bid: maybe(row.bid, price), best_ask: maybe(row.ask, price) },
    ...{ spot: row.spot, sigma: row.sigma, p: row.p, sd: row.sd, mid: row.mid, weight: row.weight, blend: row.blend },
    ...{ edge: row.edge, cost: row.cost, buy: row.buy, cycles },
    ...{ kelly_single: row.kelly_single, kelly_joint: row.kelly_joint, stake_share: row.stake_share },
    ...{ code, why, checks: JSON.parse(row.checks), inputs: row.inputs === null ? null : JSON.parse(row.inputs) },
    outcome: row.outcome,
  };
}

function positionOf(row: PlanRow): z.infer<typeof shape.position> {
  const { id, mode, wallet, market, slug, question, event, family, period, asset, buy, state, exit, why } = row;
  const { thesis, stop, target, limit, entries, exits } = JSON.parse(row.plan);
  return {
    ...{ id, at: time(row.at), mode, wallet, market, slug, question, event, family, period, asset, buy, state },
    ...{ opened_at: time(row.opened_at), ends_at: time(row.end_at), closed_at: maybe(row.closed_at, time) },
    ...{ wanted: size(row.size), stake: money(row.stake), limit: price(limit), stop, target, thesis, entries, exits },
    ...{ held: size(row.held), cost: money(row.cost), edge_hold: row.edge_hold, exit, why, pnl: maybe(row.pnl, money) },
  };
}

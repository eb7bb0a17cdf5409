/** What an operator asks for: kill, resume, and to have an alert marked as seen. */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import type { ConditionId } from "../../../core/contract/ids.ts";
import type { AccountReport } from "../../../core/live/types.ts";
import { type CommandRow, findCommand, finishCommand, recordCommand } from "../../../db/queries/commands.ts";
import { take } from "../../../runtime/take.ts";
import type { OutsideReport } from "../../orchestrator/outside.ts";
import type { ApiEnv, ApiTypes } from "../env.ts";
import { maybe, time } from "../format.ts";
import { Problem } from "../problem.ts";
import { engine, history } from "../reach.ts";
import * as shape from "../schemas.ts";
import { ulid } from "../ulid.ts";

const { COMMON_PROBLEMS, jsonAnswer, problemAnswer } = shape;

/** A kill does not wait longer than this for the history to write it down, wall ms. */
const RECORD_MS = 1_000;
/** Nor longer than this for the list of markets. */
const KNOWN_MS = 2_000;

const EFFECTS: Readonly<Record<CommandRow["type"], readonly string[]>> = {
  kill: [
    "no further order is sent",
    "every open order is cancelled, by the engine and from outside it",
    "quoting stays off until somebody resumes",
  ],
  resume: ["the engine asks for leases again", "markets quote as their own gates allow"],
  "kill-market": [
    "no further order of these markets is sent",
    "every open order in them is cancelled, by the engine and from outside it; the others are left alone",
    "they stay off until somebody resumes them, through restarts and through a resume of everything",
  ],
  "resume-market": ["these markets quote again as their own gates allow; a kill of everything is not lifted"],
  pause: [
    "every order of these strategies is cancelled, and none is sent",
    "the other strategies trade on; a resume after a kill does not lift it",
  ],
  unpause: ["these strategies trade again as their own gates allow"],
  acknowledge: ["the alert is shown as seen until it gets worse or begins anew"],
};

export const commands = new OpenAPIHono<ApiTypes>();

commands.openapi(
  createRoute({
    method: "post",
    path: "/commands",
    summary: "Kill or resume everything or single markets, pause a strategy, or acknowledge an alert",
    description:
      "Answers at once; GET the command to see how it ended. The proofs of kills are in the overview's account.",
    request: {
      headers: shape.commandHeaders,
      query: shape.commandQuery,
      body: { required: true, content: { "application/json": { schema: shape.commandBody } } },
    },
    responses: {
      200: jsonAnswer(shape.dryRun, "What it would do (dry_run)"),
      202: jsonAnswer(shape.command, "Taken"),
      404: problemAnswer("The engine knows no such market"),
      409: problemAnswer("The key was used for another command"),
      415: problemAnswer("The body is not JSON"),
      ...COMMON_PROBLEMS,
    },
  }),
  async (c) => {
    const wish = c.req.valid("json");
    const { type, reason } = wish;
    if (wish.type === "kill-market" || wish.type === "resume-market") await refuseUnknown(c.env, wish);
    if (c.req.valid("query").dry_run === "true") {
      return c.json({ dry_run: true as const, type, effects: [...EFFECTS[type]] }, 200);
    }
    const now = Date.now();
    const asked: CommandRow = {
      ...{ id: ulid(now), key: c.req.valid("header")["idempotency-key"], request: JSON.stringify(wish) },
      ...{ type, reason, actor: "loopback", state: "running", result: null, error: null },
      ...{ created_at: now, finished_at: null },
    };
    const { row, isNew } = await record(c.env.DB, asked, c.get("requestId"));
    if (row.request !== asked.request) {
      throw new Problem(
        "idempotency-conflict",
        `this key belongs to command ${row.id}; use a new key for a new command`,
      );
    }
    if (isNew) c.executionCtx.waitUntil(carryOut(c.env, row, wish));
    return c.json(answer(row), 202, { location: `/api/v1/commands/${row.id}` });
  },
);

commands.openapi(
  createRoute({
    method: "get",
    path: "/commands/{id}",
    summary: "How a command ended",
    request: { params: z.object({ id: z.string().max(40) }) },
    responses: {
      200: jsonAnswer(shape.command, "The command"),
      404: problemAnswer("No command has this id"),
      ...COMMON_PROBLEMS,
    },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const row = await history(findCommand(c.env.DB, id));
    if (row === null) throw new Problem("unknown-command", `no command has the id ${id}`);
    return c.json(answer(row), 200);
  },
);

/**
 * Writes the command down, unless it is a kill and the history is slow or gone: a kill is carried out all the same, and
 * carrying it out twice does no harm. A resume is not: nobody could prove who asked for it.
 */
async function record(
  db: D1Database,
  row: CommandRow,
  requestId: string,
): Promise<{ row: CommandRow; isNew: boolean }> {
  const written = history(recordCommand(db, row));
  if (row.type !== "kill" && row.type !== "kill-market") return written;
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`not written in ${RECORD_MS} ms`)), RECORD_MS);
  });
  try {
    return await Promise.race([written, late]);
  } catch (error) {
    console.error(`api ${requestId}: ${row.type} ${row.id} is carried out without a record: ${String(error)}`);
    return { row, isNew: true };
  }
}

type Wish = z.infer<typeof shape.commandBody>;
type MarketsWish = Wish & { type: "kill-market" | "resume-market" };

/** The schema has made sure that they look like some. */
const idsOf = ({ markets }: MarketsWish): readonly ConditionId[] => markets as ConditionId[];

/**
 * A market that was never traded here is a slip of whoever names it. When nobody can say, a kill goes on all the same: to
 * refuse the orders of a market that has none does no harm.
 */
async function refuseUnknown({ ENGINE }: ApiEnv, wish: MarketsWish): Promise<void> {
  const asked = engine(ENGINE.unknownMarkets(idsOf(wish)), KNOWN_MS);
  const unknown = wish.type === "kill-market" ? await asked.catch(() => []) : await asked;
  if (unknown.length === 0) return;
  throw new Problem(
    "unknown-market",
    `the engine knows no market ${unknown.join(", ")}: nothing was done; GET /api/v1/markets lists those it knows`,
    unknown.map((id) => ({
      ...{ pointer: `/markets/${idsOf(wish).indexOf(id)}`, code: "unknown_market" },
      message: "the engine knows no such market",
    })),
  );
}

async function carryOut(env: ApiEnv, row: CommandRow, wish: Wish): Promise<void> {
  const end = await run(env, row, wish);
  if (end.error !== null) console.error(`api: command ${row.id} (${row.type}) failed: ${end.error}`);
  try {
    await finishCommand(env.DB, row.id, { ...end, finished_at: Date.now() });
  } catch (error) {
    console.error(`api: the end of command ${row.id} (${end.state}) could not be written: ${String(error)}`);
  }
}

interface End {
  readonly state: "done" | "failed";
  readonly result: string | null;
  readonly error: string | null;
}

async function run({ ENGINE, OUTSIDE }: ApiEnv, { actor }: CommandRow, wish: Wish): Promise<End> {
  try {
    if (wish.type === "acknowledge") {
      const alert = await take(ENGINE.acknowledge(wish.alert, actor));
      if (alert === null) return { state: "failed", result: null, error: `no alert has the key ${wish.alert}` };
      return { state: "done", result: JSON.stringify(alert), error: null };
    }
    if (wish.type === "pause" || wish.type === "unpause") {
      const account = await take(ENGINE.pause(wish.strategies, wish.type === "pause", wish.reason, actor));
      return { state: "done", result: JSON.stringify(account), error: null };
    }
    const { type, reason } = wish;
    if (type === "kill-market") {
      const markets = idsOf(wish);
      return await killBothWays(take(ENGINE.killMarkets(markets, reason, actor)), take(OUTSIDE.kill(markets)));
    }
    if (type === "resume-market") {
      const account = await take(ENGINE.resumeMarkets(idsOf(wish), reason, actor));
      return { state: "done", result: JSON.stringify(account), error: null };
    }
    if (type === "kill")
      return await killBothWays(take(ENGINE.kill(reason, actor, wish.windDown)), take(OUTSIDE.kill()));
    return { state: "done", result: JSON.stringify(await take(ENGINE.resume(reason, actor))), error: null };
  } catch (error) {
    return { state: "failed", result: null, error: inWords(error) };
  }
}

/**
 * The engine's kill and the one from outside run side by side; neither waits for the other. Only the engine's refuses the
 * next order, so without it the command has failed, whatever the venue's count says.
 */
async function killBothWays(engine: Promise<AccountReport>, outside: Promise<OutsideReport>): Promise<End> {
  const [inner, outer] = await Promise.allSettled([engine, outside]);
  const seen = outer.status === "fulfilled" ? outer.value : null;
  if (inner.status === "fulfilled")
    return { state: "done", result: JSON.stringify({ ...inner.value, outside: seen }), error: null };
  const from = outer.status === "fulfilled" ? outer.value.detail : inWords(outer.reason);
  const error = `the engine did not answer: ${inWords(inner.reason)}; from outside: ${from}`;
  return { state: "failed", result: JSON.stringify({ outside: seen }), error };
}

const inWords = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function answer(row: CommandRow): z.infer<typeof shape.command> {
  const { id, type, reason, actor, state, error } = row;
  const result: unknown = row.result === null ? null : JSON.parse(row.result);
  return {
    ...{ id, type, reason, actor, state, error },
    ...{ created_at: time(row.created_at), finished_at: maybe(row.finished_at, time) },
    result: typeof result === "object" && result !== null ? { ...result } : null,
  };
}

import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { ConditionId } from "../../core/contract/ids.ts";
import type { Ended } from "./ended.ts";
import type { KillOptions } from "./options.ts";

const POLL_MS = 250;
/** Longer than the engine takes to call its own proof overdue. */
const PATIENCE_MS = 120_000;

const proof = z.array(z.looseObject({ text: z.string(), at: z.number().nullable() }));
const killed = z.array(z.looseObject({ market: z.string(), epoch: z.number(), state: z.string(), proof })).optional();
const account = z.looseObject({ engine: z.string(), proof, killed });
const command = z.looseObject({
  ...{ id: z.string(), state: z.string(), error: z.string().nullable() },
  /** The account as it was when the command was done. */
  result: z.looseObject({ killed }).nullable().optional(),
});
type Account = z.infer<typeof account>;
const overview = z.looseObject({ account: account.nullable() });

/** What the bot shows of a kill so far. `ended` null: it goes on. */
interface Seen {
  readonly proof: Ended["proof"];
  readonly ended: "proven" | "unproven" | null;
}

type Told = Pick<KillOptions, "api" | "reason" | "windDown"> & Partial<Pick<KillOptions, "markets" | "resume">>;

/** Tells the bot, then follows its own proof. */
export async function killByBot(
  { api, reason, windDown, markets = null, resume = false }: Told,
  say: (line: string) => void,
): Promise<Ended> {
  const instead = resume ? "." : ": use --direct.";
  const ask = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    let response: Response;
    try {
      response = await fetch(`${api}${path}`, { ...init, signal: AbortSignal.timeout(20_000) });
    } catch (error) {
      throw new Error(`The bot at ${api} does not answer (${inWords(error)})${instead}`);
    }
    if (!response.ok) {
      const text = `${path}: ${response.status} ${(await response.text()).slice(0, 300)}`;
      throw new Error(response.status < 500 ? text : `${text}${instead}`);
    }
    return response.json();
  };
  say(`Telling the bot at ${api} ...`);
  const headers = { "content-type": "application/json", "idempotency-key": `kill-${randomUUID()}` };
  const wish =
    markets === null
      ? { type: "kill", reason, windDown }
      : { type: resume ? "resume-market" : "kill-market", markets, reason };
  const taken = command.parse(await ask("/commands", { method: "POST", headers, body: JSON.stringify(wish) }));
  const end = Date.now() + PATIENCE_MS;
  let shown = "";
  for (;;) {
    const { state, error, result } = command.parse(await ask(`/commands/${taken.id}`));
    if (state === "failed") throw new Error(`The ${resume ? "resume" : "kill"} failed: ${error}${instead}`);
    const now = overview.parse(await ask("/overview")).account;
    const seen =
      now === null
        ? NOTHING
        : resume
          ? resumed(now, markets ?? [])
          : markets === null
            ? ofAll(now)
            : ofMarkets(now, markets, result?.killed);
    const text = seen.proof.findLast(({ at }) => at !== null)?.text ?? "";
    if (text !== shown) say(`  ${text}`);
    shown = text;
    // Markets that were killed before may show the proof of then until the bot has taken this one and shows it.
    const isTaken = markets === null || state === "done";
    if ((seen.ended !== null && isTaken) || Date.now() > end)
      return { proven: seen.ended === "proven", proof: seen.proof, trouble: null };
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const NOTHING: Seen = { proof: [], ended: null };

/** The last line is the look after a minute: flat is proven before it, and the bot goes on by itself. */
function ofAll({ engine, proof }: Account): Seen {
  const isFlat = engine === "flat" || engine === "winding-down";
  return { proof, ended: isFlat ? "proven" : engine === "unproven" ? "unproven" : null };
}

/** @param taken the kills as the bot made them: what it shows of an earlier epoch is of one before */
function ofMarkets({ killed = [] }: Account, markets: readonly ConditionId[], taken: Account["killed"] = []): Seen {
  const ours = markets.map((id) => {
    const from = taken.find(({ market }) => market === id)?.epoch ?? 0;
    return killed.find(({ market, epoch }) => market === id && epoch >= from);
  });
  const many = markets.length > 1;
  const proof = ours.flatMap((each) =>
    (each?.proof ?? []).map(({ text, at }) => ({ text: many ? `${each?.market.slice(0, 10)}: ${text}` : text, at })),
  );
  if (ours.every((each) => each?.state === "flat")) return { proof, ended: "proven" };
  return { proof, ended: ours.some((each) => each?.state === "unproven") ? "unproven" : null };
}

/** Nothing has to be proven: they are not on the list of killed markets any more. */
function resumed({ killed = [] }: Account, markets: readonly ConditionId[]): Seen {
  const left = killed.filter(({ market }) => markets.includes(market as ConditionId));
  return { proof: [], ended: left.length === 0 ? "proven" : null };
}

const inWords = (error: unknown): string => {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
};

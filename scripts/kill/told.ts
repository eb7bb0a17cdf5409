import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Ended } from "./ended.ts";
import type { KillOptions } from "./options.ts";

const POLL_MS = 250;
/** Longer than the engine takes to call its own proof overdue. */
const PATIENCE_MS = 120_000;

const command = z.looseObject({ id: z.string(), state: z.string(), error: z.string().nullable() });
const overview = z.looseObject({
  account: z
    .looseObject({
      engine: z.string(),
      proof: z.array(z.looseObject({ text: z.string(), at: z.number().nullable() })),
    })
    .nullable(),
});

/** Tells the bot, then follows its own proof. */
export async function killByBot(
  { api, reason, windDown }: Pick<KillOptions, "api" | "reason" | "windDown">,
  say: (line: string) => void,
): Promise<Ended> {
  const ask = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    let response: Response;
    try {
      response = await fetch(`${api}${path}`, { ...init, signal: AbortSignal.timeout(20_000) });
    } catch (error) {
      throw new Error(`The bot at ${api} does not answer (${inWords(error)}): use --direct.`);
    }
    if (!response.ok) throw new Error(`${path}: ${response.status} ${(await response.text()).slice(0, 300)}`);
    return response.json();
  };
  say(`Telling the bot at ${api} ...`);
  const headers = { "content-type": "application/json", "idempotency-key": `kill-${randomUUID()}` };
  const taken = command.parse(
    await ask("/commands", { method: "POST", headers, body: JSON.stringify({ type: "kill", reason, windDown }) }),
  );
  const end = Date.now() + PATIENCE_MS;
  let shown = "";
  for (;;) {
    const { state, error } = command.parse(await ask(`/commands/${taken.id}`));
    if (state === "failed") throw new Error(`The kill failed: ${error}. Use --direct.`);
    const { account } = overview.parse(await ask("/overview"));
    const proof = account?.proof ?? [];
    const now = proof.findLast(({ at }) => at !== null)?.text ?? "";
    if (now !== shown) say(`  ${now}`);
    shown = now;
    // The last line is the look after a minute: flat is proven before it, and the bot goes on by itself.
    const proven = account?.engine === "flat" || account?.engine === "winding-down";
    if (proven || account?.engine === "unproven" || Date.now() > end) return { proven, proof, trouble: null };
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const inWords = (error: unknown): string => {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
};

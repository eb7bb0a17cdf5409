import * as z from "zod";
import { pause } from "./crons.ts";

const ASK_EVERY_MS = 100;
const ANSWER_WITHIN_MS = 3_000;

/**
 * Asks until the answer is not null.
 *
 * @throws Error naming what did not come in time, with the last thing that went wrong
 */
export async function waitFor<T>(
  what: string,
  withinMs: number,
  ask: (signal: AbortSignal) => Promise<T | null>,
  signal: AbortSignal,
): Promise<T> {
  const end = performance.now() + withinMs;
  let last = "";
  while (performance.now() < end && !signal.aborted) {
    try {
      const answer = await ask(AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]));
      if (answer !== null) return answer;
    } catch (error) {
      last = error instanceof Error ? `: ${error.message}` : "";
    }
    await pause(ASK_EVERY_MS, signal);
  }
  throw new Error(
    signal.aborted ? `stopped while waiting for ${what}` : `${what} did not come within ${withinMs / 1000} s${last}`,
  );
}

/** True when a GET is answered with a 2xx; null otherwise, so that waitFor asks again. */
export const answers =
  (url: string) =>
  async (signal: AbortSignal): Promise<true | null> => {
    const response = await fetch(url, { signal });
    await response.arrayBuffer();
    return response.ok ? true : null;
  };

const overview = z.object({
  markets: z.record(z.string(), z.object({ orders: z.array(z.object({ state: z.string() })) })),
});

/** True when one of our orders rests in some market, by the bot's own overview. */
export const hasQuote =
  (api: string) =>
  async (signal: AbortSignal): Promise<true | null> => {
    const response = await fetch(`${api}/overview`, { signal });
    if (!response.ok) return null;
    const { markets } = overview.parse(await response.json());
    return Object.values(markets).some(({ orders }) => orders.some(({ state }) => state === "live")) ? true : null;
  };

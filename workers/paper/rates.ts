import { RateBuckets, type RateTier, type Taken } from "../../core/exchange/rates.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { json } from "./routes/types.ts";

/** What a request costs its signer: orders posted, or cancels; "one by one" costs more once it is known how many went. */
export interface Cost {
  readonly what: "order" | "cancel";
  readonly count: number;
  readonly oneByOne: boolean;
}

/** null: the request is not limited. A list that can't be read costs one. */
export function costOf(method: string, path: string, body: string): Cost | null {
  if (path === "/cancel-all" || path === "/cancel-market-orders") return { what: "cancel", count: 1, oneByOne: true };
  if (path !== "/order" && path !== "/orders") return null;
  const what = method === "DELETE" ? "cancel" : method === "POST" ? "order" : null;
  return what === null ? null : { what, count: path === "/orders" ? lengthOf(body) : 1, oneByOne: false };
}

function lengthOf(body: string): number {
  try {
    const list: unknown = JSON.parse(body);
    return Array.isArray(list) ? Math.max(1, list.length) : 1;
  } catch {
    return 1;
  }
}

const told = (answer: Response, { remaining, fullAt }: Taken, tier: RateTier): Response => {
  answer.headers.set("Poly-RateLimit-Remaining", String(remaining));
  answer.headers.set("Poly-RateLimit-Reset", String(Math.ceil(fullAt / 1_000)));
  answer.headers.set("Poly-RateLimit-Tier", tier);
  return answer;
};

export interface Rates {
  /**
   * Carries a request out if its signer may, and tells in the answer what is left.
   *
   * @param handle answers, and says how many orders were cancelled
   */
  limited(
    signer: string,
    cost: Cost,
    now: () => VenueMs,
    handle: () => Promise<{ readonly answer: Response; readonly cancelled: number }>,
  ): Promise<Response>;
}

/** The venue's limits at a tier. They are not stored: a restart fills every bucket. */
export function createRates(tier: RateTier): Rates {
  const buckets = new RateBuckets(tier);
  return {
    async limited(signer, { what, count, oneByOne }, now, handle) {
      const taken = buckets.take(signer, what, count, now());
      if (!taken.ok) {
        const answer = told(json({ error: "Too Many Requests" }, 429), taken, tier);
        answer.headers.set("Retry-After", String(Math.ceil(taken.waitMs / 1_000)));
        return answer;
      }
      const { answer, cancelled } = await handle();
      return told(answer, oneByOne ? buckets.debit(signer, cancelled, now()) : taken, tier);
    },
  };
}

/** How many orders an answer says were cancelled. */
export async function cancelledIn(answer: Response): Promise<number> {
  const { canceled } = (await answer.clone().json()) as { canceled?: unknown };
  return Array.isArray(canceled) ? canceled.length : 0;
}

/** Which markets are recorded: by slug, event slug, condition id or token id, as Gamma knows them. */
import { UseError } from "../../scripts/lib/cli.ts";
import { type GammaMarket, parseGammaMarket } from "../../venue/gamma.ts";
import { exchange, type Fetch } from "../../venue/http.ts";

const DEADLINE_MS = 10_000;
/** Markets asked for in one request. */
const PAGE = 40;

/** A market as Gamma sent it, and as we read it. */
export interface FoundMarket {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly market: GammaMarket;
}

export type Asked =
  | { readonly ok: true; readonly found: readonly unknown[] }
  | { readonly ok: false; readonly why: string };

async function ask(fetch: Fetch, gamma: string, path: string, query: readonly [string, string][]): Promise<Asked> {
  const url = `${gamma}${path}?${new URLSearchParams(query as [string, string][])}`;
  const reply = await exchange(fetch, { url, method: "GET", headers: {}, deadlineMs: DEADLINE_MS });
  if (!reply.ok) return { ok: false, why: `GET ${path}: ${reply.message}` };
  const { json } = reply.value;
  return Array.isArray(json) ? { ok: true, found: json } : { ok: false, why: `GET ${path}: not a list` };
}

/** Gamma's objects for these condition ids, open or closed; what it doesn't know is missing. */
export async function fetchMarkets(fetch: Fetch, gamma: string, ids: readonly string[]): Promise<Asked> {
  const all: unknown[] = [];
  for (let from = 0; from < ids.length; from += PAGE) {
    const some = new Set(ids.slice(from, from + PAGE));
    // `closed` has no "either": what is not among the open ones is asked for among the closed.
    for (const closed of ["false", "true"]) {
      if (some.size === 0) break;
      const query = [...some].map((id): [string, string] => ["condition_ids", id]);
      const page = await ask(fetch, gamma, "/markets", [...query, ["closed", closed], ["limit", String(PAGE)]]);
      if (!page.ok) return page;
      for (const json of page.found) {
        all.push(json);
        const id = (json as { conditionId?: unknown } | null)?.conditionId;
        if (typeof id === "string") some.delete(id.toLowerCase());
      }
    }
  }
  return { ok: true, found: all };
}

async function idsOf(fetch: Fetch, gamma: string, name: string): Promise<readonly string[]> {
  if (/^0x[0-9a-f]{62,64}$/i.test(name)) return [name.toLowerCase()];
  const isToken = /^\d{3,78}$/.test(name);
  for (const [path, query] of isToken
    ? ([["/markets", "clob_token_ids"]] as const)
    : ([
        ["/markets", "slug"],
        ["/events", "slug"],
      ] as const)) {
    const found = await ask(fetch, gamma, path, [[query, name]]);
    if (!found.ok) throw new Error(`Gamma can't be read: ${found.why}`);
    const objects = found.found as readonly { conditionId?: unknown; markets?: unknown }[];
    const markets = path === "/events" ? objects.flatMap((event) => (event.markets as typeof objects) ?? []) : objects;
    const ids = markets.map((market) => market.conditionId).filter((id) => typeof id === "string");
    if (ids.length > 0) return ids.map((id) => id.toLowerCase());
  }
  throw new UseError(`--markets ${name}: the venue knows no open market, event, condition or token of that name.`);
}

/**
 * The named markets, each once, in the order they were named. Of an event, those that are open and readable.
 *
 * @param which "all" takes markets that are over as well
 * @throws UseError naming the market that is unknown, over, or can't be read
 */
export async function findMarkets(
  fetch: Fetch,
  gamma: string,
  names: readonly string[],
  which: "open" | "all" = "open",
): Promise<FoundMarket[]> {
  const found = new Map<string, FoundMarket>();
  for (const name of names) {
    const ids = await idsOf(fetch, gamma, name);
    const asked = await fetchMarkets(fetch, gamma, ids);
    if (!asked.ok) throw new Error(`Gamma can't be read: ${asked.why}`);
    const before = found.size;
    let why = "Gamma does not give its market";
    for (const raw of asked.found) {
      const market = parseGammaMarket(raw);
      if ("is" in market) why = `${market.code} ${market.message}`;
      else if (market.closed && which === "open") why = "it is over";
      else found.set(market.spec.id, { raw: raw as FoundMarket["raw"], market });
    }
    if (found.size === before && !ids.some((id) => found.has(id)))
      throw new UseError(`--markets ${name} can't be recorded: ${why}.`);
  }
  return [...found.values()];
}

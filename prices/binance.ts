/** Binance's public candles: the settlement source of every family but the streams. No account, no key, no way round a block. */
import type { Candle } from "../core/directional/prices/candles.ts";
import type { SettlementCandle } from "../core/directional/questions/resolve.ts";
import { HOUR, MINUTE, type VenueMs } from "../core/units/time.ts";

/** Serves market data alone. */
export const BINANCE = "https://data-api.binance.vision";

/** A finished candle, its prices as printed: they decide outcomes exactly. */
export interface PrintedCandle extends SettlementCandle {
  readonly opensAt: VenueMs;
}

export type PricesAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      /** BLOCKED: refused by place; nothing is tried elsewhere. NO_PRICES: a paper exchange whose source has none. */
      readonly code:
        | "TIMEOUT"
        | "NETWORK"
        | "BLOCKED"
        | "RATE_LIMITED"
        | "UNKNOWN_PAIR"
        | "NO_PRICES"
        | "REFUSED"
        | "BAD_REPLY";
      /** The request, what came, and what to do about it. */
      readonly message: string;
    };

type Fetch = (input: string, init: RequestInit) => Promise<Response>;

const LENGTHS = { "1m": MINUTE, "1h": HOUR } as const;
const PAGE = 1_000;
const UNKNOWN_SYMBOL = -1121;
const LONGEST_ERROR = 200;

const failed = (code: Extract<PricesAnswer<never>, { ok: false }>["code"], message: string): PricesAnswer<never> => ({
  ok: false,
  code,
  message,
});

/**
 * Finished candles of a pair ("BTC/USDT") that open in [from, to), in order of time. One that has not ended at `now` is left
 * out; so is nothing else: what is missing shows as a gap (core/directional/prices/candles.ts).
 *
 * @param base where Binance's REST answers, no trailing slash
 * @param unfinished the candle that is still being made comes too, as far as it is
 * @param deadlineMs wall milliseconds for one request; a thousand candles are one
 */
export async function fetchCandles(
  fetch: Fetch,
  {
    base = BINANCE,
    pair,
    length,
    from,
    to,
    now,
    unfinished = false,
    deadlineMs = 10_000,
  }: {
    readonly base?: string;
    readonly pair: string;
    readonly length: "1m" | "1h";
    readonly from: VenueMs;
    readonly to: VenueMs;
    readonly now: VenueMs;
    readonly unfinished?: boolean;
    readonly deadlineMs?: number;
  },
): Promise<PricesAnswer<readonly PrintedCandle[]>> {
  const step = LENGTHS[length];
  const found: PrintedCandle[] = [];
  let next: number = from;
  const over = unfinished ? 0 : step;
  while (next < to && next + over <= now) {
    const query = new URLSearchParams({
      symbol: pair.replace("/", ""),
      interval: length,
      startTime: String(next),
      endTime: String(to - 1),
      limit: String(PAGE),
    });
    const page = await ask(fetch, `${base}/api/v3/klines?${query}`, deadlineMs);
    if (!page.ok) return page;
    const candles = readPage(page.value, next, to, step);
    if (typeof candles === "string") return failed("BAD_REPLY", `candles of ${pair}: ${candles}`);
    found.push(...candles.filter(({ opensAt }) => opensAt + over <= now));
    const last = candles.at(-1);
    if (last === undefined || candles.length < PAGE) break;
    next = last.opensAt + step;
  }
  return { ok: true, value: found };
}

/** The same candle as numbers, for volatility and extremes. */
export const numbersOf = ({ opensAt, open, high, low, close }: PrintedCandle): Candle => ({
  opensAt,
  open: Number(open),
  high: Number(high),
  low: Number(low),
  close: Number(close),
});

async function ask(fetch: Fetch, url: string, deadlineMs: number): Promise<PricesAnswer<unknown>> {
  const where = `GET ${new URL(url).pathname}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { method: "GET", signal: AbortSignal.timeout(deadlineMs) });
    text = await response.text();
  } catch (error) {
    const isLate = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
    return isLate
      ? failed("TIMEOUT", `${where}: no answer in ${deadlineMs} ms; the next cycle asks again`)
      : failed("NETWORK", `${where}: ${String(error)}; check the base address`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = null;
  }
  if (response.ok)
    return json === null ? failed("BAD_REPLY", `${where}: not JSON: ${text.slice(0, 80)}`) : { ok: true, value: json };
  const { code, error } = (typeof json === "object" ? (json ?? {}) : {}) as { code?: unknown; error?: unknown };
  const said = `${where}: HTTP ${response.status}`;
  if (response.status === 403 || response.status === 451)
    return failed("BLOCKED", `${said}: this place is not served; questions that settle there are not priced`);
  if (response.status === 418 || response.status === 429)
    return failed(
      "RATE_LIMITED",
      `${said}: wait ${response.headers.get("retry-after") ?? "a minute"} before asking again`,
    );
  if (response.status === 404 && typeof error === "string")
    return failed("NO_PRICES", `there are no prices: ${error.slice(0, LONGEST_ERROR)}`);
  if (code === UNKNOWN_SYMBOL) return failed("UNKNOWN_PAIR", `${said}: the pair is not listed`);
  return failed("REFUSED", `${said}: ${text.slice(0, 80)}`);
}

const isPrice = (text: unknown): text is string =>
  typeof text === "string" && /^\d+(?:\.\d+)?$/.test(text) && Number(text) > 0;

/** The candles of one page, or what is wrong with it. */
function readPage(json: unknown, from: number, to: number, step: number): readonly PrintedCandle[] | string {
  if (!Array.isArray(json)) return "not a list";
  const candles: PrintedCandle[] = [];
  let before = from - step;
  for (const row of json as readonly unknown[]) {
    if (!Array.isArray(row)) return "a candle is not a list";
    const [opensAt, open, high, low, close] = row as readonly unknown[];
    if (typeof opensAt !== "number" || !Number.isSafeInteger(opensAt)) return `an opening time of ${String(opensAt)}`;
    if (opensAt < before + step || opensAt >= to || opensAt % step !== 0)
      return `a candle of ${opensAt}, which was not asked for or comes out of order`;
    if (!isPrice(open) || !isPrice(high) || !isPrice(low) || !isPrice(close)) return `unreadable prices at ${opensAt}`;
    if (Number(high) < Math.max(Number(open), Number(close)) || Number(low) > Math.min(Number(open), Number(close)))
      return `a high or low inside its own candle at ${opensAt}`;
    before = opensAt;
    candles.push({ opensAt: opensAt as VenueMs, open, high, low, close });
  }
  return candles;
}

export interface SpotPrice {
  readonly price: number;
  /** The source's time of it. */
  readonly at: VenueMs;
}

/** The newest trade of a pair ("BTC/USDT"): a price that has a time. */
export async function fetchSpot(
  fetch: Fetch,
  {
    base = BINANCE,
    pair,
    deadlineMs = 10_000,
  }: { readonly base?: string; readonly pair: string; readonly deadlineMs?: number },
): Promise<PricesAnswer<SpotPrice>> {
  const query = new URLSearchParams({ symbol: pair.replace("/", ""), limit: "1" });
  const answer = await ask(fetch, `${base}/api/v3/trades?${query}`, deadlineMs);
  if (!answer.ok) return answer;
  const [trade] = Array.isArray(answer.value) ? (answer.value as readonly unknown[]) : [];
  const { price, time } = (typeof trade === "object" ? (trade ?? {}) : {}) as { price?: unknown; time?: unknown };
  if (!isPrice(price) || typeof time !== "number" || !Number.isSafeInteger(time))
    return failed("BAD_REPLY", `the last trade of ${pair}: ${JSON.stringify(trade)?.slice(0, 80)}`);
  return { ok: true, value: { price: Number(price), at: time as VenueMs } };
}

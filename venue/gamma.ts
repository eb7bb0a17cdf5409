import type { ConditionId, Outcome, TokenId } from "../core/contract/ids.ts";
import type { Exclusive, MarketSpec } from "../core/contract/spec.ts";
import type { Question } from "../core/directional/questions/question.ts";
import { parseDecimal } from "../core/units/decimal.ts";
import type { MicroUsd } from "../core/units/money.ts";
import { isTickSize, ONE_DOLLAR, type Ticks } from "../core/units/price.ts";
import type { VenueMs } from "../core/units/time.ts";
import { exclusivesOf } from "./exclusive.ts";
import type { Hosts } from "./hosts.ts";
import { badReply, exchange, type Fetch, read, type VenueResult } from "./http.ts";
import { parsePrice, parseSize } from "./numbers.ts";
import { parseGammaQuestion } from "./question.ts";
import { firstIssue } from "./schema/common.ts";
import * as wire from "./schema/gamma.ts";

/** What Gamma says about a market beside what never changes. */
export interface GammaMarket {
  readonly spec: MarketSpec;
  readonly tradable: boolean;
  readonly closed: boolean;
  /** From the outcome prices of a closed market; null while open or when they are not final. */
  readonly winner: Outcome | "SPLIT" | null;
  readonly volume24h: MicroUsd | null;
  readonly liquidity: MicroUsd | null;
  readonly bestBid: Ticks | null;
  readonly bestAsk: Ticks | null;
  /** Size of the price's change in a day, dollars; null: not said. */
  readonly dayMove: number | null;
  readonly createdAt: VenueMs | null;
  /** Slugs of the tags it has, and of its category; null: the listing names neither (it does when asked by `include_tag`). */
  readonly categories: readonly string[] | null;
  /** The venue itself calls it a market on a crypto price. */
  readonly isCrypto: boolean;
  readonly hasSource: boolean;
  /** The parts that say what it pays on; null: they could not be read. */
  readonly about: Question | null;
  /** It has the numbers of a reward programme. Whether it is paid one now, the list of current rewards says. */
  readonly mayBeRewarded: boolean;
}

/** Why a market is not for us: a code, and the market and field it is about. */
export interface GammaRefusal {
  readonly is: "refused";
  readonly code:
    | "MALFORMED"
    | "NOT_BINARY"
    | "NO_TOKENS"
    | "UNKNOWN_VERSION"
    | "UNKNOWN_TICK"
    | "NO_END"
    | "UNKNOWN_FEE";
  readonly market: string;
  readonly message: string;
}

const refuse = (code: GammaRefusal["code"], market: string, message: string): GammaRefusal => ({
  is: "refused",
  code,
  market,
  message,
});

/**
 * Reads one Gamma market (reference polymarket.md 4a). The protocol version alone chooses which ids are traded:
 * many version 1 markets carry position ids that have no book. Anything unknown is refused by name.
 */
export function parseGammaMarket(json: unknown, event?: MarketSpec["event"]): GammaMarket | GammaRefusal {
  const parsed = wire.market.safeParse(json);
  if (!parsed.success) return refuse("MALFORMED", nameOf(json), firstIssue(parsed.error));
  const market = parsed.data;
  const name = market.slug || market.id;
  if (!/^0x[0-9a-f]{62,64}$/i.test(market.conditionId))
    return refuse("MALFORMED", name, `conditionId "${market.conditionId}"`);
  const outcomes = market.outcomes ?? [];
  const [first, second] = outcomes;
  if (outcomes.length !== 2 || first === undefined || second === undefined)
    return refuse("NOT_BINARY", name, `${outcomes.length} outcomes`);
  const tokens = tokensOf(market, name);
  if ("is" in tokens) return tokens;
  const tick = parsePrice(market.orderPriceMinTickSize ?? "");
  if (tick === null || !isTickSize(tick))
    return refuse("UNKNOWN_TICK", name, `tick size ${market.orderPriceMinTickSize}`);
  const minSize = parseSize(market.orderMinSize ?? "");
  if (minSize === null) return refuse("MALFORMED", name, `orderMinSize ${market.orderMinSize}`);
  const endsAt = Date.parse(market.endDate ?? "");
  if (Number.isNaN(endsAt)) return refuse("NO_END", name, `endDate ${market.endDate}`);
  const fee = feeOf(market, name);
  if ("is" in fee) return fee;
  const gameStartAt = market.gameStartTime ? Date.parse(market.gameStartTime) : null;
  if (Number.isNaN(gameStartAt)) return refuse("MALFORMED", name, `gameStartTime "${market.gameStartTime}"`);
  const rebate = rebateOf(market);
  const group = event ?? market.events?.[0] ?? { id: market.id, slug: market.slug, title: market.question };
  const spec: MarketSpec = {
    id: market.conditionId.toLowerCase() as ConditionId,
    gammaId: market.id,
    slug: market.slug,
    question: market.question,
    rules: market.description,
    event: { id: group.id, slug: group.slug, title: group.title },
    outcomes: [first, second],
    yes: tokens.yes,
    no: tokens.no,
    negRisk: market.negRisk,
    version: tokens.version,
    tick,
    minSize,
    fee,
    endsAt: endsAt as VenueMs,
    ...(gameStartAt === null ? {} : { gameStartAt: gameStartAt as VenueMs }),
    ...(rebate === null ? {} : { rebateShare: rebate }),
  };
  return {
    spec,
    tradable: market.active && !market.closed && market.acceptingOrders && market.enableOrderBook,
    closed: market.closed,
    winner: winnerOf(market),
    volume24h: money(market.volume24hr),
    liquidity: money(market.liquidityNum),
    bestBid: market.bestBid === null ? null : parsePrice(market.bestBid),
    bestAsk: market.bestAsk === null ? null : parsePrice(market.bestAsk),
    dayMove: finiteOrNull(market.oneDayPriceChange),
    createdAt: timeOrNull(market.createdAt),
    categories: categoriesOf(market),
    isCrypto: (market.cryptoMarketConfigId ?? "") !== "",
    hasSource: (market.resolutionSource ?? "") !== "",
    about: aboutOf(json),
    mayBeRewarded: Number(market.rewardsMaxSpread ?? 0) > 0,
  };
}

function aboutOf(json: unknown): Question | null {
  const parsed = parseGammaQuestion(json);
  return "is" in parsed ? null : parsed.question;
}

function categoriesOf({ category, tags }: wire.GammaMarketJson): readonly string[] | null {
  if (category == null && tags == null) return null;
  const named = [...(category == null ? [] : [category]), ...(tags ?? []).map(({ slug, label }) => slug || label)];
  const slugs = named.map((name) =>
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, ""),
  );
  return [...new Set(slugs.filter((slug) => slug !== ""))];
}

function finiteOrNull(text: string | null): number | null {
  const value = text === null || text === "" ? Number.NaN : Math.abs(Number(text));
  return Number.isFinite(value) ? value : null;
}

function timeOrNull(text: string | null | undefined): VenueMs | null {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? null : (at as VenueMs);
}

const isToken = (value: string | undefined): value is string => value !== undefined && /^\d{1,78}$/.test(value);

function tokensOf(
  market: wire.GammaMarketJson,
  name: string,
): { yes: TokenId; no: TokenId; version: MarketSpec["version"] } | GammaRefusal {
  const version = market.version ?? "v1";
  if (version !== "v1" && version !== "v2") return refuse("UNKNOWN_VERSION", name, `version "${version}"`);
  const field = version === "v1" ? "clobTokenIds" : "positionIds";
  const [yes, no, more] = market[field] ?? [];
  if (!isToken(yes) || !isToken(no) || more !== undefined || yes === no)
    return refuse("NO_TOKENS", name, `${field} is not two token ids`);
  return { yes: yes as TokenId, no: no as TokenId, version };
}

/** fee = feeSchedule when fees are on; makerBaseFee and takerBaseFee are not the fee. */
function feeOf(market: wire.GammaMarketJson, name: string): MarketSpec["fee"] | GammaRefusal {
  const schedule = market.feeSchedule;
  if (market.feesEnabled === false || schedule == null) {
    if (market.feesEnabled === true) return refuse("UNKNOWN_FEE", name, "fees are on and feeSchedule is missing");
    return { rate: 0, exponent: 1, takerOnly: true };
  }
  const rate = schedule.rate ?? 0;
  const exponent = schedule.exponent ?? 1;
  const takerOnly = schedule.takerOnly ?? true;
  if (!(rate >= 0 && rate <= 1)) return refuse("UNKNOWN_FEE", name, `fee rate ${rate}`);
  if (exponent !== 1 && exponent !== 2) return refuse("UNKNOWN_FEE", name, `fee exponent ${exponent}`);
  return { rate, exponent, takerOnly };
}

/** Share of the taker fees that makers are paid back; null where there is none, or none that can be counted on. */
function rebateOf({ feesEnabled, feeSchedule }: wire.GammaMarketJson): number | null {
  const rate = feeSchedule?.rebateRate ?? 0;
  return feesEnabled !== false && rate > 0 && rate <= 1 ? rate : null;
}

function winnerOf(market: wire.GammaMarketJson): Outcome | "SPLIT" | null {
  if (!market.closed) return null;
  const [yes, no] = (market.outcomePrices ?? []).map(parsePrice);
  if (yes === ONE_DOLLAR && no === 0) return "YES";
  if (yes === 0 && no === ONE_DOLLAR) return "NO";
  return yes === 5000 && no === 5000 ? "SPLIT" : null;
}

/** Statistics come as floats with any number of decimals: cut to the micro-dollar. */
function money(text: string | null): MicroUsd | null {
  if (text === null) return null;
  const value = parseDecimal(text.replace(/(\.\d{6})\d+$/, "$1"), 6);
  return value === null ? null : (value as MicroUsd);
}

function nameOf(json: unknown): string {
  if (typeof json !== "object" || json === null) return "?";
  const { slug, id } = json as { slug?: unknown; id?: unknown };
  return typeof slug === "string" ? slug : String(id ?? "?");
}

export interface GammaList {
  readonly markets: readonly GammaMarket[];
  readonly refused: readonly GammaRefusal[];
}

export interface Gamma {
  /**
   * Open markets, page by page (keyset), at most `limit`.
   * @param filter Gamma's own query parameters, such as tag_id or order
   */
  markets(limit: number, filter?: Readonly<Record<string, string>>): Promise<VenueResult<GammaList>>;
  /** One market by its condition id, closed or not; null when Gamma does not know it. */
  market(id: ConditionId): Promise<VenueResult<GammaMarket | GammaRefusal | null>>;
  /** Markets of an event by its slug; null when Gamma does not know it. */
  event(slug: string): Promise<VenueResult<GammaList | null>>;
}

const PAGE = 100;

/** The market catalogue. No method rejects. @param deadlineMs wall milliseconds for one request */
export function createGamma(hosts: Pick<Hosts, "gamma">, fetch: Fetch, deadlineMs = 10_000): Gamma {
  const get = (path: string, query: Readonly<Record<string, string>>) =>
    exchange(fetch, {
      url: `${hosts.gamma}${path}?${new URLSearchParams(query)}`,
      method: "GET",
      headers: {},
      deadlineMs,
    });
  return {
    async markets(limit, filter = {}) {
      const good: GammaMarket[] = [];
      const refused: GammaRefusal[] = [];
      let cursor: string | null = null;
      while (good.length + refused.length < limit) {
        const size = Math.min(PAGE, limit - good.length - refused.length);
        const query: Record<string, string> = { closed: "false", ...filter, limit: String(size) };
        if (cursor !== null) query.after_cursor = cursor;
        const page: VenueResult<{ markets: unknown[]; next_cursor?: string | null | undefined }> = read(
          await get("/markets/keyset", query),
          wire.marketsKeyset,
          "GET /markets/keyset",
        );
        if (!page.ok) return page;
        sort(page.value.markets, good, refused);
        const next = page.value.next_cursor ?? null;
        if (next === null || next === "" || next === cursor || page.value.markets.length === 0) break;
        cursor = next;
      }
      return { ok: true, value: { markets: good, refused } };
    },

    async market(id) {
      // `closed` has no "either": ask for the open one first.
      for (const closed of ["false", "true"]) {
        const reply = await get("/markets", { condition_ids: id, closed });
        if (!reply.ok) return reply;
        if (!Array.isArray(reply.value.json)) return badReply("GET /markets: not a list");
        const found: unknown = reply.value.json[0];
        if (found !== undefined) return { ok: true, value: parseGammaMarket(found) };
      }
      return { ok: true, value: null };
    },

    async event(slug) {
      const reply = await get("/events", { slug });
      if (!reply.ok) return reply;
      if (!Array.isArray(reply.value.json)) return badReply("GET /events: not a list");
      const found: unknown = reply.value.json[0];
      if (found === undefined) return { ok: true, value: null };
      const parsed = wire.event.safeParse(found);
      if (!parsed.success) return badReply(`GET /events: ${firstIssue(parsed.error)}`);
      const { id, title, markets } = parsed.data;
      const good: GammaMarket[] = [];
      const refused: GammaRefusal[] = [];
      sort(markets ?? [], good, refused, { id, slug: parsed.data.slug, title });
      const places = refused.length > 0 ? null : exclusivesOf(parsed.data);
      return {
        ok: true,
        value: { markets: places === null ? good : good.map((each) => placed(each, places)), refused },
      };
    },
  };
}

/** With its place among the event's exclusive outcomes. */
function placed(market: GammaMarket, places: ReadonlyMap<ConditionId, Exclusive>): GammaMarket {
  const exclusive = places.get(market.spec.id);
  return exclusive === undefined ? market : { ...market, spec: { ...market.spec, exclusive } };
}

function sort(
  markets: readonly unknown[],
  good: GammaMarket[],
  refused: GammaRefusal[],
  event?: MarketSpec["event"],
): void {
  for (const json of markets) {
    const read = parseGammaMarket(json, event);
    if ("is" in read) refused.push(read);
    else good.push(read);
  }
}

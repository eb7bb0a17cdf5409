import type { Exclusive } from "../../../core/contract/spec.ts";
import type { RewardPool } from "../../../core/exchange/rewards.ts";
import type { CombinedBook, MarketRecord } from "../../../core/exchange/types.ts";
import { formatDecimal } from "../../../core/units/decimal.ts";
import { notional } from "../../../core/units/money.ts";
import { complement, type Ticks } from "../../../core/units/price.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { legacyBaseFee } from "./market.ts";
import { isoText, priceText } from "./text.ts";

const priceNumber = (price: Ticks): number => price / 10_000;

function outcomePrices(market: MarketRecord): [string, string] {
  if (market.winner === "SPLIT") return ["0.5", "0.5"];
  if (market.winner !== null) return market.winner === "YES" ? ["1", "0"] : ["0", "1"];
  if (market.lastTrade === null) return ["0.5", "0.5"];
  return [priceText(market.lastTrade), priceText(complement(market.lastTrade))];
}

/** Games begin in another notation than markets end: "2026-04-05 15:10:00+00". */
const gameTime = (at: VenueMs): string => `${isoText(at).slice(0, 19).replace("T", " ")}+00`;

const eventOf = (market: MarketRecord): Record<string, unknown> => ({
  id: market.spec.event.id,
  ticker: market.spec.event.slug,
  slug: market.spec.event.slug,
  title: market.spec.event.title,
  endDate: isoText(market.spec.endsAt),
  negRisk: market.spec.negRisk,
  enableNegRisk: market.spec.negRisk,
  negRiskAugmented: false,
  ...(market.spec.exclusive === undefined ? {} : { negRiskMarketID: market.spec.exclusive.event, negRiskFeeBips: 0 }),
});

/** A neg-risk market's question is its event's id with the outcome's index for its last byte. */
const negRiskOf = ({ event, index }: Exclusive): Record<string, unknown> => ({
  negRiskMarketID: event,
  questionID: `${event.slice(0, 64)}${index.toString(16).padStart(2, "0")}`,
});

/**
 * A market as Gamma gives it, traps and all (reference polymarket.md 4a): outcomes, prices and token ids are JSON inside
 * text, volume is text beside a number, and the base fees are not the fee.
 */
export function gammaMarket(
  market: MarketRecord,
  book: CombinedBook | null,
  pool: RewardPool | null,
): Record<string, unknown> {
  const { spec } = market;
  const base = legacyBaseFee(market);
  const bid = book?.bids[0]?.price;
  const ask = book?.asks[0]?.price;
  const volume = formatDecimal(market.volume, 6);
  const depth = [
    ...(book?.bids ?? []),
    ...(book?.asks ?? []).map((level) => ({ ...level, price: complement(level.price) })),
  ];
  const liquidity = formatDecimal(
    depth.reduce((sum, level) => sum + notional(level.price, level.size, "down"), 0),
    6,
  );
  return {
    id: spec.gammaId,
    version: spec.version,
    question: spec.question,
    conditionId: spec.id,
    slug: spec.slug,
    resolutionSource: "",
    endDate: isoText(spec.endsAt),
    endDateIso: isoText(spec.endsAt).slice(0, 10),
    ...(spec.gameStartAt === undefined ? {} : { gameStartTime: gameTime(spec.gameStartAt) }),
    description: spec.rules,
    outcomes: JSON.stringify(spec.outcomes),
    outcomePrices: JSON.stringify(outcomePrices(market)),
    volume,
    volumeNum: Number(volume),
    volumeClob: Number(volume),
    volume24hr: Number(volume),
    volume24hrClob: Number(volume),
    liquidity,
    liquidityNum: Number(liquidity),
    liquidityClob: Number(liquidity),
    active: true,
    closed: market.closed,
    archived: false,
    restricted: true,
    enableOrderBook: true,
    acceptingOrders: market.accepting,
    orderPriceMinTickSize: priceNumber(spec.tick),
    orderMinSize: spec.minSize / 1_000_000,
    clobTokenIds: JSON.stringify([spec.yes, spec.no]),
    ...(spec.version === "v2" ? { positionIds: [spec.yes, spec.no] } : {}),
    negRisk: spec.negRisk,
    negRiskOther: false,
    ...(spec.exclusive === undefined ? {} : negRiskOf(spec.exclusive)),
    makerBaseFee: base,
    takerBaseFee: base,
    feesEnabled: spec.fee.rate > 0,
    feeSchedule: {
      exponent: spec.fee.exponent,
      rate: spec.fee.rate,
      takerOnly: spec.fee.takerOnly,
      rebateRate: spec.rebateShare ?? 0,
    },
    secondsDelay: 0,
    ...(bid === undefined ? {} : { bestBid: priceNumber(bid) }),
    ...(ask === undefined ? {} : { bestAsk: priceNumber(ask) }),
    ...(bid === undefined || ask === undefined ? {} : { spread: priceNumber((ask - bid) as Ticks) }),
    ...(market.lastTrade === null ? {} : { lastTradePrice: priceNumber(market.lastTrade) }),
    ...(market.winner === null ? {} : { umaResolutionStatus: "resolved" }),
    umaResolutionStatuses: "[]",
    rewardsMinSize: pool === null ? 0 : pool.minSize / 1_000_000,
    rewardsMaxSpread: pool?.maxSpreadCents ?? 0,
    ...(pool === null
      ? {}
      : { clobRewards: [{ id: spec.gammaId, conditionId: spec.id, rewardsDailyRate: pool.perDay / 1_000_000 }] }),
    events: [eventOf(market)],
  };
}

/** An event with its markets, as Gamma gives it. `markets` are all of one event, at least one. */
export function gammaEvent(
  markets: readonly [MarketRecord, ...MarketRecord[]],
  bookOf: (market: MarketRecord) => CombinedBook | null,
  pool: RewardPool | null,
): Record<string, unknown> {
  const closed = markets.every((market) => market.closed);
  return {
    ...eventOf(markets[0]),
    description: markets[0].spec.rules,
    active: true,
    closed,
    archived: false,
    restricted: true,
    markets: markets.map((market) => {
      const { events: _events, ...rest } = gammaMarket(market, bookOf(market), pool);
      return rest;
    }),
  };
}

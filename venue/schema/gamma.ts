import * as z from "zod";
import { optionalNumeric, optionalText, text } from "./common.ts";

/** A string that contains JSON, or the array itself: Gamma does both (reference polymarket.md 4a). */
export const strings = z.union([
  z.array(z.string()),
  z.string().transform((value, context) => {
    try {
      const parsed: unknown = JSON.parse(value);
      if (Array.isArray(parsed) && parsed.every((item) => typeof item === "string")) return parsed as string[];
    } catch {
      // reported below
    }
    context.addIssue({ code: "custom", message: "is not a JSON list of strings" });
    return z.NEVER;
  }),
]);

const flag = z
  .boolean()
  .nullish()
  .transform((value) => value === true);

const eventRef = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  slug: optionalText,
  title: optionalText,
});

export const market = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  conditionId: optionalText,
  slug: optionalText,
  question: optionalText,
  description: optionalText,
  version: z.string().nullish(),
  outcomes: strings.nullish(),
  outcomePrices: strings.nullish(),
  clobTokenIds: strings.nullish(),
  positionIds: z.array(z.string()).nullish(),
  endDate: z.string().nullish(),
  gameStartTime: z.string().nullish(),
  active: flag,
  closed: flag,
  acceptingOrders: flag,
  enableOrderBook: flag,
  negRisk: flag,
  orderPriceMinTickSize: optionalNumeric,
  orderMinSize: optionalNumeric,
  rewardsMinSize: optionalNumeric,
  rewardsMaxSpread: optionalNumeric,
  feesEnabled: z.boolean().nullish(),
  feeSchedule: z
    .object({
      exponent: z.number().nullish(),
      rate: z.number().nullish(),
      takerOnly: z.boolean().nullish(),
      rebateRate: z.number().nullish(),
    })
    .nullish(),
  /** Change of the price in a day, dollars. */
  oneDayPriceChange: optionalNumeric,
  createdAt: z.string().nullish(),
  /** "btc-15m-twap-60" and the like: only crypto markets have one. */
  cryptoMarketConfigId: z.string().nullish(),
  resolutionSource: z.string().nullish(),
  category: z.string().nullish(),
  tags: z.array(z.object({ slug: optionalText, label: optionalText })).nullish(),
  volume24hr: optionalNumeric,
  liquidityNum: optionalNumeric,
  bestBid: optionalNumeric,
  bestAsk: optionalNumeric,
  events: z.array(eventRef).nullish(),
  umaResolutionStatus: z.string().nullish(),
  questionID: z.string().nullish(),
  negRiskMarketID: z.string().nullish(),
  /** Whatever is not named by the others: what it means changes as they are added. */
  negRiskOther: flag,
});
export type GammaMarketJson = z.infer<typeof market>;

export const marketsKeyset = z.object({ markets: z.array(z.unknown()), next_cursor: z.string().nullish() });
export const event = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  slug: text,
  title: optionalText,
  negRiskMarketID: z.string().nullish(),
  /** More outcomes may be added to it. */
  negRiskAugmented: flag,
  negRiskFeeBips: z.number().nullish(),
  markets: z.array(z.unknown()).nullish(),
});
export type GammaEventJson = z.infer<typeof event>;

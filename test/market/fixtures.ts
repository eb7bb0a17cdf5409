import type { MarketConfig } from "../../core/contract/config.ts";
import type { ConditionId, TokenId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { defaults } from "../../core/quoting/profiles.ts";
import { usd } from "../../core/units/money.ts";
import type { Ticks } from "../../core/units/price.ts";
import { shares } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";

export const T0 = 1_761_800_000_000;

export const testSpec: MarketSpec = {
  id: "0x4f2a91c0de000000000000000000000000000000000000000000000000000001" as ConditionId,
  gammaId: "1",
  slug: "will-it-happen",
  question: "Will it happen?",
  rules: "It resolves YES if it happens.",
  event: { id: "1", slug: "it", title: "It" },
  outcomes: ["Yes", "No"],
  yes: "111" as TokenId,
  no: "222" as TokenId,
  negRisk: false,
  version: "v2",
  tick: 100 as Ticks,
  minSize: shares(5),
  fee: { rate: 0.07, exponent: 1, takerOnly: true },
  endsAt: (T0 + 24 * 3_600_000) as VenueMs,
};

/**
 * The tests count in cycles of five seconds, the Avellaneda-Stoikov engine is the one they look into, and a story is about
 * one order a side unless it asks for more.
 */
export const testConfig: Required<MarketConfig> = {
  ...defaults(testSpec, usd(1000)),
  engine: "as",
  levels: 1,
  cycleMs: 5_000,
  quoteSize: shares(10),
};

/**
 * The market machine under everything that goes wrong between it and a venue: the backtest's driver with lost answers,
 * repeated and late news, and crashes that leave only the rows. What the exchange says at the end is the truth.
 */
import type { MarketConfig } from "../../core/contract/config.ts";
import type { Fill } from "../../core/contract/fills.ts";
import type { IntentId } from "../../core/contract/ids.ts";
import type { MarketAction } from "../../core/contract/market.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import { sumOfParts } from "../../core/ledger/parts.ts";
import type { Word } from "../../core/market.ts";
import { usd } from "../../core/units/money.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { DELAYS, Driver, type DriverOptions, type Mishap } from "../../lab/backtest/driver.ts";

/** Chances in [0, 1]. A lost fill never comes by itself: only the account read tells it. */
export type Faults = Readonly<Record<Mishap, number>>;

export const NO_FAULTS: Faults = { lostAnswer: 0, lostRequest: 0, repeatFill: 0, lostFill: 0, unreadable: 0, crash: 0 };

/** After the last event, until every answer has come and every trade is final. */
const AFTERWARDS_MS = 300_000;

export interface Outcome {
  readonly report: Word;
  readonly reports: number;
  readonly fills: readonly Fill[];
  readonly intents: ReadonlySet<IntentId>;
  readonly sent: number;
  readonly crashes: number;
  readonly cash: number;
  readonly deposited: number;
  readonly yes: number;
  readonly no: number;
  /** Most shares of either sign ever held, micro. */
  readonly widest: number;
  readonly alerts: ReadonlySet<string>;
  /** Times that two orders of one place on the ladder were believed to stand. */
  readonly doubled: number;
}

export function simulate(
  spec: MarketSpec,
  config: MarketConfig,
  source: readonly SourceEvent[],
  faults: Faults = NO_FAULTS,
  seed = 1,
  recorder?: DriverOptions["recorder"],
): Outcome {
  let random = seed >>> 0;
  const chance = (p: number): boolean => {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    return p > 0 && random / 4_294_967_296 < p;
  };
  let [reports, widest, doubled] = [0, 0, 0];
  const intents = new Set<IntentId>();
  const alerts = new Set<string>();

  const look = (action: MarketAction): void => {
    if (action.t === "place") for (const place of action.places) intents.add(place.intent);
    else if (action.t === "alert") alerts.add(action.key);
    else if (action.t === "report") {
      const { report } = action;
      reports += 1;
      widest = Math.max(widest, Math.abs(report.position.net));
      if (sumOfParts(report.pnl) !== report.cashFlow + report.valueAtMid)
        throw new Error("the parts of P&L don't add up");
    }
    const standing = driver.state.orders.open.filter((i) => i.state !== "unknown" && i.state !== "cancelling");
    doubled += standing.length - new Set(standing.map((i) => `${i.as} ${i.level}`)).size;
  };
  const driver = new Driver({
    spec,
    config,
    exchange: {
      queue: "pessimistic",
      faucet: usd(1000),
      mineMs: 2_000,
      confirmMs: 5_000,
      takerDelayMs: 0,
      depletionMs: 60_000,
    },
    startAt: source[0]?.at ?? (0 as VenueMs),
    capital: usd(500),
    delays: DELAYS,
    mishap: (what) => chance(faults[what]),
    watch: look,
    recorder,
  });
  for (const event of source) driver.apply(event);
  driver.runUntil(driver.now + AFTERWARDS_MS);
  const { report, crashes } = driver;
  if (report === null) throw new Error("nothing happened");
  return {
    report,
    reports,
    fills: driver.desk.fills(),
    intents,
    sent: driver.desk.posted,
    crashes,
    ...driver.desk.balances(),
    widest,
    alerts,
    doubled,
  };
}

import type { ConditionId } from "../../../core/contract/ids.ts";
import { isSettled } from "../../../core/gateway/account.ts";
import { vitals } from "../../../core/gateway/replies.ts";
import type { GatewayConfig, GatewayEvent, GatewayState } from "../../../core/gateway/types.ts";
import type { MarketReport } from "../../../core/live/types.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { take } from "../../../runtime/take.ts";
import { type Env, portfolioOf } from "../env.ts";
import { atMost } from "./answers.ts";
import type { Log } from "./log.ts";
import type { Venue } from "./venue.ts";

/** Wall milliseconds. */
const SYNC_MS = 3_000;

export interface Syncing {
  readonly state: GatewayState;
  readonly config: GatewayConfig;
  readonly wallet: Venue["view"];
  /** Somebody looks at the dashboard. */
  readonly watched: boolean;
  now(): VenueMs;
}

/** The newest reports of the markets on their way to the Portfolio, and the leases that come back. */
export class Reports {
  private readonly env: Env;
  private readonly log: Log;
  private readonly sent = new Map<ConditionId, MarketReport>();

  constructor(env: Env, log: Log) {
    this.env = env;
    this.log = log;
  }

  /** The Portfolio has this report: nobody else needs to remember it. */
  has(report: MarketReport): boolean {
    return this.sent.get(report.id) === report;
  }

  forget(market: ConditionId): void {
    this.sent.delete(market);
  }

  /** Never rejects: a Portfolio that does not answer in time gives no leases. */
  async sync({ state, config, wallet, watched, now }: Syncing): Promise<readonly GatewayEvent[]> {
    let events: readonly GatewayEvent[] = [{ t: "synced", at: now(), reply: null }];
    const reports = [...state.markets.values()].flatMap(({ report }) =>
      report === null || this.has(report) ? [] : [report],
    );
    const at = now();
    const payments = [...state.paidElsewhere.values()];
    const told = [...state.paidElsewhere.keys()];
    const call = take(
      portfolioOf(this.env).sync({
        now: at,
        cash: state.cash.value,
        settled: isSettled(state, at),
        reports,
        ...(payments.length === 0 ? {} : { payments }),
        openOrders: state.account.openCount,
        vitals: vitals(state, config, at),
        wallet,
        watched,
      }),
    );
    await atMost(
      call.then(
        (reply) => {
          for (const report of reports) this.sent.set(report.id, report);
          events = [{ t: "synced", at: now(), reply, told }];
        },
        (error) => this.log("portfolio", String(error)),
      ),
      SYNC_MS,
    );
    return events;
  }
}

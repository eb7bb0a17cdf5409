import type { Push } from "../../../core/contract/gateway.ts";
import type { ConditionId } from "../../../core/contract/ids.ts";
import { take } from "../../../runtime/take.ts";
import type { Env } from "../env.ts";
import { marketOf } from "../env.ts";

/**
 * What is on its way into each Market object. One call at a time and market; what gathers meanwhile goes in the next one,
 * and of several wakes only the last is kept: a storm of frames wakes a market once.
 */
export class Pushes {
  private readonly env: Env;
  private readonly delivered: (market: ConditionId) => void;
  private readonly waiting = new Map<ConditionId, Push[]>();
  private readonly busy = new Set<ConditionId>();

  /** @param delivered called when a market has taken fills or its resolution */
  constructor(env: Env, delivered: (market: ConditionId) => void) {
    this.env = env;
    this.delivered = delivered;
  }

  send(market: ConditionId, pushes: readonly Push[]): void {
    const waking = pushes.some((push) => push.t === "wake");
    const before = (this.waiting.get(market) ?? []).filter((push) => !(waking && push.t === "wake"));
    this.waiting.set(market, [...before, ...pushes]);
    if (!this.busy.has(market)) void this.drain(market);
  }

  private async drain(market: ConditionId): Promise<void> {
    this.busy.add(market);
    for (let batch = this.waiting.get(market); batch !== undefined; batch = this.waiting.get(market)) {
      this.waiting.delete(market);
      try {
        await take(marketOf(this.env, market).push(batch));
        if (batch.some((push) => push.t !== "wake")) this.delivered(market);
      } catch (error) {
        // Nothing is lost: fills and the winner are in the reply to its next cycle, and a wake was only a hurry.
        console.warn(`gateway: market ${market} did not take a push: ${String(error)}`);
      }
    }
    this.busy.delete(market);
  }
}

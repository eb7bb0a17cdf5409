import type { Asked, CycleReply, Push } from "../../../core/contract/gateway.ts";
import type { ConditionId } from "../../../core/contract/ids.ts";
import { isUnknown } from "../../../core/contract/views.ts";
import { take } from "../../../runtime/take.ts";
import type { Env } from "../env.ts";
import { marketOf } from "../env.ts";

export interface PushHands {
  /** A market has taken fills or its resolution. */
  delivered(market: ConditionId): void;
  /** What a market would be told if it asked now; null: not all of it is known. */
  cycle(market: ConditionId): CycleReply | null;
  /** A market has taken that, and asks for this next. */
  asked(market: ConditionId, asked: Asked): void;
}

const bringsLease = (push: Push): boolean => push.t === "wake" && push.lease !== undefined;

/**
 * What is on its way into each Market object. One call at a time and market; what gathers meanwhile goes in the next one,
 * and of several wakes only the last is kept: a storm of frames wakes a market once.
 */
export class Pushes {
  private readonly env: Env;
  private readonly hands: PushHands;
  private readonly waiting = new Map<ConditionId, Push[]>();
  private readonly busy = new Set<ConditionId>();

  constructor(env: Env, hands: PushHands) {
    this.env = env;
    this.hands = hands;
  }

  send(market: ConditionId, pushes: readonly Push[]): void {
    const waking = pushes.some((push) => push.t === "wake");
    const leased = pushes.some(bringsLease);
    // The lease that halts it is what a kill waits for: only another one takes its place, no wake of the book.
    const isKept = (push: Push): boolean => push.t !== "wake" || (bringsLease(push) && !leased);
    const before = (this.waiting.get(market) ?? []).filter((push) => !waking || isKept(push));
    this.waiting.set(market, [...before, ...pushes]);
    if (!this.busy.has(market)) void this.drain(market);
  }

  private async drain(market: ConditionId): Promise<void> {
    this.busy.add(market);
    for (let batch = this.waiting.get(market); batch !== undefined; batch = this.waiting.get(market)) {
      this.waiting.delete(market);
      try {
        const asked = await take(marketOf(this.env, market).push(this.withCycle(market, batch)));
        if (asked != null && isUnknown(asked)) {
          console.warn(`gateway: market ${market} did not take a push: ${asked.why}`);
          continue;
        }
        if (batch.some((push) => push.t !== "wake")) this.hands.delivered(market);
        // A version from before wakes brought cycles answers nothing.
        if (asked != null) this.hands.asked(market, asked);
      } catch (error) {
        // Nothing is lost: fills and the winner are in the reply to its next cycle, and a wake was only a hurry.
        console.warn(`gateway: market ${market} did not take a push: ${String(error)}`);
      }
    }
    this.busy.delete(market);
  }

  /** A wake brings what the market would ask for: it need not. Read at the last moment, for the newest book. */
  private withCycle(market: ConditionId, batch: readonly Push[]): readonly Push[] {
    if (!batch.some((push) => push.t === "wake")) return batch;
    const cycle = this.hands.cycle(market);
    return cycle === null ? batch : batch.map((push) => (push.t === "wake" ? { ...push, cycle } : push));
  }
}

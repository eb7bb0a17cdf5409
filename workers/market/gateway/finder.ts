import type { OrderId } from "../../../core/contract/ids.ts";
import type { FindAnswer } from "../../../core/contract/orders.ts";
import type { MarketSpec } from "../../../core/contract/spec.ts";
import type { Hands } from "./perform.ts";

/** Longest that the line of such calls grows by orders asked for by their ids. */
const LONGEST_LINE = 40;

/** Asks the venue for single orders by their ids. */
export class Finder {
  private readonly asking = new Map<OrderId, Promise<FindAnswer>>();

  /**
   * Asked for again while it is still being asked: the same answer will do. Behind too many others it is not asked: who asks
   * again in two seconds would only make the line longer, and the read of the whole account tells most.
   */
  find(order: OrderId, spec: MarketSpec, { session, lane }: Pick<Hands, "session" | "lane">): Promise<FindAnswer> {
    const before = this.asking.get(order);
    if (before === undefined && lane.length >= LONGEST_LINE) return Promise.resolve({ is: "unknown", id: order });
    const asked = before ?? lane.run(() => session.clob.order(order, spec));
    this.asking.set(order, asked);
    return asked.finally(() => this.asking.delete(order));
  }
}

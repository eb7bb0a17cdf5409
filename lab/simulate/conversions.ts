/** What conversions on chain moved, by the contract's rule alone (reference polymarket.md 7): k NO pay k - 1 dollars and YES of the rest. */
import type { ConditionId } from "../../core/contract/ids.ts";
import type { Conversion } from "../../core/exchange/sets.ts";
import type { MarketRecord } from "../../core/exchange/types.ts";

interface Moved {
  readonly yes: number;
  readonly no: number;
}

const NOTHING: Moved = { yes: 0, no: 0 };

export class Conversions {
  readonly #moved = new Map<ConditionId, Moved>();
  freed = 0;

  add({ event, given, amount }: Conversion, markets: readonly MarketRecord[]): void {
    this.freed += (given.length - 1) * amount;
    for (const { spec } of markets) {
      if (spec.exclusive?.event !== event) continue;
      const { yes, no } = this.of(spec.id);
      const gives = given.includes(spec.exclusive.index);
      this.#moved.set(spec.id, gives ? { yes, no: no - amount } : { yes: yes + amount, no });
    }
  }

  of(market: ConditionId): Moved {
    return this.#moved.get(market) ?? NOTHING;
  }
}

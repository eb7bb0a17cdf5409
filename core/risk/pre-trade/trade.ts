/** An order about to be sent, with what is known at that moment: all that a check before the trade may look at. */
import type { GateName } from "../../contract/reasons.ts";
import type { Strategy } from "../../contract/views.ts";
import type { Intent } from "../../execution/intent.ts";
import type { GateView } from "../../quoting/gates.ts";
import type { Rules } from "../../quoting/standard.ts";
import type { TokenOrder } from "../../quoting/tokens.ts";
import type { Ticks } from "../../units/price.ts";
import type { MicroShares } from "../../units/size.ts";

/** Prices in YES coordinates where nothing else is said. */
export interface Trade {
  readonly strategy: Strategy;
  readonly as: "bid" | "ask";
  readonly yesPrice: Ticks;
  /** As it would go to the venue. */
  readonly order: TokenOrder;
  /** What was wanted before it was cut to the room there is, and whether less than that is no use. */
  readonly wanted: MicroShares;
  readonly whole: boolean;
  readonly postOnly: boolean;
  readonly gates: GateView;
  readonly rules: Rules;
  readonly tick: Ticks;
  readonly minSize: MicroShares;
  /** Strategies that a person has paused. */
  readonly paused: readonly Strategy[];
  /** The mid of a minute ago, half-ticks; null: none was known. */
  readonly midBeforeHalf: number | null;
  /** Orders of ours that may still fill, and those given up that may yet arrive. */
  readonly open: readonly Intent[];
  readonly settling: ReadonlySet<Intent>;
  /** Posts that the lease's rate leaves now. */
  readonly posts: number;
  /** Micro-dollars that no order of this market holds; micro-shares of the order's token that may be sold. */
  readonly cash: number;
  readonly tokens: number;
  /** Micro-shares that the order may have by the worst loss, and by the inventory cap. */
  readonly capitalRoom: number;
  readonly inventoryRoom: number;
  /** Micro-shares by which the position may still shrink with this side, its other orders counted. */
  readonly reduceRoom: number;
}

/** One check: a name, whether an order passes, and, asked only when it does not, why, with both numbers. */
export interface Check<T> {
  readonly name: GateName;
  passes(trade: T): boolean;
  says(trade: T): string;
}

export const cents = (price: number): string => `${price / 100} c`;
export const amount = (size: number): string => `${Math.floor(size / 1e4) / 100}`;
export const dollarsOf = (money: number): string => `$${Math.ceil(money / 1e4) / 100}`;

/** The market's own terms and state: its grid and minimum, its book, its clock, our permission to trade it. */
import type { GateName } from "../../contract/reasons.ts";
import { gateSays, gatesNamed, PERMIT, permitOf } from "../../quoting/gates.ts";
import { isOnGrid, ONE_DOLLAR } from "../../units/price.ts";
import { SIZE_STEP } from "../../units/size.ts";
import { amount, type Check, cents, type Trade } from "./trade.ts";

type Gated = Pick<Trade, "gates" | "rules" | "order" | "reduceRoom">;

/** A gate of the quotes, asked of one order: where it leaves only reducing, the order must reduce. */
function gated(name: GateName): Check<Gated> {
  const asked = gatesNamed(name);
  return {
    name,
    passes({ gates, rules, order, reduceRoom }) {
      const permit = permitOf(asked, gates, rules);
      return permit === PERMIT.quote || (permit === PERMIT.reduce && order.size <= reduceRoom);
    },
    says: ({ gates, rules }) => gateSays(asked, gates, rules),
  };
}

/** Mode and lease: unexpired, not halted, and reducing where it says so. */
export const lease = gated("lease");
export const bookAge = gated("book-age");
export const timeLeft = gated("time-left");
export const gameStart = gated("game-start");

export const onTick: Check<Pick<Trade, "order" | "tick">> = {
  name: "tick",
  passes: ({ order: { price }, tick }) => price > 0 && price < ONE_DOLLAR && isOnGrid(price, tick),
  says: ({ order, tick }) => `${cents(order.price)} is no multiple of ${cents(tick)} inside the dollar`,
};

export const minimum: Check<Pick<Trade, "order" | "minSize">> = {
  name: "min-size",
  passes: ({ order: { size }, minSize }) => size >= minSize && size % SIZE_STEP === 0,
  says: ({ order, minSize }) =>
    `${amount(order.size)} shares, the venue takes ${amount(minSize)} and more in hundredths`,
};

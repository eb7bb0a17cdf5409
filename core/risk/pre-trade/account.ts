/** What the account has and may stand for: balance with reservations, and the caps on exposure. */
import { costOf } from "./limits.ts";
import { amount, type Check, dollarsOf, type Trade } from "./trade.ts";

type Funds = Pick<Trade, "order" | "cash" | "tokens" | "wanted" | "whole" | "capitalRoom" | "inventoryRoom">;

/** Dollars for buys, tokens for sells; what other orders and operations hold is reserved. */
export const balance: Check<Funds> = {
  name: "balance",
  passes({ order, cash, tokens, whole, wanted, capitalRoom, inventoryRoom }) {
    // Held tokens are sold first: whoever wants all of it or nothing may be short of them, and of nothing else.
    if (whole && order.size < Math.min(wanted, capitalRoom, inventoryRoom)) return false;
    return order.side === "BUY" ? costOf(order) <= cash : order.size <= tokens;
  },
  says: ({ order, cash, tokens }) =>
    order.side === "BUY"
      ? `costs ${dollarsOf(costOf(order))}, ${dollarsOf(Math.max(0, cash))} are free`
      : `sells ${amount(order.size)} ${order.token}, ${amount(Math.max(0, tokens))} are free`,
};

type Room = Pick<Trade, "wanted" | "whole" | "minSize" | "order">;

/** Less than this is no use: the venue's minimum, or all of it. */
const least = ({ wanted, whole, minSize }: Room): number => (whole ? wanted : Math.min(wanted, minSize));

const says = (room: number, wanted: number): string =>
  `room for ${amount(Math.max(0, room))} of ${wanted / 1e6} shares`;

/** Worst-case loss of the market, all orders of its side filled, within the lease and the market's own limit. */
export const capital: Check<Room & Pick<Trade, "capitalRoom">> = {
  name: "capital",
  passes: (trade) => trade.capitalRoom >= Math.max(least(trade), trade.order.size),
  says: ({ capitalRoom, wanted }) => says(capitalRoom, wanted),
};

/** Net position, all orders of its side filled, within the cap, or towards zero when only reducing is allowed. */
export const inventory: Check<Room & Pick<Trade, "inventoryRoom">> = {
  name: "inventory",
  passes: (trade) => trade.inventoryRoom >= Math.max(least(trade), trade.order.size),
  says: ({ inventoryRoom, wanted }) => says(inventoryRoom, wanted),
};

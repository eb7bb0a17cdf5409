/** Against our own orders: none that it would trade with (controls.md 3.10), none that it would repeat. */
import type { Intent } from "../../execution/intent.ts";
import { type Check, cents, type Trade } from "./trade.ts";

type Own = Pick<Trade, "as" | "yesPrice" | "tick" | "open" | "settling">;

/** An order of ours, on the book, in flight, or given up and perhaps still to come, that a new one would trade with. */
function meets({ as, yesPrice, tick, open, settling }: Own): Intent | null {
  for (const other of open) if (crosses(other, as, yesPrice, tick)) return other;
  for (const other of settling) if (other.exposedUntil !== null && crosses(other, as, yesPrice, tick)) return other;
  return null;
}

const crosses = (other: Intent, as: "bid" | "ask", yesPrice: number, tick: number): boolean =>
  other.as !== as && (as === "bid" ? other.yesPrice - yesPrice : yesPrice - other.yesPrice) < tick;

export const selfMatch: Check<Own> = {
  name: "self-cross",
  passes: (trade) => meets(trade) === null,
  says(trade) {
    const met = meets(trade);
    return `${cents(trade.yesPrice)} against our own ${met?.as} ${cents(Number(met?.yesPrice))}`;
  },
};

type Twin = Pick<Trade, "order" | "postOnly" | "open" | "settling" | "gates" | "rules">;

/**
 * The same order again within the window. A quote repeats one only while that may still fill: a quote that was taken is
 * made anew at once, and shall be. Who takes repeats itself whatever became of the first.
 */
function twin({ order, postOnly, open, settling, gates, rules }: Twin): Intent | null {
  const since = gates.at - rules.duplicateMs;
  for (const other of open) if (other.place.at > since && isSame(other, order)) return other;
  for (const other of settling)
    if ((!postOnly || other.exposedUntil !== null) && other.place.at > since && isSame(other, order)) return other;
  return null;
}

const isSame = ({ place }: Intent, { token, side, price, size }: Trade["order"]): boolean =>
  place.token === token && place.side === side && place.price === price && place.size === size;

export const duplicate: Check<Twin> = {
  name: "duplicate",
  passes: (trade) => twin(trade) === null,
  says(trade) {
    const other = twin(trade);
    const age = trade.gates.at - Number(other?.place.at);
    return `the same as ${other?.id} of ${age / 1000} s ago; the window is ${trade.rules.duplicateMs / 1000} s`;
  },
};

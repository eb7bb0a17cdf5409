/** What a parameter's description says, in words. */
import type { Parameter, ReadBy } from "../../core/config/parameter.ts";

/** Who acts on a parameter, for a column of a table. */
export const READ_BY: Readonly<Record<ReadBy, string>> = {
  selection: "selection",
  market: "market",
  account: "the account",
  directional: "directional loops",
  fixed: "the default alone",
  later: "nothing yet",
};

/** Unit, range and effect, for brackets. */
export function inWords({ unit, range, raising, readBy }: Parameter): string {
  const effect = raising === "neutral" ? [] : [`raising it ${raising} risk`];
  const reader = readBy === "fixed" || readBy === "later" ? ["not read yet"] : [];
  return [...(unit === "" ? [] : [unit]), range, ...effect, ...reader].join("; ");
}

/** When a seated market is worth another configuration: quoting restarts from new numbers, so not for small change. */
import type { MarketConfig } from "../contract/config.ts";
import type { MarketSpec } from "../contract/spec.ts";

/** These follow the bankroll; everything else follows the profile. */
const SIZED = ["gamma", "quoteSize", "maxInventory", "maxLoss"] as const satisfies readonly (keyof MarketConfig)[];
const SMALL_CHANGE = 0.25;

/**
 * Why `wanted` should replace `held`, in words; null while they are near enough. A profile's own numbers replace at once,
 * those that follow the bankroll when they have moved by more than a quarter.
 */
export function staleConfig(held: MarketConfig | null, wanted: MarketConfig): string | null {
  if (held === null) return "its configuration is not known";
  for (const name of Object.keys(wanted) as (keyof MarketConfig)[]) {
    if (name === "version" || isSized(name)) continue;
    if (held[name] !== wanted[name]) return `${name} is ${String(held[name])} and should be ${String(wanted[name])}`;
  }
  for (const name of SIZED) {
    if (Math.abs(wanted[name] - held[name]) > SMALL_CHANGE * Math.abs(held[name])) return "the bankroll has moved";
  }
  return null;
}

/** What a market is, as far as it may change while we trade it and quoting reads it. */
const TERMS = ["endsAt", "gameStartAt", "rebateShare"] as const satisfies readonly (keyof MarketSpec)[];

/** Which term of a market is another than the one it is traded under, in words; null while all are the same. */
export function staleTerms(held: MarketSpec | null, now: MarketSpec): string | null {
  if (held === null) return null;
  for (const name of TERMS)
    if (held[name] !== now[name]) return `${name} was ${String(held[name])} and is ${String(now[name])}`;
  const [before, after] = [held.rewards, now.rewards];
  if (placeOf(held) !== placeOf(now))
    return `its place among exclusive outcomes was ${placeOf(held)} and is ${placeOf(now)}`;
  const same =
    before?.perDay === after?.perDay && before?.maxSpread === after?.maxSpread && before?.minSize === after?.minSize;
  return same ? null : "its liquidity rewards have changed";
}

const placeOf = ({ exclusive }: MarketSpec): string =>
  exclusive === undefined ? "not known" : `${exclusive.index + 1} of ${exclusive.count} in ${exclusive.event}`;

const isSized = (name: keyof MarketConfig): boolean => (SIZED as readonly string[]).includes(name);

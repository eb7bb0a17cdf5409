/** When a seated market is worth another configuration: quoting restarts from new numbers, so not for small change. */
import type { MarketConfig } from "../contract/config.ts";

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

const isSized = (name: keyof MarketConfig): boolean => (SIZED as readonly string[]).includes(name);

import type { Asset } from "./spec.ts";

/** Every name the venue gives an asset, lower case: in titles, slugs and pairs. What is not here is not priced. */
const NAMES: readonly (readonly [Asset, readonly string[]])[] = [
  ["BTC", ["bitcoin", "btc"]],
  ["ETH", ["ethereum", "eth"]],
  ["SOL", ["solana", "sol"]],
  ["XRP", ["xrp"]],
  ["DOGE", ["dogecoin", "doge"]],
  ["BNB", ["bnb"]],
  ["HYPE", ["hyperliquid", "hype"]],
  ["ZEC", ["zcash", "zec"]],
];

const BY_NAME: ReadonlyMap<string, Asset> = new Map(
  NAMES.flatMap(([asset, names]) => names.map((name): [string, Asset] => [name, asset])),
);

/** The asset of a name in any case, or null. */
export const assetNamed = (name: string): Asset | null => BY_NAME.get(name.toLowerCase()) ?? null;

/** "BTCUSDT", "btc-usd", "BTC_USDT" as "BTC/USDT"; null for what quotes in neither. */
export function pairOf(text: string): string | null {
  const match = /^([A-Z0-9]{2,8}?)[/_-]?(USDT|USD)$/.exec(text.toUpperCase());
  return match === null ? null : `${match[1]}/${match[2]}`;
}

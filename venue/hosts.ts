/** Where one venue lives: Polymarket spreads over several hosts, any other exchange serves everything on one origin. */
export interface Hosts {
  /** CLOB REST, no trailing slash. */
  readonly clob: string;
  readonly gamma: string;
  readonly data: string;
  readonly marketSocket: string;
  readonly userSocket: string;
  /** Real-time data socket: spot prices without a login (reference polymarket.md 5c). */
  readonly priceSocket: string;
  readonly geoblock: string;
  /** Sends the transactions of contract wallets and pays their gas (reference polymarket.md 4c). */
  readonly relayer: string;
}

const POLYMARKET: Hosts = {
  clob: "https://clob.polymarket.com",
  gamma: "https://gamma-api.polymarket.com",
  data: "https://data-api.polymarket.com",
  marketSocket: "wss://ws-subscriptions-clob.polymarket.com/ws/market",
  userSocket: "wss://ws-subscriptions-clob.polymarket.com/ws/user",
  priceSocket: "wss://ws-live-data.polymarket.com",
  geoblock: "https://polymarket.com/api/geoblock",
  relayer: "https://relayer-v2.polymarket.com",
};

/** True for Polymarket itself, by name or by any of its hosts, however they are spelled. */
export function isPolymarket(venue: string): boolean {
  if (venue === "polymarket") return true;
  if (!URL.canParse(venue)) return false;
  const host = new URL(venue).hostname.replace(/\.$/, "");
  return host === "polymarket.com" || host.endsWith(".polymarket.com");
}

/**
 * The addresses of a venue: "polymarket", or the origin of an exchange that speaks its wire ("http://127.0.0.1:8788").
 * Null for anything that is neither: the caller names the setting that is wrong.
 */
export function hosts(venue: string): Hosts | null {
  if (venue === "polymarket") return POLYMARKET;
  let url: URL;
  try {
    url = new URL(venue);
  } catch {
    return null;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  const origin = url.origin;
  const sockets = origin.replace(/^http/, "ws");
  return {
    clob: origin,
    gamma: `${origin}/gamma`,
    data: `${origin}/data`,
    marketSocket: `${sockets}/ws/market`,
    userSocket: `${sockets}/ws/user`,
    priceSocket: `${sockets}/rtds`,
    geoblock: `${origin}/api/geoblock`,
    relayer: `${origin}/relayer`,
  };
}

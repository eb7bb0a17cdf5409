import type { GatewayObject, HubObject, MarketObject, PortfolioObject } from "./rpc.ts";

/** A namespace of Durable Objects, by the contract they keep rather than by their class: what a caller may know of them. */
export interface Objects<T> {
  getByName(name: string): T;
}

/** Bindings, vars and secrets of the market script (wrangler.toml, .dev.vars.example). The only script with the trading key. */
export interface Env {
  readonly MARKET: Objects<MarketObject>;
  readonly GATEWAY: Objects<GatewayObject>;
  readonly PORTFOLIO: Objects<PortfolioObject>;
  readonly HUB: Objects<HubObject & { fetch(request: Request): Promise<Response> }>;
  readonly DB: D1Database;
  readonly MODE: "paper" | "live";
  /** "polymarket", or the origin of an exchange that speaks its wire. */
  readonly VENUE: string;
  readonly POLYMARKET_PRIVATE_KEY: string;
  readonly POLYMARKET_FUNDER_ADDRESS?: string;
  /** "0", "1" or "2"; "0" when missing. */
  readonly POLYMARKET_SIGNATURE_TYPE?: string;
  readonly POLYMARKET_API_KEY?: string;
  readonly POLYMARKET_API_SECRET?: string;
  readonly POLYMARKET_API_PASSPHRASE?: string;
}

/** The one Gateway. */
export const gatewayOf = (env: Pick<Env, "GATEWAY">): GatewayObject => env.GATEWAY.getByName("gateway");
/** The one Portfolio. */
export const portfolioOf = (env: Pick<Env, "PORTFOLIO">): PortfolioObject => env.PORTFOLIO.getByName("portfolio");
/** The one Hub. */
export const hubOf = (env: Pick<Env, "HUB">) => env.HUB.getByName("hub");
/** The object of a market. */
export const marketOf = (env: Pick<Env, "MARKET">, id: string): MarketObject => env.MARKET.getByName(id);

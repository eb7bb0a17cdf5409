import type { Engine } from "../market/rpc.ts";

/** Bindings, vars and secrets of the orchestrator (wrangler.toml at the root). It can cancel and read, not sign. */
export interface OrchestratorEnv {
  readonly ENGINE: Engine;
  readonly DB: D1Database;
  readonly MODE: "paper" | "live";
  readonly VENUE: string;
  /** Besides it any parameter of docs/configuration.md by its name. */
  readonly PROFILE?: string;
  readonly POLYMARKET_API_KEY?: string;
  readonly POLYMARKET_API_SECRET?: string;
  readonly POLYMARKET_API_PASSPHRASE?: string;
  /** Address the credentials were given to: the trading key's own. */
  readonly POLYMARKET_API_ADDRESS?: string;
}

import type { OutsideMarkets } from "../../venue/outside-kill.ts";
import type { Engine } from "../market/rpc.ts";
import type { OutsideReport } from "../orchestrator/outside.ts";

export interface ApiEnv {
  /** The market script's only door. Its fetch() takes the dashboard's WebSocket upgrade. */
  readonly ENGINE: Engine & { fetch(request: Request): Promise<Response> };
  /** The kill's path without the engine. */
  readonly OUTSIDE: { kill(markets?: OutsideMarkets): Promise<OutsideReport> };
  readonly DB: D1Database;
  /** "loopback" or nothing: without it the API refuses to serve. */
  readonly ACCESS?: string;
}

/** What Hono's context carries here. */
export interface ApiTypes {
  readonly Bindings: ApiEnv;
  readonly Variables: { readonly requestId: string };
}

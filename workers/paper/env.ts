import type { Exchange } from "./exchange.ts";

/** Bindings of the exchange's script (wrangler.toml beside this file). It holds no secret: keys are made in its own store. */
export interface PaperEnv {
  readonly EXCHANGE: DurableObjectNamespace<Exchange>;
}

import type { D1Migration } from "cloudflare:test";
import type { ApiEnv } from "../env.ts";

declare global {
  namespace Cloudflare {
    interface Env extends ApiEnv {
      readonly TEST_MIGRATIONS: D1Migration[];
      /** The engine in live mode, on the exchange that poses as the venue. */
      readonly LIVE: ApiEnv["ENGINE"];
    }
  }
}

import type { D1Migration } from "cloudflare:test";
import type { OrchestratorEnv } from "../env.ts";

declare global {
  namespace Cloudflare {
    interface Env extends OrchestratorEnv {
      readonly TEST_MIGRATIONS: D1Migration[];
    }
  }
}

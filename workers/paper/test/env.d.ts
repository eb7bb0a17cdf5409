import type { PaperEnv } from "../env.ts";

declare global {
  namespace Cloudflare {
    interface Env extends PaperEnv {}
  }
}

/** Who may speak to the API. For now: this machine only. Missing configuration refuses to serve, it never opens. */
import type { MiddlewareHandler } from "hono";
import type { ApiTypes } from "./env.ts";
import { Problem } from "./problem.ts";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * The host must be a loopback name: a page of another site that rebinds its own name to this machine still sends that
 * name. A browser's Origin must be the host itself wherever something changes or stays open.
 */
export const access: MiddlewareHandler<ApiTypes> = async (c, next) => {
  const url = new URL(c.req.url);
  if (c.env.ACCESS !== "loopback") {
    throw new Problem("no-access-configured", "refuse to serve: no access configured; set ACCESS (see the docs)");
  }
  if (!LOOPBACK.has(url.hostname)) {
    throw new Problem("no-access-configured", `refuse to serve: no access configured for ${url.hostname}`);
  }
  const changes = c.req.method !== "GET" && c.req.method !== "HEAD";
  const opens = c.req.header("upgrade") !== undefined;
  const origin = c.req.header("origin");
  if ((changes || opens) && origin !== undefined && hostOf(origin) !== url.host) {
    throw new Problem("foreign-origin", `a page of ${origin} may not use the API at ${url.host}`);
  }
  await next();
};

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

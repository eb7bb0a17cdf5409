/** The API as one Hono app: also read by write-openapi.ts, so it knows no platform module. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { access } from "./access.ts";
import type { ApiTypes } from "./env.ts";
import { answerProblem, Problem, toProblem, validationProblem } from "./problem.ts";
import { commands } from "./routes/commands.ts";
import { config } from "./routes/config.ts";
import { directional } from "./routes/directional.ts";
import { goingLive } from "./routes/going-live.ts";
import { history } from "./routes/history.ts";
import { live } from "./routes/live.ts";
import { ulid } from "./ulid.ts";

export const BASE = "/api/v1";

export const app = new OpenAPIHono<ApiTypes>({
  defaultHook: (result) => {
    if (!result.success) throw validationProblem(result.target, result.error);
  },
});

app.use(async (c, next) => {
  const requestId = ulid(Date.now());
  c.set("requestId", requestId);
  await next();
  // A WebSocket's 101 is passed on untouched.
  if (c.res.status === 101) return;
  c.header("x-request-id", requestId);
  c.header("cache-control", "no-store");
  c.header("x-content-type-options", "nosniff");
});
app.use(access);

app.route(BASE, live);
app.route(BASE, history);
app.route(BASE, commands);
app.route(BASE, config);
app.route(BASE, goingLive);
app.route(BASE, directional);

app.notFound((c) => {
  return answerProblem(c, new Problem("unknown-route", `${c.req.method} ${c.req.path}; see ${BASE}/openapi.json`));
});
app.onError((error, c) => answerProblem(c, toProblem(error, c.get("requestId"))));

/** The OpenAPI 3.1 document of everything above. */
export const openapi = () =>
  app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Edgemaker",
      version: "1",
      description:
        "Lists are snake_case with decimal strings and RFC 3339 times. The overview, market reports and series are the " +
        "live channel's own shapes (core/live/types.ts): camelCase, integers in core's units (price 1/10000 dollar, " +
        "size 1e-6 share, money 1e-6 dollar, time in ms).",
    },
  });

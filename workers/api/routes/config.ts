/** The configuration at run time: what trades, other values for it, and the versions there were. */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type * as z from "zod";
import { parameters } from "../../../core/config/parameter.ts";
import { type ConfigKey, configSchema } from "../../../core/config/schema.ts";
import type { ConfigChange, ConfigVersion } from "../../../core/config/versions.ts";
import type { ConfigOutcome } from "../../market/rpc.ts";
import * as shape from "../config-shapes.ts";
import type { ApiTypes } from "../env.ts";
import { maybe, time } from "../format.ts";
import { Problem } from "../problem.ts";
import { engine } from "../reach.ts";
import { COMMON_PROBLEMS, commandQuery, jsonAnswer, problemAnswer } from "../schemas.ts";

export const config = new OpenAPIHono<ApiTypes>();

config.openapi(
  createRoute({
    method: "get",
    path: "/config",
    summary: "Every parameter as it trades now, and where its value is from",
    responses: { 200: jsonAnswer(shape.config, "The configuration; its version is the ETag"), ...COMMON_PROBLEMS },
  }),
  async (c) => {
    const { current } = await engine(c.env.ENGINE.config());
    const { version, actor, why, set } = current;
    const values = (Object.keys(configSchema.shape) as ConfigKey[]).map((key) => parameterOf(current, key));
    return c.json({ version, actor, why, set: { ...set }, values }, 200, { etag: `"${version}"` });
  },
);

config.openapi(
  createRoute({
    method: "put",
    path: "/config",
    summary: "Set parameters, or go back to the settings of an earlier version",
    description:
      "Validated as a whole, with each change's effect on risk. Every market trades with it from its next cycle on. " +
      "With dry_run it only says what would change.",
    request: {
      headers: shape.configHeaders,
      query: commandQuery,
      body: { required: true, content: { "application/json": { schema: shape.configBody } } },
    },
    responses: {
      200: jsonAnswer(shape.configResult, "What changed"),
      412: problemAnswer("Another version trades by now"),
      415: problemAnswer("The body is not JSON"),
      422: problemAnswer("A value is not valid, or the change loosens a limit and nobody said that it may"),
      ...COMMON_PROBLEMS,
    },
  }),
  async (c) => {
    const body = c.req.valid("json");
    const isDry = c.req.valid("query").dry_run === "true";
    const outcome = await engine(
      c.env.ENGINE.configure({
        wish: "set" in body ? { set: body.set } : { backTo: body.back_to },
        expect: c.req.valid("header")["if-match"],
        reason: body.reason,
        actor: "loopback",
        loosen: body.loosen,
        dryRun: isDry,
      }),
    );
    const { version } = outcome.current;
    return c.json({ dry_run: isDry, version, changes: changesOf(outcome).map(copy) }, 200, { etag: `"${version}"` });
  },
);

config.openapi(
  createRoute({
    method: "get",
    path: "/config/versions",
    summary: "The versions of the configuration, newest first",
    request: { query: shape.versionsQuery },
    responses: { 200: jsonAnswer(shape.versions, "Versions"), ...COMMON_PROBLEMS },
  }),
  async (c) => {
    const { cursor = Number.MAX_SAFE_INTEGER, limit } = c.req.valid("query");
    const found = await engine(c.env.ENGINE.configVersions(cursor, limit));
    const last = found.at(-1);
    const next = found.length === limit && last !== undefined && last.version > 1 ? String(last.version) : null;
    return c.json({ items: found.map(versionRow), next_cursor: next }, 200);
  },
);

function parameterOf({ base, set }: ConfigVersion, key: ConfigKey): z.infer<typeof shape.config>["values"][number] {
  const about = parameters.get(configSchema.shape[key]);
  if (about === undefined) throw new Error(`${key} has no description`);
  const { standard, unit, range, meaning, raising, readBy } = about;
  const source = set[key] !== undefined ? "set" : base[key] !== undefined ? "environment" : "default";
  const value = set[key] ?? base[key] ?? standard;
  return { key, value, source, default: standard, unit, range, meaning, raising, read_by: readBy };
}

function changesOf(outcome: ConfigOutcome): readonly ConfigChange[] {
  switch (outcome.is) {
    case "stale":
      throw new Problem("stale-version", `version ${outcome.current.version} trades by now: read it and decide anew`);
    case "invalid":
      throw new Problem(
        "config-invalid",
        outcome.errors.map(({ message }) => message).join("; "),
        outcome.errors.map(({ key, message }) => ({ pointer: `/set/${key}`, message, code: "config" })),
      );
    case "loosens": {
      const loose = outcome.changes.filter(({ does }) => does === "loosens");
      throw new Problem(
        "config-loosens",
        `${loose.map(({ key, from, to }) => `${key} ${from} to ${to}`).join(", ")}: say "loosen": true if that is meant`,
        loose.map(({ key }) => ({ pointer: `/set/${key}`, message: "loosens a limit", code: "loosens" })),
      );
    }
    case "would":
      return outcome.changes;
    case "done":
      return outcome.current.changes;
    case "unchanged":
      return [];
  }
}

const copy = ({ key, from, to, does }: ConfigChange) => ({ key, from, to, does });

const versionRow = ({ version, at, wallMs, actor, why, set, changes }: ConfigVersion) => ({
  ...{ version, actor, why, venue_time: time(at), at: maybe(wallMs, time) },
  ...{ set: { ...set }, changes: changes.map(copy) },
});

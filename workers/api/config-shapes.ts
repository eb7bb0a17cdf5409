/** Shapes of the configuration's routes. */
import * as z from "zod";

const at = z.string().meta({ format: "date-time", example: "2026-11-22T10:00:00.000Z" });
const does = z.enum(["tightens", "loosens", "neutral"]);

const change = z
  .object({
    key: z.string().meta({ example: "MM_QUOTE_SIZE_USD" }),
    from: z.string(),
    to: z.string(),
    does: does.meta({ description: "What it does to risk; what can't be compared counts as loosening" }),
  })
  .meta({ id: "ConfigChange" });

export const config = z
  .object({
    version: z.int().meta({ description: "Also the ETag; 0: nothing was said yet, everything is at its default" }),
    actor: z.string(),
    why: z.string(),
    set: z.record(z.string(), z.string()).meta({ description: "Set at run time, on top of the environment" }),
    values: z.array(
      z
        .object({
          key: z.string(),
          value: z.string(),
          source: z.enum(["default", "environment", "set"]),
          default: z.string(),
          unit: z.string(),
          range: z.string(),
          meaning: z.string(),
          raising: does.meta({ description: "What a larger value, or true, does to risk" }),
          read_by: z.enum(["selection", "market", "account", "directional", "fixed", "later"]).meta({
            description: "fixed, later: no part reads it yet, whatever it is set to",
          }),
        })
        .meta({ id: "Parameter" }),
    ),
  })
  .meta({ id: "Config" });

const reason = z.string().trim().min(1).max(500).meta({ example: "half the size over the weekend" });
const loosen = z
  .boolean()
  .default(false)
  .meta({ description: "Says that it may loosen a limit: without it a change that does is refused" });

export const configBody = z
  .union([
    z.strictObject({
      set: z
        .record(z.string().max(80), z.string().max(500).nullable())
        .meta({ description: "Parameters by name, as text; null takes one back", example: { MM_QUOTE_SIZE_USD: "3" } }),
      ...{ reason, loosen },
    }),
    z.strictObject({
      back_to: z.int().min(0).meta({ description: "The version whose settings come back, as a new version" }),
      ...{ reason, loosen },
    }),
  ])
  .meta({ id: "ConfigRequest" });

export const configHeaders = z.object({
  "if-match": z
    .string({ error: "an If-Match header with the version it was made against is required: see GET /config" })
    .regex(/^(W\/)?"?\d+"?$/, { error: "use the ETag of GET /config" })
    .transform((text) => Number(text.replace(/\D/g, "")))
    .meta({ description: "The version this was made against; another one now: 412" }),
});

export const configResult = z
  .object({
    dry_run: z.boolean(),
    version: z.int().meta({ description: "What trades after it" }),
    changes: z.array(change),
  })
  .meta({ id: "ConfigResult" });

export const versionsQuery = z.object({
  cursor: z.coerce.number().int().min(1).optional().meta({ description: "Versions below this number" }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const versions = z
  .object({
    items: z.array(
      z
        .object({
          version: z.int(),
          venue_time: at,
          at: at.nullable().meta({ description: "Wall time; null: the deployment's own word" }),
          actor: z.string(),
          why: z.string(),
          set: z.record(z.string(), z.string()),
          changes: z.array(change),
        })
        .meta({ id: "ConfigVersion" }),
    ),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: "ConfigVersions" });

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import * as z from "zod";

const settings = z.looseObject({
  name: z.string(),
  main: z.string(),
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()).default([]),
  vars: z.record(z.string(), z.unknown()).default({}),
  services: z
    .array(z.looseObject({ binding: z.string(), service: z.string(), entrypoint: z.string().optional() }))
    .default([]),
  durable_objects: z
    .object({
      bindings: z
        .array(z.object({ name: z.string(), class_name: z.string(), script_name: z.string().optional() }))
        .default([]),
    })
    .default({ bindings: [] }),
  d1_databases: z
    .array(
      z.looseObject({
        binding: z.string(),
        database_name: z.string(),
        database_id: z.string(),
        migrations_dir: z.string().optional(),
      }),
    )
    .default([]),
  migrations: z
    .array(
      z.looseObject({
        tag: z.string(),
        new_sqlite_classes: z.array(z.string()).default([]),
        new_classes: z.array(z.string()).default([]),
        deleted_classes: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  triggers: z.object({ crons: z.array(z.string()).default([]) }).default({ crons: [] }),
});

/** The settings of one deployed script, as its wrangler.toml gives them. */
export type WorkerSettings = z.infer<typeof settings>;

export interface Worker {
  /** Path of its wrangler.toml from the project's root. */
  readonly config: string;
  readonly settings: WorkerSettings;
}

/**
 * Reads one wrangler.toml.
 *
 * @throws Error naming the file and what is wrong in it
 */
export function readWorker(config: string, text: string): Worker {
  try {
    return { config, settings: settings.parse(parse(text)) };
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : error;
    throw new Error(`${config}: ${String(why)}`);
  }
}

/** Every script of the project: the orchestrator's at the root, each other beside its code. */
export function readWorkers(root: string): readonly Worker[] {
  const folders = existsSync(join(root, "workers")) ? readdirSync(join(root, "workers")).sort() : [];
  return ["wrangler.toml", ...folders.map((folder) => `workers/${folder}/wrangler.toml`)]
    .filter((config) => existsSync(join(root, config)))
    .map((config) => readWorker(config, readFileSync(join(root, config), "utf8")));
}

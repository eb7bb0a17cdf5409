import type { Worker } from "../lib/workers.ts";

/** Scripts that never leave the machine, so a deploy doesn't know them. */
const LOCAL_ONLY = new Set(["edgemaker-dev"]);

interface Edge {
  readonly from: string;
  readonly to: string;
}

/** Which script calls which, by service bindings and by Durable Objects of another script. */
function edges(workers: readonly Worker[]): readonly Edge[] {
  return workers.flatMap(({ settings }) => [
    ...settings.services.map((each) => ({ from: settings.name, to: each.service })),
    ...settings.durable_objects.bindings.flatMap((each) =>
      each.script_name === undefined || each.script_name === settings.name
        ? []
        : [{ from: settings.name, to: each.script_name }],
    ),
  ]);
}

/**
 * The order in which scripts can be deployed for the first time: each after everything it binds to.
 *
 * @returns names in order, or null when bindings form a cycle
 */
export function deployOrder(workers: readonly Worker[]): readonly string[] | null {
  const all = edges(workers);
  const waiting = new Set(workers.map(({ settings }) => settings.name));
  const order: string[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].filter((name) => !all.some((edge) => edge.from === name && waiting.has(edge.to))).sort();
    if (ready.length === 0) return null;
    for (const name of ready) waiting.delete(name);
    order.push(...ready);
  }
  return order.filter((name) => !LOCAL_ONLY.has(name));
}

/** Names that a script's main file exports. */
export type ExportsOf = (worker: Worker) => readonly string[];

function targetProblems(worker: Worker, byName: ReadonlyMap<string, Worker>, exportsOf: ExportsOf): readonly string[] {
  const { settings, config } = worker;
  const missing = (what: string, script: string, name: string | undefined): readonly string[] => {
    const target = byName.get(script);
    if (target === undefined) return [`${config}: ${what} binds to script ${script}, which does not exist`];
    if (name === undefined || exportsOf(target).includes(name)) return [];
    return [`${config}: ${what} wants ${name}, which ${target.config}'s main does not export`];
  };
  const classes = settings.durable_objects.bindings;
  const tagged = settings.migrations.flatMap((each) => [...each.new_sqlite_classes, ...each.new_classes]);
  return [
    ...settings.services.flatMap((each) => missing(each.binding, each.service, each.entrypoint)),
    ...classes.flatMap((each) => missing(each.name, each.script_name ?? settings.name, each.class_name)),
    ...classes.flatMap((each) =>
      (each.script_name ?? settings.name) === settings.name && !tagged.includes(each.class_name)
        ? [`${config}: class ${each.class_name} is in no class tag ([[migrations]])`]
        : [],
    ),
    ...settings.migrations.flatMap((each) =>
      each.new_classes.map((name) => `${config}: class ${name} has no SQLite (use new_sqlite_classes)`),
    ),
  ];
}

/** Everything that must be the same in every script that has it. */
function differenceProblems(workers: readonly Worker[]): readonly string[] {
  const differ = (what: string, of: (worker: Worker) => readonly string[]): readonly string[] => {
    const said = new Set(workers.flatMap(of));
    return said.size <= 1 ? [] : [`${what} differs between scripts: ${[...said].sort().join(" | ")}`];
  };
  return [
    ...differ("compatibility_date", ({ settings }) => [settings.compatibility_date]),
    ...differ("compatibility_flags", ({ settings }) => [settings.compatibility_flags.join(" ")]),
    ...differ("D1 database", ({ settings }) =>
      settings.d1_databases.map((each) => `${each.database_name} ${each.database_id}`),
    ),
  ];
}

/**
 * What is wrong in the graph of all wrangler.toml: a cycle, a target or class that isn't there, two scripts of one name,
 * or settings that must agree and don't.
 */
export function bindingProblems(workers: readonly Worker[], exportsOf: ExportsOf): readonly string[] {
  const byName = new Map(workers.map((worker) => [worker.settings.name, worker]));
  const twice = workers.filter((worker) => byName.get(worker.settings.name) !== worker);
  return [
    ...twice.map(({ config, settings }) => `${config}: another script is called ${settings.name} too`),
    ...workers.flatMap((worker) => targetProblems(worker, byName, exportsOf)),
    ...(deployOrder(workers) === null ? ["bindings between scripts form a cycle: no first deploy would work"] : []),
    ...differenceProblems(workers),
  ];
}

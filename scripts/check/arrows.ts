import { type Import, readModule, targetOf } from "./imports.ts";
import { loadProblems } from "./loads.ts";

/** A file and its text, path from the project's root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const ROOMS = ["core", "runtime", "venue", "prices", "ai", "db", "workers", "lab", "web"] as const;
type Room = (typeof ROOMS)[number];

/** What a room may import besides itself (design.md 3): whole folders, or folders whose types alone it may use. */
const MAY_IMPORT: Readonly<Record<Room, { readonly all: readonly string[]; readonly types: readonly string[] }>> = {
  core: { all: [], types: [] },
  runtime: { all: ["core"], types: [] },
  venue: { all: ["core"], types: [] },
  prices: { all: ["core"], types: [] },
  ai: { all: ["core"], types: [] },
  db: { all: ["core"], types: [] },
  workers: { all: ["core", "runtime", "venue", "prices", "ai", "db"], types: [] },
  lab: { all: ["core", "runtime", "venue", "prices", "ai", "db", "scripts"], types: ["workers"] },
  web: { all: ["core/units", "core/live"], types: ["core", "workers"] },
};

/** Packages core may use: exact elementary functions, and distributions of known accuracy. */
const CORE_PACKAGES = ["@stdlib/", "jstat"];
/** The configuration is read by a schema, the one place in core where text from outside becomes values (decision 0005). */
const CONFIG_PACKAGES = [...CORE_PACKAGES, "zod"];
/** The audit log is sealed where it is written, in the step itself (decision 0008). */
const AUDIT_PACKAGES = [...CORE_PACKAGES, "@noble/hashes/"];

const isTest = (path: string): boolean =>
  /\.test\.tsx?$/.test(path) || /\/(test|tests)\//.test(path) || /(^|\/)(vitest|vite)\.config\.ts$/.test(path);
const isInside = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
const packagesOf = (file: string): readonly string[] =>
  isInside(file, "core/config") ? CONFIG_PACKAGES : isInside(file, "core/audit") ? AUDIT_PACKAGES : CORE_PACKAGES;
const roomOf = (path: string): Room | null => ROOMS.find((room) => isInside(path, room)) ?? null;

/** A worker is a script of its own; of another one it may know the types of its calls, not the code. */
const scriptOf = (path: string): string | null => /^workers\/([^/]+)\//.exec(path)?.[1] ?? null;

function packageProblem(file: string, room: Room, { from }: Import): string | null {
  const allowed = packagesOf(file);
  if (room !== "core" || allowed.some((each) => from === each || from.startsWith(each))) return null;
  return `${file} imports ${from}: core uses no platform and no package but ${allowed.join(", ")}`;
}

function importProblem(file: string, room: Room, each: Import): string | null {
  const target = targetOf(file, each.from);
  if (target === null) return packageProblem(file, room, each);
  if (target.startsWith("../")) return `${file} imports ${each.from}: outside the project`;

  const targetRoom = roomOf(target);
  const allowed = MAY_IMPORT[room];
  if (targetRoom === room) {
    const crosses = room === "workers" && scriptOf(target) !== null && scriptOf(file) !== scriptOf(target);
    return crosses && !each.typeOnly
      ? `${file} imports code of another script, ${target}: types alone may cross`
      : null;
  }
  if (allowed.all.some((folder) => isInside(target, folder))) return null;
  if (allowed.types.some((folder) => isInside(target, folder))) {
    return each.typeOnly ? null : `${file} imports code of ${target}: ${room} may use its types alone`;
  }
  return `${file} imports ${target}: ${room} may not`;
}

/**
 * Every import against the direction of design.md section 3. Tests may reach further than the code they test.
 *
 * @returns one line a wrong import; empty when all arrows point one way
 */
export function arrowProblems(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const room = roomOf(path);
    if (room === null || isTest(path) || !/\.tsx?$/.test(path) || path.endsWith(".d.ts")) return [];
    return [
      ...readModule(path, text).imports.flatMap((each) => importProblem(path, room, each) ?? []),
      ...loadProblems(path, text),
    ];
  });
}

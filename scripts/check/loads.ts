import { parseSync } from "oxc-parser";
import { readModule, targetOf } from "./imports.ts";

/**
 * The one named exception to "imports can be read": the simulation loads what production runs through its own loader, which
 * stands in for the platform and plants bugs. What it may reach that way is listed here, and each path stands in plain sight.
 */
const LOADER = {
  file: "lab/simulate/load.ts",
  name: "load",
  reaches: ["workers/market/", "workers/paper/", "venue/"],
} as const;

interface Node {
  readonly type: string;
  readonly callee?: Node;
  readonly name?: string;
  readonly arguments?: readonly (Node & { readonly value?: unknown })[];
}

/** What a file loads by paths that are computed when it runs, where that is not allowed. One line each. */
export function loadProblems(file: string, text: string): readonly string[] {
  const { imports, computed } = readModule(file, text);
  if (file === LOADER.file) return [];
  const problems = computed.map(
    (path) => `${file} imports ${path}: a path that only shows when it runs can't be checked`,
  );
  if (!imports.some(({ from }) => targetOf(file, from) === LOADER.file)) return problems;
  const calls: Node[] = [];
  walk(parseSync(file, text).program, (node) => {
    if (node.type === "CallExpression" && node.callee?.name === LOADER.name) calls.push(node);
  });
  for (const { arguments: given } of calls) {
    const path = given?.[0]?.value;
    if (typeof path !== "string") problems.push(`${file} calls ${LOADER.name}() with a path that can't be read here`);
    else if (path.includes("..") || !LOADER.reaches.some((folder) => path.startsWith(folder)))
      problems.push(`${file} loads ${path}: only ${LOADER.reaches.join(", ")} may be loaded so`);
  }
  return problems;
}

function walk(value: unknown, seen: (node: Node) => void): void {
  if (typeof value !== "object" || value === null) return;
  if ("type" in value && typeof value.type === "string") seen(value as Node);
  for (const child of Object.values(value)) walk(child, seen);
}

import { parseSync } from "oxc-parser";
import type { SourceFile } from "./arrows.ts";

/** The one file of core that may name inexact functions, because it replaces them. */
const ELEMENTARY = "core/stats/elementary.ts";

const INEXACT = new Set(
  "acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow sin sinh tan tanh".split(
    " ",
  ),
);

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}
const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

function* nodes(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const each of value) yield* nodes(each);
  if (!isNode(value)) return;
  yield value;
  for (const field of Object.values(value)) if (typeof field === "object") yield* nodes(field);
}

const nameOf = (value: unknown): string | null =>
  isNode(value) && value.type === "Identifier" && typeof value.name === "string" ? value.name : null;

const literalOf = (value: unknown): unknown => (isNode(value) && value.type === "Literal" ? value.value : null);

function impurity(node: Node): string | null {
  if (node.type === "MemberExpression") {
    const [object, member] = [nameOf(node.object), nameOf(node.property)];
    if (object === "Date" && member === "now") return "Date.now: core knows only the venue's clock";
    if (object === "Math" && member === "random") return "Math.random: chance comes from a seed";
    if (object === "Math" && member !== null && INEXACT.has(member)) {
      return `Math.${member}: differs between engines; use ${ELEMENTARY}`;
    }
  }
  if (node.type === "NewExpression" && nameOf(node.callee) === "Date" && Array.isArray(node.arguments)) {
    return node.arguments.length === 0 ? "new Date(): core knows only the venue's clock" : null;
  }
  // A ** B is Math.pow by another name. A whole number to a whole power (2 ** n, 10 ** decimals) is exact everywhere.
  if (node.type !== "BinaryExpression" || node.operator !== "**") return null;
  const isWholePower = Number.isInteger(literalOf(node.left)) && Number.isInteger(literalOf(node.right) ?? 0);
  return isWholePower ? null : `**: differs between engines; use ${ELEMENTARY}`;
}

/**
 * Uses in core of a clock, of chance, and of functions whose last bit depends on the engine: what its tsconfig, which
 * knows no platform, can't refuse.
 *
 * @returns one line a use, with file and line
 */
export function purityProblems(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter(({ path }) => /^core\/.*\.ts$/.test(path) && !path.endsWith(".test.ts") && path !== ELEMENTARY)
    .flatMap(({ path, text }) =>
      [...nodes(parseSync(path, text).program)].flatMap((node) => {
        const problem = impurity(node);
        if (problem === null) return [];
        const start = typeof node.start === "number" ? node.start : 0;
        return [`${path}:${text.slice(0, start).split("\n").length} ${problem}`];
      }),
    );
}

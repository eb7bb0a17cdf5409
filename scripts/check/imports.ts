import { posix } from "node:path";
import { parseSync } from "oxc-parser";

/** One import or re-export in a source file. */
export interface Import {
  /** As written: "./a.ts", "viem", "node:fs". */
  readonly from: string;
  /** Erased by the compiler: `import type`, `export type`, or only `type` names. */
  readonly typeOnly: boolean;
}

export interface ModuleFacts {
  readonly imports: readonly Import[];
  /** Names this file exports as values or types, re-exports by name included. */
  readonly exports: readonly string[];
  /** Expressions in place of a path in `import(...)`. */
  readonly computed: readonly string[];
}

/**
 * Imports and exports of one TypeScript file, by a real parser.
 *
 * @throws Error naming the file when it does not parse
 */
export function readModule(path: string, source: string): ModuleFacts {
  const { module, errors } = parseSync(path, source);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path} does not parse: ${error.message}`);

  const imports: Import[] = module.staticImports.map((each) => ({
    from: each.moduleRequest.value,
    typeOnly: each.entries.length > 0 && each.entries.every((entry) => entry.isType),
  }));
  const exports: string[] = [];
  for (const statement of module.staticExports) {
    const from = statement.entries.find((entry) => entry.moduleRequest !== null)?.moduleRequest?.value;
    if (from !== undefined) imports.push({ from, typeOnly: statement.entries.every((entry) => entry.isType) });
    for (const { exportName } of statement.entries) {
      exports.push(exportName.kind === "Default" ? "default" : (exportName.name ?? "*"));
    }
  }
  const computed: string[] = [];
  for (const each of module.dynamicImports) {
    const text = source.slice(each.moduleRequest.start, each.moduleRequest.end);
    if (/^(["'`])(?!.*\$\{).*\1$/s.test(text)) imports.push({ from: text.slice(1, -1), typeOnly: false });
    else computed.push(text);
  }
  return { imports, exports, computed };
}

/** The project file an import leads to, from the root; null for a package or a platform module. */
export function targetOf(file: string, specifier: string): string | null {
  if (!specifier.startsWith(".")) return null;
  return posix.normalize(posix.join(posix.dirname(file), specifier.replace(/\?.*$/, "")));
}

/**
 * Loads the code that production runs into this process: the engine's objects as they are, with a stand-in for the
 * platform's module, and with exact snippets replaced where a real signature would only cost time or where a bug is planted.
 * Nothing in the production code knows of this: there is no switch that a deployed bot could be turned by.
 */
import { registerHooks } from "node:module";

/** One snippet of one file, replaced when the file is loaded. It must stand there exactly once. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

const ROOT = new URL("../../", import.meta.url);
const url = (path: string): string => new URL(path, ROOT).href;

/** Modules that are another one here. */
const STAND_INS: Readonly<Record<string, string>> = {
  "cloudflare:workers": url("lab/simulate/stand-ins/cloudflare.ts"),
  [url("db/objects/rows.ts")]: url("lab/simulate/stand-ins/rows.ts"),
  [url("db/objects/malformed.ts")]: url("lab/simulate/stand-ins/malformed.ts"),
  [url("db/objects/outbox.ts")]: url("lab/simulate/stand-ins/outbox.ts"),
  [url("db/objects/inputs.ts")]: url("lab/simulate/stand-ins/inputs.ts"),
  [url("runtime/recorder.ts")]: url("lab/simulate/stand-ins/recorder.ts"),
};

const MEMO = url("lab/simulate/stand-ins/memo.ts");

/**
 * What only costs time: signatures are a constant and not recovered, a book's checksum is empty (nobody reads it), and the
 * same order is hashed once for all who handle it. Ids are computed and checked all the same, by both ends' own code.
 */
const FAST: readonly Edit[] = [
  {
    file: "venue/wallet.ts",
    find: "await account.sign({ hash: id as string as Hex })",
    put: "`0x$" + '{"11".repeat(65)}` as Hex',
  },
  {
    file: "workers/paper/orders/signature.ts",
    find: "if (await signedBy(id, order.signature, order.signer)) {",
    put: "if (order.signature.length === 132) {",
  },
  {
    file: "workers/paper/orders/signature.ts",
    find: "function digest(order: SignedOrder, contract: Contract, chainId: number)",
    put: `import { remember } from "${MEMO}"; const digest = remember(slowDigest); function slowDigest(order: SignedOrder, contract: Contract, chainId: number)`,
  },
  {
    file: "workers/paper/wire/book.ts",
    find: 'createHash("sha1").update(JSON.stringify(form)).digest("hex")',
    put: '""',
  },
];

/** @throws Error naming the file when the snippet is not there exactly once: the code has moved on, the edit must follow */
export function edited(source: string, { file, find, put }: Edit): string {
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(`${file} holds ${parts.length - 1} times the snippet to replace, wanted once: ${find}`);
  return parts.join(put);
}

/** Installs the loader for this thread. Before anything of the engine is imported, and once. */
export function installLoader(planted: readonly Edit[]): void {
  const edits = new Map<string, Edit[]>();
  for (const edit of [...FAST, ...planted]) edits.set(url(edit.file), [...(edits.get(url(edit.file)) ?? []), edit]);
  registerHooks({
    resolve(specifier, context, next) {
      const known = STAND_INS[specifier];
      if (known !== undefined) return { url: known, shortCircuit: true };
      const found = next(specifier, context);
      const other = STAND_INS[found.url];
      return other === undefined ? found : { ...found, url: other };
    },
    load(at, context, next) {
      const loaded = next(at, context);
      const mine = edits.get(at);
      if (mine === undefined) return loaded;
      const { source } = loaded;
      const text = typeof source === "string" ? source : Buffer.from(source as Uint8Array).toString("utf8");
      return { ...loaded, source: mine.reduce(edited, text) };
    },
  });
}

/** A module of the project, by its path from the root. */
export const load = async <T>(path: string): Promise<T> => (await import(url(path))) as T;

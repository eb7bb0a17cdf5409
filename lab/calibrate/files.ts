import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** A file of a set: its text is read when a reader wants it, and not kept. */
export interface SetFile {
  readonly name: string;
  readonly path: string;
}

export const textOf = ({ path }: SetFile): string => {
  const bytes = readFileSync(path);
  return path.endsWith(".gz") ? gunzipSync(bytes).toString("utf8") : bytes.toString("utf8");
};

/** The fields of a line of comma-separated text; quoted fields may hold commas. */
function fieldsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}

export type CsvRow = ReadonlyMap<string, string>;

/** Rows by the names of their columns. */
export function* csvRows(file: SetFile): Generator<CsvRow> {
  const [head = "", ...lines] = textOf(file).split(/\r?\n/);
  const names = fieldsOf(head);
  for (const line of lines) {
    if (line === "") continue;
    const fields = fieldsOf(line);
    yield new Map(names.map((name, i) => [name, fields[i] ?? ""]));
  }
}

/** Every reader asks for the columns of every file: each is opened once for them. */
const known = new WeakMap<SetFile, readonly string[]>();

/** Names of the columns, or the keys of the first line of JSON; none for what is neither. */
export function columnsOf(file: SetFile): readonly string[] {
  const before = known.get(file);
  if (before !== undefined) return before;
  const columns = /\.(csv|jsonl)(\.gz)?$/.test(file.name) ? readColumns(textOf(file)) : [];
  known.set(file, columns);
  return columns;
}

function readColumns(text: string): readonly string[] {
  const [first = ""] = text.split(/\r?\n/, 1);
  if (!first.startsWith("{")) return fieldsOf(first);
  try {
    return Object.keys(JSON.parse(first) as object);
  } catch {
    return [];
  }
}

/** Objects of a file of JSON lines. */
export function* jsonRows(file: SetFile): Generator<Readonly<Record<string, unknown>>> {
  for (const line of textOf(file).split("\n"))
    if (line.trim() !== "") yield JSON.parse(line) as Readonly<Record<string, unknown>>;
}

/** A finite number, or null: an empty cell is none. */
export function numberOf(value: unknown): number | null {
  if (value === "" || value === null || value === undefined) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

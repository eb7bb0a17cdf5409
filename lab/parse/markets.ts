import { existsSync, readFileSync, statSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { UseError } from "../../scripts/lib/cli.ts";
import { seriesOf } from "../../venue/question.ts";

/** A market object as the file has it, with what the objects around it say. */
export interface FoundQuestion {
  readonly raw: unknown;
  readonly series: string | null;
}

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === "object" && json !== null && !Array.isArray(json);

/** Gamma markets anywhere in Gamma's usual answers and in rows that carry one in `raw`: lists, pages, events. */
function* marketsIn(json: unknown, series: string | null): Generator<FoundQuestion> {
  if (Array.isArray(json)) {
    for (const each of json) yield* marketsIn(each, series);
    return;
  }
  if (!isObject(json)) return;
  if (isObject(json.raw)) {
    yield* marketsIn(json.raw, series);
    return;
  }
  const around = seriesOf(json) ?? series;
  if ("question" in json) {
    yield { raw: json, series };
    return;
  }
  for (const list of [json.markets, json.events, json.data]) yield* marketsIn(list, around);
}

/** The text of a file, unpacked when its name ends in .gz. */
function textOf(path: string): string {
  if (!existsSync(path) || !statSync(path).isFile()) throw new UseError(`${path}: no such file.`);
  const bytes = readFileSync(path);
  if (!path.endsWith(".gz")) return bytes.toString("utf8");
  try {
    return gunzipSync(bytes).toString("utf8");
  } catch {
    throw new UseError(`${path} is not a gzip file.`);
  }
}

/**
 * The markets of a file of JSON or of JSON lines.
 *
 * @throws UseError naming the file, and the line that is not JSON
 */
export function questionsIn(path: string): readonly FoundQuestion[] {
  const text = textOf(path);
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    return text.split("\n").flatMap((line, i) => {
      if (line.trim() === "") return [];
      try {
        return [...marketsIn(JSON.parse(line), null)];
      } catch {
        throw new UseError(`${path}: line ${i + 1} is not JSON.`);
      }
    });
  }
  return [...marketsIn(whole, null)];
}

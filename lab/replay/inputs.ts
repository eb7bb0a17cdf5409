/** The inputs of a market: from the API of a running bot, or from a file that an earlier fetch saved. */
import { readFileSync, writeFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { UseError } from "../../scripts/lib/cli.ts";

/** One part as the API gives it (workers/api, GET /markets/{id}/inputs). */
export interface Part {
  readonly seq: number;
  readonly run: number;
  readonly from: string;
  readonly to: string;
  readonly packed: boolean;
  readonly body: string;
}

export interface Inputs {
  readonly market: string;
  readonly parts: readonly Part[];
}

interface Page {
  readonly items: readonly Part[];
  readonly next_cursor: string | null;
}

/** Everything one answer may take, ms. */
const ANSWER_MS = 30_000;

const PREFIX = "/api/v1";

/** @throws UseError when it is no address; Error, for the user, when the API does not give what was asked */
export async function fetchInputs(api: string, market: string, from?: number, to?: number): Promise<Inputs> {
  const base = baseOf(api);
  const id = /^0x[0-9a-f]{64}$/i.test(market) ? market.toLowerCase() : await idOf(base, market);
  const range = new URLSearchParams();
  if (from !== undefined) range.set("from", new Date(from).toISOString());
  if (to !== undefined) range.set("to", new Date(to).toISOString());
  const parts: Part[] = [];
  for (let cursor: string | null = "0"; cursor !== null; ) {
    range.set("cursor", cursor);
    const page: Page = await get<Page>(`${base}/markets/${id}/inputs?${range}`);
    parts.push(...page.items);
    cursor = page.next_cursor;
  }
  return { market: id, parts };
}

function baseOf(api: string): string {
  if (!URL.canParse(api) || !/^https?:/.test(api)) throw new UseError(`--api ${api}: an http address is wanted.`);
  const url = api.replace(/\/+$/, "");
  return url.endsWith(PREFIX) ? url : `${url}${PREFIX}`;
}

/** The condition id of a market named by its slug. */
async function idOf(base: string, slug: string): Promise<string> {
  const { items } = await get<{ items: readonly { id: string; slug: string }[] }>(`${base}/markets`);
  const found = items.find((each) => each.slug === slug);
  if (found === undefined)
    throw new UseError(
      `--market ${slug}: the engine knows ${items.map((each) => each.slug).join(", ") || "no market"}.`,
    );
  return found.id;
}

async function get<T>(url: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Error(`${url} does not answer: ${cause}. Is the bot running, and on that port?`);
  }
  if (!response.ok) throw new Error(`${url}: ${response.status} ${(await response.text()).slice(0, 300)}`);
  return (await response.json()) as T;
}

export function saveInputs(path: string, inputs: Inputs): void {
  try {
    writeFileSync(path, `${JSON.stringify(inputs)}\n`);
  } catch (error) {
    throw new UseError(`--save ${path}: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** @throws UseError when the file is none that `--save` wrote */
export function readInputs(path: string): Inputs {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UseError(`--file ${path} can't be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  if (!isInputs(value)) throw new UseError(`--file ${path}: a file that --save wrote is wanted.`);
  return value;
}

const isInputs = (value: unknown): value is Inputs =>
  typeof value === "object" &&
  value !== null &&
  "market" in value &&
  "parts" in value &&
  Array.isArray(value.parts) &&
  value.parts.every((part: Partial<Part>) => Number.isInteger(part.seq) && typeof part.body === "string");

/**
 * The bytes of each run that a replay up to `to` needs, oldest first.
 *
 * @throws Error, for the user, when parts are missing or damaged
 */
export function runsOf(
  { parts }: Inputs,
  from = Number.NEGATIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
): Uint8Array[] {
  const runs = new Map<number, Part[]>();
  for (const part of parts) {
    const run = runs.get(part.run);
    if (run === undefined) runs.set(part.run, [part]);
    else run.push(part);
  }
  const wanted = [...runs.values()].filter((run) => Date.parse(run[0]?.from ?? "") <= to);
  // Nothing can be read but from the beginning of its run: the last that begins before the time asked for comes whole.
  const first = wanted.findLastIndex((run) => Date.parse(run[0]?.from ?? "") <= from);
  return wanted.slice(Math.max(0, first)).map(joined);
}

function joined(run: readonly Part[]): Uint8Array {
  const pieces = run.map((part, i) => {
    if (part.seq !== part.run + i) throw new Error(`part ${part.run + i} of the inputs is missing; fetch them again.`);
    const body = Buffer.from(part.body, "base64");
    try {
      return part.packed ? inflateRawSync(body) : body;
    } catch {
      throw new Error(`part ${part.seq} of the inputs is damaged: it can't be unpacked.`);
    }
  });
  return Buffer.concat(pieces);
}

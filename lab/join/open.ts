/** Opens the l2 recording of a folder: market.json and events.jsonl, packed or not. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { l2Recording } from "../../core/exchange/recording/l2.ts";
import type { BadLine, Stamps } from "../../core/exchange/recording/recording.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";

export interface OpenedRecording {
  readonly events: readonly SourceEvent[];
  readonly bad: readonly BadLine[];
}

/** All events of the recording in one order of its stamps; or what is missing, by path. */
export function openRecording(
  folder: string,
  stamps: Stamps,
): { readonly opened: OpenedRecording } | { readonly error: string } {
  const market = join(folder, "market.json");
  if (!existsSync(market)) return { error: `no recording at ${folder}: market.json is missing` };
  const lines = linesOf(folder);
  if (lines === null) return { error: `no recording at ${folder}: events.jsonl or events.jsonl.gz is missing` };
  const answer = l2Recording(readFileSync(market, "utf8"), stamps);
  if ("bad" in answer) return { error: `${market}: ${answer.bad}` };
  const { recording } = answer;
  const events: SourceEvent[] = [];
  const bad: BadLine[] = [];
  lines.forEach((line, i) => {
    const parsed = recording.parse(line, i + 1);
    if ("bad" in parsed) bad.push(parsed.bad);
    else events.push(...parsed.events);
  });
  return { opened: { events: [...events, ...recording.finish()], bad } };
}

function linesOf(folder: string): string[] | null {
  const plain = join(folder, "events.jsonl");
  const packed = `${plain}.gz`;
  const text = existsSync(plain)
    ? readFileSync(plain, "utf8")
    : existsSync(packed)
      ? gunzipSync(readFileSync(packed)).toString()
      : null;
  return text === null ? null : text.split("\n").filter((line) => line !== "");
}

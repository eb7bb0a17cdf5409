import type { SourceEvent } from "../../core/exchange/types.ts";
import { UseError } from "../../scripts/lib/cli.ts";

export type ReadItem =
  | { readonly event: SourceEvent; readonly line: number }
  | { readonly bad: { readonly place: string; readonly why: string } };

export interface OpenRecording {
  readonly name: string;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Its events in order, and the lines that could not be read; can be read again from the beginning. */
  read(): AsyncGenerator<ReadItem>;
}

export function openRecording(path: string, _order: "stamped" | "lagged"): OpenRecording {
  throw new UseError(`${path} is not a recording this exchange can read.`);
}

import type { DurableObjectStorage } from "@cloudflare/workers-types";
import type { KeptStreams } from "../../core/directional/prices/streams.ts";

/** What price streams said where questions' windows begin, kept over restarts: one row, whatever it holds. */
export interface StreamStore {
  load(): KeptStreams;
  save(kept: KeptStreams): void;
}

const KEY = "streams";

export function openStreams({ kv }: Pick<DurableObjectStorage, "kv">): StreamStore {
  return {
    load: () => kv.get<KeptStreams>(KEY) ?? [],
    save: (kept) => kv.put(KEY, kept),
  };
}

/** Where a backtest's events come from: a recording, or the synthetic world. */
import type { Gap, Stamps } from "../../core/exchange/recording/recording.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import { createWorld } from "../../core/exchange/world.ts";
import { HOUR, MINUTE, type VenueMs } from "../../core/units/time.ts";
import { openRecording } from "../paper/recording.ts";

export interface BadPlace {
  readonly place: string;
  readonly why: string;
}

export interface Tape {
  readonly name: string;
  /** False: made by ourselves, and its profit is evidence of nothing. */
  readonly recorded: boolean;
  /** Orders its stamps can be read in; the first is the headline. */
  readonly orders: readonly Stamps[];
  /** Its events in bursts, in order. What can't be used is told to `bad`, what is missing to `gap`. */
  read(order: Stamps, bad: (place: BadPlace) => void, gap?: (gap: Gap) => void): AsyncGenerator<readonly SourceEvent[]>;
}

/** @throws UseError when there is no recording at `path` */
export async function recordedTape(path: string): Promise<Tape> {
  const { name } = await openRecording(path, "stamped");
  return {
    name,
    recorded: true,
    orders: ["stamped", "lagged"],
    read: async function* (order, bad, gap) {
      const recording = await openRecording(path, order);
      for await (const item of recording.read()) {
        if ("bad" in item) bad(item.bad);
        else if ("gap" in item) gap?.(item.gap);
        else if ("price" in item)
          continue; // No bet is placed here.
        else yield [item.event];
      }
    },
  };
}

/** A Monday noon: where every synthetic world begins. */
const WORLD_START = Date.UTC(2026, 0, 5, 12) as VenueMs;

/** The seeded world's markets for so many hours. What happens is the seed's alone. */
export function syntheticTape(seed: number, hours: number): Tape {
  return {
    name: `synthetic:${seed}`,
    recorded: false,
    orders: ["stamped"],
    read: async function* () {
      const world = createWorld(seed, WORLD_START);
      const end = WORLD_START + hours * HOUR;
      for (let until = WORLD_START; until < end; until = Math.min(until + MINUTE, end) as VenueMs) {
        yield world.next(until);
      }
    },
  };
}

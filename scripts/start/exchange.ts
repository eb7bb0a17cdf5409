import { join } from "node:path";
import { readFaults } from "../../lab/paper/faults.ts";
import { type Paper, startPaper } from "../../lab/paper/start.ts";
import { parseVenueClock, type VenueClock } from "../../venue/clock.ts";
import type { Place } from "./bot.ts";
import type { StartOptions } from "./options.ts";

/** The venue of a run: our paper exchange in its own process, or one that somebody else runs. */
export interface Exchange {
  readonly url: string;
  /** Process group of ours that it runs in; null when it is not ours. */
  readonly group: number | null;
  /** Fulfilled when it ends; never, when it is not ours. */
  readonly ended: Promise<void>;
  /** Lets a waiting clock run. */
  begin(): Promise<void>;
  clock(): Promise<VenueClock | null>;
  stop(): Promise<void>;
}

/** The venue's clock by its own word; null when it does not answer, so that the caller asks again. */
const readClock = (url: string) => async (): Promise<VenueClock | null> => {
  try {
    const response = await fetch(`${url}/time`, { signal: AbortSignal.timeout(3_000) });
    if (!response.ok) return null;
    return parseVenueClock(await response.json(), response.headers.get("x-venue-clock"));
  } catch (error) {
    // Silence and nonsense alike are "not known"; anything else is a fault of ours.
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException) return null;
    throw error;
  }
};

const foreign = async (url: string): Promise<Exchange> => {
  const clock = readClock(url);
  const told = await clock();
  if (told === null) throw new Error(`--venue: no exchange answers at ${url}/time.`);
  if (!told.announced)
    throw new Error(`--venue: ${url} does not say that it is a paper exchange; live trading is not enabled yet.`);
  const nothing = async (): Promise<void> => undefined;
  return { url, group: null, ended: new Promise(() => undefined), begin: nothing, clock, stop: nothing };
};

/**
 * Opens the venue of this run. Our own exchange keeps its state beside the bot's, and a recording waits for `begin`.
 *
 * @throws UseError for a missing or unreadable recording
 */
export async function openExchange(
  place: Place,
  options: StartOptions,
  port: number,
  inspectorPort: number,
): Promise<Exchange> {
  const { source, speed, fresh } = options;
  if (source.kind === "venue") return foreign(source.url);
  const hold = source.kind === "replay";
  const paper: Paper = await startPaper({
    port,
    inspectorPort,
    source: source.kind === "mirror" ? { kind: "mirror", url: source.of } : source,
    speed,
    persistTo: join(place.state, "exchange"),
    logFile: place.log,
    hold,
    fresh,
    faults: readFaults({ lists: [], file: options.faults, seed: null }),
  });
  return {
    url: paper.url,
    group: paper.pid,
    ended: paper.ended,
    begin: () => (hold ? paper.begin() : Promise.resolve()),
    clock: readClock(paper.url),
    stop: () => paper.stop(),
  };
}

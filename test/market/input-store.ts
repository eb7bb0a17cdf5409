/** Inputs kept in memory as an object's database keeps them, with everything that was not saved lost in a crash. */
import type { MarketAction, MarketEvent } from "../../core/contract/market.ts";
import { type Decision, decisionOf } from "../../core/inputs/decision.ts";
import { Replay } from "../../core/inputs/replay.ts";
import { readRun } from "../../core/inputs/run.ts";
import { type MarketSetup, type MarketState, market } from "../../core/market.ts";
import { createRecorder, type InputPart, type InputStore } from "../../runtime/recorder.ts";

export class InputMemory implements InputStore {
  readonly parts: InputPart[] = [];

  get last() {
    const part = this.parts.at(-1);
    return part === undefined ? null : { step: part.step, at: part.to };
  }

  append(part: InputPart): void {
    this.parts.push(part);
  }

  /** @param longest bytes after which a new run begins, whatever the clock says */
  recorder(longest?: number) {
    return createRecorder<MarketState, MarketEvent, MarketAction, MarketSetup, Decision>(this, decisionOf, longest);
  }

  /** The parts as the API gives them. */
  asTold() {
    let run = 0;
    return this.parts.map(({ begins, bytes, from, to, step }, i) => {
      if (begins) run = i + 1;
      const [since, until] = [from, to].map((at) => new Date(at).toISOString());
      const body = Buffer.from(bytes).toString("base64");
      return { seq: i + 1, run, from: since, to: until, step, packed: false, body };
    });
  }

  /** The bytes of each run, oldest first. */
  runs(): Uint8Array[] {
    const runs: Uint8Array[][] = [];
    for (const { begins, bytes } of this.parts) {
      if (begins) runs.push([]);
      runs.at(-1)?.push(bytes);
    }
    return runs.map((run) => new Uint8Array(run.flatMap((bytes) => [...bytes])));
  }
}

export type MarketReplay = Replay<MarketState, MarketEvent, MarketAction, MarketSetup, Decision>;

export function replayAll(runs: readonly Uint8Array[], machine = market): MarketReplay {
  const replay: MarketReplay = new Replay(machine, decisionOf);
  for (const bytes of runs)
    for (const record of readRun<MarketEvent, MarketSetup, Decision>(bytes)) replay.take(record);
  return replay;
}

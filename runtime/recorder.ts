import { digestOf } from "../core/inputs/digest.ts";
import { type Flat, flatten } from "../core/inputs/graph.ts";
import { type AnyEvent, type Begin, RunWriter } from "../core/inputs/run.ts";
import type { Row } from "../core/machine.ts";
import { HOUR, type VenueMs } from "../core/units/time.ts";

/** Where inputs are kept. Synchronous; a part that is added inside a transaction stands or falls with it. */
export interface InputStore {
  /** The next step's number and the time of the last step that is kept; null when nothing is. */
  readonly last: { readonly step: number; readonly at: VenueMs } | null;
  /** The next bytes of a run. Numbers are steps; times are of its first and last. */
  append(part: InputPart): void;
}

export interface InputPart {
  /** True for the first bytes of a run. */
  readonly begins: boolean;
  readonly bytes: Uint8Array;
  readonly from: VenueMs;
  readonly to: VenueMs;
  /** Number of the step after its last. */
  readonly step: number;
}

/** What a carrier tells of itself. It is told in memory; what is told reaches the store with `save`. */
export interface Recorder<S, E, A, C> {
  begin(rows: readonly Row[], config: C): void;
  step(event: E, config: C, actions: readonly A[], prepared: readonly Row[]): void;
  /**
   * Stores what waits: called inside the transaction that stores rows, and by the owner once a while, who leaves alone
   * what spans less than `spanMs` of venue time.
   */
  save(spanMs?: number): void;
  /**
   * Stores what waits when nothing stored says that a life is under way: the first step of a life, and the first after a
   * rest, can't be lost without a mark, whatever becomes of the steps after it. Called after a step that wrote no row.
   */
  mark(): void;
  /** Something stored says that a life is under way: what is lost from here shows as a gap. */
  readonly marked: boolean;
  /** Stores what waits and marks that nothing is missing if the process ends now. */
  rest(): void;
  /**
   * Begins a new run with this state when the last has grown enough, so that old runs can go. Only between two events.
   *
   * @returns why that can't be done, in words; null when it was, or was not due. A run that can't be followed by another
   *   ends when it is long: nothing is kept then until the machine starts again
   */
  renew(state: S): string | null;
}

/** A new run begins no sooner, and not before its inputs have outgrown what its beginning would take: at most doubled. */
const RENEW_MS = HOUR;
/** So many bytes after its beginning end a run in any case: reading and dropping go by whole runs. */
const LONGEST_BYTES = 4_000_000;

/**
 * Records what a machine is told and what it decides, as delta-coded runs (core/inputs/run.ts).
 *
 * @param decisionOf what of a decision is kept to be read beside its digest
 * @param longest bytes after a run's beginning that end it in any case
 */
export function createRecorder<S extends object, E extends AnyEvent, A, C, D>(
  store: InputStore,
  decisionOf: (actions: readonly A[]) => D,
  longest = LONGEST_BYTES,
): Recorder<S, E, A, C> {
  let writer: RunWriter<E, C, D> | null = null;
  let begins = true;
  let config: C;
  let from: VenueMs | null = null;
  let to: VenueMs | null = null;
  let next = store.last?.step ?? 0;
  let began: VenueMs | null = null;
  let headBytes = 0;
  let bytes = 0;
  let rested = false;
  /** A step is stored after the last rest, whose life's end would show as a gap. An earlier life may have ended at rest. */
  let marked = false;

  function open(head: Begin<C>["from"]): void {
    writer = new RunWriter({ version: 1, from: head, config, step: next, after: to ?? store.last?.at ?? null });
    headBytes = writer.pending;
    [begins, from, began, bytes] = [true, null, null, 0];
  }

  function save(spanMs = 0): void {
    if (writer === null || from === null || to === null || to - from < spanMs) return;
    const part: InputPart = { begins, bytes: writer.take(), from, to, step: next };
    store.append(part);
    bytes += part.bytes.length;
    [begins, from, marked] = [false, null, true];
  }

  return {
    begin(rows, first) {
      config = first;
      open({ rows });
    },
    step(event, current, actions, prepared) {
      if (writer === null) return;
      config = current;
      writer.config(current);
      writer.step({ event, prepared, decision: decisionOf(actions), digest: digestOf(actions) });
      next += 1;
      rested = false;
      from ??= event.at;
      began ??= event.at;
      to = event.at;
    },
    save,
    mark() {
      if (!marked) save();
    },
    get marked() {
      return marked;
    },
    rest() {
      if (writer === null || to === null || rested) return;
      rested = true;
      writer.rest();
      from ??= to;
      save();
      marked = false;
    },
    renew(state) {
      if (writer === null || began === null || to === null) return null;
      const told = bytes - headBytes;
      if (told < longest && (to - began < RENEW_MS || told < headBytes)) return null;
      let head: Flat;
      try {
        head = flatten(state);
      } catch (error) {
        // Without a new beginning the old run can't go. It is let grow so far, and then nothing more is kept.
        if (told >= longest) writer = null;
        return error instanceof Error ? error.message : String(error);
      }
      save();
      open({ state: head });
      return null;
    },
  };
}

/** Feeds recorded runs through a machine again and holds every decision against what was decided then. */
import type { Machine, Row } from "../machine.ts";
import type { VenueMs } from "../units/time.ts";
import { digestOf } from "./digest.ts";
import { flatten, unflatten } from "./graph.ts";
import type { AnyEvent, Begin, RunRecord, Step } from "./run.ts";

/** A process ended here. What it was told since its inputs were last kept is lost: it had led to no row. */
export interface Gap {
  readonly from: VenueMs;
  readonly to: VenueMs;
}

/** Where the replay does not come to what was recorded. */
export interface Difference<D> {
  /** Number of the step, counted over all lives of the object. */
  readonly step: number;
  readonly at: VenueMs | null;
  /** The kind of event, or what a run began with. */
  readonly event: string;
  readonly recorded: D | string;
  readonly replayed: D | string;
}

/** One step replayed. */
export interface Replayed<E, A, D> {
  readonly event: E;
  readonly actions: readonly A[];
  readonly now: D;
  readonly step: number;
}

type State<S> = { readonly state: S; readonly rows: Map<string, string | null> };
const rowKey = (row: Row): string => `${row.kind}|${row.key}`;
const rowText = (row: Row): string | null =>
  row.body === null || row.body === undefined ? null : JSON.stringify(row.body);

export class Replay<S extends object, E extends AnyEvent, A extends { readonly t: string }, C, D> {
  steps = 0;
  actions = 0;
  from: VenueMs | null = null;
  to: VenueMs | null = null;
  readonly gaps: Gap[] = [];
  readonly differences: Difference<D>[] = [];
  readonly #machine: Machine<S, E, A, C>;
  readonly #decisionOf: (actions: readonly A[]) => D;
  #current: State<S> | null = null;
  #config: C | null = null;
  #next = 0;
  #gapFrom: VenueMs | null = null;
  #rested = false;

  constructor(machine: Machine<S, E, A, C>, decisionOf: (actions: readonly A[]) => D) {
    this.#machine = machine;
    this.#decisionOf = decisionOf;
  }

  /** The machine's state and configuration before the next step; null before a run has begun. */
  get state(): S | null {
    return this.#current?.state ?? null;
  }

  get config(): C | null {
    return this.#config;
  }

  /** Takes one record; what came of it when it was a step. Records of one run in their order, runs in theirs. */
  take(record: RunRecord<E, C, D>): Replayed<E, A, D> | null {
    if (record.t === "begin") this.#begin(record.begin);
    else if (record.t === "config") this.#config = record.config;
    else if (record.t === "rest") this.#rested = true;
    else return this.#step(record.step);
    return null;
  }

  #begin(begin: Begin<C>): void {
    const { from, config, step, after } = begin;
    const before = this.#current;
    if (before !== null && step !== this.#next)
      this.#differ(null, "a run", `it begins with step ${step}`, `the one before it ends at step ${this.#next}`);
    this.#config = config;
    this.#next = step;
    if ("rows" in from) {
      this.#current = { state: this.#machine.restore(from.rows, config), rows: new Map() };
      this.#gapFrom = this.#rested ? null : after;
      if (before !== null) this.#holdRows(before.rows, from.rows);
      return;
    }
    // A snapshot of an older build may lack what the state holds today: that starts as it does in a new market.
    const state = Object.assign(this.#machine.restore([], config), unflatten(from.state) as S);
    this.#current = { state, rows: before?.rows ?? new Map() };
    if (before !== null && digestOf(flatten(before.state)) !== digestOf(from.state))
      this.#differ(after, "a snapshot", "the state that was kept", "another state");
  }

  /** Nothing that was journaled may be missing from what the next life woke with, or be something else there. */
  #holdRows(journaled: ReadonlyMap<string, string | null>, rows: readonly Row[]): void {
    const woken = new Map(rows.map((row) => [rowKey(row), rowText(row)]));
    for (const [key, text] of journaled)
      if ((woken.get(key) ?? null) !== text)
        this.#differ(null, "a start", `row ${key}: ${woken.get(key) ?? "absent"}`, `row ${key}: ${text ?? "absent"}`);
  }

  #step(told: Step<E, D>): Replayed<E, A, D> {
    const { event, prepared, digest } = told;
    if (this.#current === null || this.#config === null) throw new Error("a step without the beginning of its run");
    const { state, rows } = this.#current;
    if (this.#gapFrom !== null) this.gaps.push({ from: this.#gapFrom, to: event.at });
    this.#gapFrom = null;
    this.#rested = false;
    const actions = this.#machine.step(state, event, this.#config);
    const journaled = actions.flatMap((action) =>
      action.t === "journal" && "rows" in action ? (action.rows as readonly Row[]) : [],
    );
    const written = [...journaled, ...prepared];
    for (const row of this.#machine.stored?.(written) ?? written) rows.set(rowKey(row), rowText(row));
    for (const row of prepared) this.#machine.apply(state, row);
    const now = this.#decisionOf(actions);
    const step = this.#next;
    if (digestOf(actions) !== digest)
      this.differences.push({ step, at: event.at, event: event.t, recorded: told.decision, replayed: now });
    this.#next += 1;
    this.steps += 1;
    this.actions += actions.length;
    this.from ??= event.at;
    this.to = event.at;
    return { event, actions, now, step };
  }

  #differ(at: VenueMs | null, event: string, recorded: string, replayed: string): void {
    this.differences.push({ step: this.#next, at, event, recorded, replayed });
  }
}

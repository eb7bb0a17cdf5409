/**
 * A run of a machine's inputs as bytes: where it began, then every event with what was decided about it. It can be cut
 * anywhere and joined again; it is read from its beginning, since each value is told against those before it.
 */
import type { Row } from "../machine.ts";
import type { VenueMs } from "../units/time.ts";
import { BadBytes, ByteReader, ByteWriter } from "./bytes.ts";
import type { Flat } from "./graph.ts";
import { ValueDecoder, ValueEncoder } from "./values.ts";

/** What every machine's events have. */
export interface AnyEvent {
  readonly at: VenueMs;
  readonly t: string;
}

/** Where a run begins: at a start of the machine with the rows it woke with, or in the middle of a life with its state. */
export interface Begin<C> {
  /** Of this format. */
  readonly version: 1;
  readonly from: { readonly rows: readonly Row[] } | { readonly state: Flat };
  readonly config: C;
  /** Number of the next step, counted over all lives; steps that were lost with a process are not counted. */
  readonly step: number;
  /** Time of the last step that is kept of earlier runs; null when there is none. */
  readonly after: VenueMs | null;
}

/** One step: what the machine was told, the rows prepared for its actions, and what it decided. */
export interface Step<E, D> {
  readonly event: E;
  readonly prepared: readonly Row[];
  /** The part of the decision that is kept to be read. */
  readonly decision: D;
  /** Of all actions, to the last bit. */
  readonly digest: number;
}

export type RunRecord<E, C, D> =
  | { readonly t: "begin"; readonly begin: Begin<C> }
  | { readonly t: "config"; readonly config: C }
  /** Its owner has nothing to do and has kept everything: if its process ends now, nothing is lost. */
  | { readonly t: "rest" }
  | { readonly t: "step"; readonly step: Step<E, D> };

const KIND = { begin: 1, config: 2, step: 3, prepared: 4, rest: 5 } as const;

export class RunWriter<E extends AnyEvent, C, D> {
  readonly #out = new ByteWriter();
  readonly #values = new ValueEncoder(this.#out);
  readonly #last = new Map<string, Step<E, D>>();
  #prepared: readonly Row[] = [];
  #config: C;

  constructor(begin: Begin<C>) {
    this.#config = begin.config;
    this.#out.u8(KIND.begin);
    this.#values.encode(begin);
  }

  /** Tells the configuration when it is another one than before: it belongs to the steps that follow. */
  config(config: C): void {
    if (config === this.#config) return;
    this.#out.u8(KIND.config);
    this.#values.encode(config, this.#config);
    this.#config = config;
  }

  step(step: Step<E, D>): void {
    const { event, prepared, decision, digest } = step;
    this.#out.u8(prepared.length > 0 ? KIND.prepared : KIND.step);
    this.#values.encode(event.t);
    const last = this.#last.get(event.t);
    this.#values.encode(event, last?.event);
    if (prepared.length > 0) {
      this.#values.encode(prepared, this.#prepared);
      this.#prepared = prepared;
    }
    this.#values.encode(decision, last?.decision);
    this.#out.u32(digest);
    this.#last.set(event.t, step);
  }

  rest(): void {
    this.#out.u8(KIND.rest);
  }

  /** Bytes that wait to be taken. */
  get pending(): number {
    return this.#out.length;
  }

  take(): Uint8Array {
    return this.#out.take();
  }
}

/**
 * Reads a run. What was written by a build that knew more or other fields is handed on as it is.
 *
 * @throws BadBytes where the bytes end too early or are not a run's
 */
export function* readRun<E extends AnyEvent, C, D>(bytes: Uint8Array): Generator<RunRecord<E, C, D>> {
  const reader = new ByteReader(bytes);
  const values = new ValueDecoder(reader);
  const last = new Map<string, Step<E, D>>();
  let rows: readonly Row[] = [];
  let config: C | undefined;
  while (!reader.done) {
    const kind = reader.u8();
    if (kind === KIND.begin) {
      const begin = values.decode() as Begin<C>;
      if (begin?.version !== 1) throw new BadBytes(`a run of version ${String(begin?.version)}; this reads version 1`);
      config = begin.config;
      yield { t: "begin", begin };
    } else if (config === undefined) throw new BadBytes("the beginning of a run is missing");
    else if (kind === KIND.config) {
      config = values.decode(config) as C;
      yield { t: "config", config };
    } else if (kind === KIND.rest) yield { t: "rest" };
    else if (kind === KIND.step || kind === KIND.prepared) {
      const before = last.get(values.decode() as string);
      const event = values.decode(before?.event) as E;
      if (kind === KIND.prepared) rows = values.decode(rows) as readonly Row[];
      const prepared = kind === KIND.prepared ? rows : [];
      const decision = values.decode(before?.decision) as D;
      const step = { event, prepared, decision, digest: reader.u32() };
      last.set(event.t, step);
      yield { t: "step", step };
    } else throw new BadBytes(`no record begins with ${kind}, before byte ${reader.offset}`);
  }
}

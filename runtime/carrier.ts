import type { Machine, Row } from "../core/machine.ts";
import { after, type VenueMs } from "../core/units/time.ts";
import type { Ports } from "./ports.ts";
import type { Recorder } from "./recorder.ts";

/** An action of a machine; "journal" is the one the carrier itself understands. */
export interface CarriedAction {
  readonly t: string;
  readonly rows?: readonly Row[];
}

export interface CarrierOptions<A extends CarriedAction, S = unknown, E = unknown, C = unknown> {
  /** Kinds of action in the order they leave; a kind that is missing leaves last. */
  readonly order: readonly A["t"][];
  /**
   * Kinds that leave before the rows of their step are stored, and so don't wait for the disk: only what takes away from
   * what is at risk, and is asked for again by whoever starts from the rows before it.
   */
  readonly ahead?: readonly A["t"][];
  /** How long one action may take, in venue milliseconds. */
  readonly deadlineMs: number | ((action: A) => number);
  /**
   * Steps whose rows may wait for those of the next step that stores some, or for `flush`: each row of one of these kinds, and
   * each action of one of these. Such a step is lost with its process as if its event had never come, so it must lead to
   * nothing that counts on its rows, and its event must be one that is learned again. Actions of `along` store something
   * themselves, and wait with the rows.
   */
  readonly waits?: {
    readonly rows: readonly string[];
    readonly actions: readonly A["t"][];
    readonly along: readonly A["t"][];
    /** Rows begin to wait: the owner flushes before long. */
    begin?(): void;
  };
  /**
   * The state can no longer be trusted to equal the journal: a commit failed, or a step or a performer broke its word.
   * The carrier is dead from here; the owner throws its memory away and restores. Never called twice.
   */
  onAbort(error: unknown): void;
  /** Keeps every event and what was decided, for a replay: stored with the rows of a step, or when its owner says so. */
  readonly recorder?: Recorder<S, E, A, C>;
}

export interface Carrier<S, E, C> {
  /**
   * One event: step, prepare, journal, commit, then the actions leave. Synchronous, so nothing interleaves; answers come
   * back as later events. Called from inside another dispatch it waits its turn.
   */
  dispatch(event: E): void;
  /** Stores what waits: whoever stores the recorder's inputs, or rests, does this first. */
  flush(): void;
  /** Settles when every action under way has answered and every answer has been dispatched. */
  idle(): Promise<void>;
  /** Config of the next step: what the machine is told, never what it remembers. */
  configure(config: C): void;
  readonly state: S;
  /** True after onAbort. */
  readonly dead: boolean;
}

/**
 * Runs a machine against the world (design.md 3): restores it from its rows, and carries out what it wants.
 * Memory is never ahead of the journal: an action leaves only after the rows that mention it are committed (but for those
 * that may go ahead), and a failed commit ends this carrier instead of leaving a state behind that no row remembers.
 */
export function createCarrier<S, E, A extends CarriedAction, C>(
  machine: Machine<S, E, A, C>,
  ports: Ports<E, A>,
  config: C,
  options: CarrierOptions<A, S, E, C>,
): Carrier<S, E, C> {
  const rank = new Map<string, number>(options.order.map((kind, index) => [kind, index]));
  const rankOf = (action: A) => rank.get(action.t) ?? options.order.length;
  const deadlineOf = typeof options.deadlineMs === "function" ? options.deadlineMs : () => options.deadlineMs as number;
  const ahead = new Set<string>(options.ahead);
  const { recorder } = options;
  const woken = [...ports.store.load()];
  const state = machine.restore(woken, config);
  recorder?.begin(woken, config);
  const may = {
    rows: new Set<string>(options.waits?.rows),
    actions: new Set<string>(["journal", ...(options.waits?.actions ?? []), ...(options.waits?.along ?? [])]),
    along: new Set<string>(options.waits?.along),
  };
  /** By kind and key, in the order they were last written: of each the newest is stored, the others never were. */
  const waiting = new Map<string, Row>();
  const along: A[] = [];
  const underway = new Set<Promise<void>>();
  const queue: E[] = [];
  let current = config;
  let busy = false;
  let dead = false;

  function abort(error: unknown): void {
    if (dead) return;
    dead = true;
    queue.length = 0;
    options.onAbort(error);
  }

  /** Everything of one event that must not be interrupted; the actions that may now leave. */
  function commit(event: E): readonly A[] {
    const actions = machine.step(state, event, current);
    for (const action of actions) if (ahead.has(action.t)) leave(action);
    const prepared: Row[] = [];
    const rows: Row[] = [];
    for (const action of actions) {
      if (action.t === "journal") rows.push(...(action.rows ?? []));
      else prepared.push(...ports.prepare(action));
    }
    // Prepared rows come last: an order's id belongs to the intent row that the step journals.
    rows.push(...prepared);
    recorder?.step(event, current, actions, prepared);
    const leaving = actions
      .filter((action) => action.t !== "journal" && !ahead.has(action.t))
      .sort((a, b) => rankOf(a) - rankOf(b));
    if (rows.length === 0) {
      recorder?.mark();
      return leaving;
    }
    if (mayWait(actions, rows)) {
      if (waiting.size === 0) options.waits?.begin?.();
      wait(rows);
      along.push(...leaving.filter(({ t }) => may.along.has(t)));
      return leaving.filter(({ t }) => !may.along.has(t));
    }
    store(rows);
    for (const row of prepared) machine.apply(state, row);
    return [...along.splice(0), ...leaving];
  }

  /** The first step of a life, or after a rest, is stored at once: that it was lived must not be lost. */
  const mayWait = (actions: readonly A[], rows: readonly Row[]): boolean =>
    (recorder?.marked ?? true) &&
    rows.every(({ kind }) => may.rows.has(kind)) &&
    actions.every(({ t }) => may.actions.has(t));

  function wait(rows: readonly Row[]): void {
    for (const row of rows) {
      const at = `${row.kind}|${row.key}`;
      waiting.delete(at);
      waiting.set(at, row);
    }
  }

  /** Stores rows and those that waited before them. */
  function store(newest: readonly Row[]): void {
    wait(newest);
    const rows = machine.stored?.([...waiting.values()]) ?? [...waiting.values()];
    ports.store.transaction(() => {
      ports.store.append(rows);
      // With the rows or not at all: no decision that is kept was made of inputs that are not.
      recorder?.save();
    });
    waiting.clear();
  }

  function leave(action: A): void {
    const deadline: VenueMs = after(ports.clock.now(), deadlineOf(action));
    const done = ports
      .perform(action, deadline)
      .then((events) => {
        for (const event of events) dispatch(event);
      })
      .catch(abort)
      .finally(() => underway.delete(done));
    underway.add(done);
  }

  function dispatch(event: E): void {
    if (dead) return;
    queue.push(event);
    if (busy) return;
    busy = true;
    try {
      for (let next = queue.shift(); next !== undefined && !dead; next = queue.shift())
        for (const action of commit(next)) leave(action);
    } catch (error) {
      abort(error);
    } finally {
      busy = false;
    }
  }

  return {
    dispatch,
    flush() {
      if (dead || busy || waiting.size === 0) return;
      try {
        store([]);
        for (const action of along.splice(0)) leave(action);
      } catch (error) {
        abort(error);
      }
    },
    async idle() {
      while (underway.size > 0) await Promise.all(underway);
    },
    configure(next) {
      current = next;
    },
    state,
    get dead() {
      return dead;
    },
  };
}

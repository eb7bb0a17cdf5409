/**
 * A machine is a state and a total function: events in, actions out. It owns its state and changes it in place;
 * the same state, event and config give the same result, and it never throws on a typed event.
 *
 * What must outlive the process is a row, keyed by (kind, key): a later row replaces an earlier one with the same key.
 * `apply` is how a row changes the state, so `restore` is a fold of it, and rows that a carrier prepares for an action
 * (order ids, for example) reach the state by the very road they take after a restart.
 */
export interface Row {
  readonly kind: string;
  readonly key: string;
  /** null removes the row. */
  readonly body: unknown;
}

export interface Machine<S, E, A, C, R extends Row = Row> {
  restore(rows: Iterable<R>, config: C): S;
  apply(state: S, row: R): void;
  /**
   * What is stored in place of rows that become durable together, where fewer can say the same. Pure; of each (kind, key) one
   * row is among them. Without it: they themselves.
   */
  stored?(rows: readonly R[]): readonly R[];
  step(state: S, event: E, config: C): readonly A[];
}

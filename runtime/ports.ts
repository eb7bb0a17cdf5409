import type { Row } from "../core/machine.ts";
import type { VenueMs } from "../core/units/time.ts";

/** What a machine needs from the world, given by a Durable Object or by the simulation. */
export interface Ports<E, A> {
  readonly clock: { now(): VenueMs; wake(at: VenueMs): void };
  /** Synchronous: nothing interleaves. `append` is an upsert by (kind, key); a null body removes. */
  readonly store: { transaction<T>(f: () => T): T; append(rows: readonly Row[]): void; load(): Iterable<Row> };
  /** Rows that must stand before the action leaves, such as order ids. Synchronous and pure. */
  prepare(action: A): readonly Row[];
  /** Carries one action out. Never rejects; an answer that is too late is an event that says "unknown". */
  perform(action: A, deadline: VenueMs): Promise<readonly E[]>;
}

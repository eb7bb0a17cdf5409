import type { AskFact, Fact } from "../../core/directional/walk-forward.ts";

/** What became of an asked question; kept apart from the facts, so that no forecast can see it. */
export interface Label {
  /** The market: what is asked of it at several moments is one observation. */
  readonly event: string;
  readonly y: 0 | 1;
  /** Which part of the recording it belongs to: an asset, a time before the end. */
  readonly group: string;
}

/** A recorded set, as its reader understands it. */
export interface Recording {
  readonly name: string;
  /** One row of facts an asset, each in the order of being known. */
  readonly tracks: readonly (readonly Fact[])[];
  readonly labels: ReadonlyMap<AskFact, Label>;
  /** Why a column can't be filled from this set. */
  readonly absent: { readonly model?: string; readonly market?: string };
  /** Rows of the file that are not asked, by reason. */
  readonly unused: Readonly<Record<string, number>>;
}

/** Counts by reason. */
export class Unused {
  readonly counts: Record<string, number> = {};

  add(reason: string): void {
    this.counts[reason] = (this.counts[reason] ?? 0) + 1;
  }
}

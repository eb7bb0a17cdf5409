/** The engine's word on itself, and what is written down. */
import type { Row } from "../machine.ts";
import type { VenueMs } from "../units/time.ts";
import type { PortfolioAction, PortfolioState } from "./types.ts";

export const journal = (rows: readonly Row[]): PortfolioAction[] => (rows.length === 0 ? [] : [{ t: "journal", rows }]);

export function turn(state: PortfolioState, engine: PortfolioState["engine"], why: string, at: VenueMs): void {
  state.engine = engine;
  state.engineWhy = why;
  state.engineSince = at;
}

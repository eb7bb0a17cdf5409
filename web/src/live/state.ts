import type { Snapshot } from "../../../core/live/types.ts";
import type { VenueClock } from "./clock.ts";

/** How the page hears of the engine. */
export type Link =
  /** Not yet connected since the page opened. */
  | { readonly is: "connecting" }
  | { readonly is: "open" }
  /** The socket is down and the page asks every 5 s instead. */
  | { readonly is: "polling"; readonly since: number }
  /** Nothing answers. `lastAt`: browser time of the last good word, null when there was none. */
  | { readonly is: "down"; readonly since: number; readonly lastAt: number | null };

export interface LiveState {
  readonly snapshot: Snapshot | null;
  readonly clock: VenueClock | null;
  readonly link: Link;
  /** What the server last complained about. */
  readonly error: string | null;
}

export const initialState: LiveState = { snapshot: null, clock: null, link: { is: "connecting" }, error: null };

/**
 * The browser's half of the live channel, without a socket: frames in, state and an answer out. A duplicate changes
 * nothing; a gap, another epoch or a `resync` makes it ask again from where it stands.
 */
import { emptySnapshot, reduceAll } from "./reduce.ts";
import type { ClientFrame, ServerFrame, Snapshot } from "./types.ts";

export interface ClientState {
  readonly snapshot: Snapshot;
  /** Of the Hub whose deltas the snapshot holds; null before the first snapshot. */
  readonly epoch: string | null;
  /** Newest sequence applied. */
  readonly seq: number;
  /** Asked and not answered yet: do not ask for every frame that shows the same gap. */
  readonly asking: boolean;
}

export const newClient = (): ClientState => ({ snapshot: emptySnapshot(), epoch: null, seq: 0, asking: false });

/** What to send when a socket opens, also after a break: resumes where the Hub still remembers. */
export const subscribe = (state: ClientState): ClientFrame =>
  state.epoch === null ? { op: "sub" } : { op: "sub", epoch: state.epoch, seq: state.seq };

/** The state after a frame, and what to send, if anything. The caller sends `subscribe` itself when a socket opens. */
export function receive(state: ClientState, frame: ServerFrame): { state: ClientState; send: ClientFrame | null } {
  switch (frame.t) {
    case "hello":
    case "err":
      return { state, send: null };
    case "snap":
      if (frame.epoch === state.epoch && frame.seq < state.seq) return { state, send: null };
      return { state: { snapshot: frame.data, epoch: frame.epoch, seq: frame.seq, asking: false }, send: null };
    case "resync":
      return ask({ ...state, asking: false });
    case "delta":
      if (frame.epoch !== state.epoch) return ask(state);
      if (frame.seq <= state.seq) return { state, send: null };
      if (frame.seq > state.seq + 1) return ask(state);
      return {
        state: { ...state, snapshot: reduceAll(state.snapshot, frame.data), seq: frame.seq, asking: false },
        send: null,
      };
  }
}

function ask(state: ClientState): { state: ClientState; send: ClientFrame | null } {
  return state.asking ? { state, send: null } : { state: { ...state, asking: true }, send: subscribe(state) };
}

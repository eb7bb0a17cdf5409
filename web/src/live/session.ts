/**
 * The browser's half of the socket's promise (reference api.md 1): what is shown equals what the Hub holds, whatever was
 * dropped, repeated or reordered on the way. Pure: a frame in, the next session and perhaps one frame to send out.
 */
import { emptySnapshot, reduceAll } from "../../../core/live/reduce.ts";
import type { ClientFrame, ServerFrame, Snapshot } from "../../../core/live/types.ts";

export interface Session {
  /** Name of the Hub's life our sequence belongs to; null before the first snapshot. */
  readonly epoch: string | null;
  readonly seq: number;
  /** Null until the first snapshot. */
  readonly snapshot: Snapshot | null;
  /** A snapshot was asked for and is on its way: deltas in between are of no use. */
  readonly waiting: boolean;
  /** The server's last complaint, if any. */
  readonly error: string | null;
}

export const newSession: Session = { epoch: null, seq: 0, snapshot: null, waiting: true, error: null };

/** What to say when the socket opens: go on where we were, or start. */
export const subscribe = (session: Session): ClientFrame =>
  session.epoch === null ? { op: "sub" } : { op: "sub", epoch: session.epoch, seq: session.seq };

/** The session after one frame, and what to send. */
export function receive(
  session: Session,
  frame: ServerFrame,
): { readonly session: Session; readonly send: ClientFrame | null } {
  switch (frame.t) {
    case "hello":
      return { session: { ...session, error: null }, send: null };
    case "snap":
      return {
        session: { epoch: frame.epoch, seq: frame.seq, snapshot: frame.data, waiting: false, error: null },
        send: null,
      };
    case "delta": {
      // Before the first snapshot, or while one is on its way, there is nothing to apply a change to.
      if (session.epoch === null) return { session, send: null };
      if (frame.epoch !== session.epoch) return again(session);
      if (frame.seq <= session.seq) return { session, send: null };
      if (frame.seq > session.seq + 1) return again(session);
      return {
        session: {
          ...session,
          seq: frame.seq,
          waiting: false,
          snapshot: reduceAll(session.snapshot ?? emptySnapshot(), frame.data),
        },
        send: null,
      };
    }
    case "resync":
      return { session: { ...session, waiting: true }, send: { op: "sub" } };
    case "err":
      return { session: { ...session, error: `${frame.message} (${frame.code})` }, send: null };
  }
}

/** A gap: ask once to be told from where we are; the server replays from its ring or sends a snapshot. */
function again(session: Session): { session: Session; send: ClientFrame | null } {
  if (session.waiting) return { session, send: null };
  return { session: { ...session, waiting: true }, send: subscribe(session) };
}

/** Reads a frame off the wire; null for what is not one of version 1. */
export function parseFrame(text: string): ServerFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { v, t } = value as { v?: unknown; t?: unknown };
  const known = t === "hello" || t === "snap" || t === "delta" || t === "resync" || t === "err";
  return v === 1 && known ? (value as ServerFrame) : null;
}

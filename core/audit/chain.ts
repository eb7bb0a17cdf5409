/**
 * The audit log: who did what, when and why, each entry sealed with the one before it. Whoever changes, drops or slips in
 * an entry changes every hash after it; whoever cuts the end off changes the head, which a reader may have kept.
 */
import { sha256 } from "@noble/hashes/sha2";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils";
import type { VenueMs } from "../units/time.ts";

/** What can be done that is sealed. */
export const AUDIT_ACTS = [
  "kill",
  "resume",
  "kill-market",
  "resume-market",
  "configure",
  "pause",
  "unpause",
  "wind-down",
  "wound-down",
  "live",
] as const;

/** One act, before it is sealed. */
export interface AuditAct {
  /** The venue's time. */
  readonly at: VenueMs;
  /** Wall time: it belongs to a person. Null when the engine itself acted. */
  readonly wallMs: number | null;
  readonly actor: string;
  readonly what: (typeof AUDIT_ACTS)[number];
  /** What stood before and after, in plain words. */
  readonly before: string;
  readonly after: string;
  readonly why: string;
  readonly epoch: number;
}

export interface AuditEntry extends AuditAct {
  /** From 1, without gaps. */
  readonly n: number;
  /** Hash of the entry before; the first one's is GENESIS. */
  readonly prev: string;
  /** SHA-256 over all other fields, 64 hex digits. */
  readonly hash: string;
}

/** Where the log ends: number and hash of its last entry. */
export interface AuditHead {
  readonly n: number;
  readonly hash: string;
}

export const EMPTY_LOG: AuditHead = { n: 0, hash: "0".repeat(64) };

/** The bytes that are hashed: a list, so that no reader has to know an order of names. */
function sealOf({ n, at, wallMs, actor, what, before, after, why, epoch, prev }: Omit<AuditEntry, "hash">): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify([n, at, wallMs, actor, what, before, after, why, epoch, prev]))));
}

/** The entry that follows `head`. */
export function seal(head: AuditHead, act: AuditAct): AuditEntry {
  const entry = { ...act, n: head.n + 1, prev: head.hash };
  return { ...entry, hash: sealOf(entry) };
}

export type Checked =
  | { readonly ok: true; readonly head: AuditHead }
  | { readonly ok: false; readonly n: number; readonly why: string };

/** Checks entries that follow `head`, oldest first, and says which is the first that does not fit. */
export function check(head: AuditHead, entries: readonly AuditEntry[]): Checked {
  let last = head;
  for (const entry of entries) {
    const n = last.n + 1;
    if (entry.n !== n) return { ok: false, n, why: `entry ${n} is missing: ${entry.n} stands in its place` };
    if (entry.prev !== last.hash)
      return { ok: false, n, why: `entry ${n} does not follow entry ${last.n} as it is here` };
    if (entry.hash !== sealOf(entry)) return { ok: false, n, why: `entry ${n} was changed after it was sealed` };
    last = { n, hash: entry.hash };
  }
  return { ok: true, head: last };
}

import { after, MINUTE, SECOND, type VenueMs } from "../units/time.ts";

/** The two zeros stand this far apart: an order on its way when the first was read is on the book by the second. */
export const ZEROS_APART_MS = 5 * SECOND;
/** A flat account is looked at once more after this long. */
export const RECHECK_MS = MINUTE;
/** Without proof after this long (three lives of a lease) the kill is called unproven, and goes on trying. */
export const PROOF_LIMIT_MS = 90 * SECOND;

/** What has been shown since a kill. Times are when each was first seen to hold; null: not yet. */
export interface KillProof {
  readonly at: VenueMs;
  readonly refusedAt: VenueMs | null;
  readonly acknowledgedAt: VenueMs | null;
  readonly quietAt: VenueMs | null;
  readonly zeroAt: VenueMs | null;
  readonly zeroAgainAt: VenueMs | null;
  /** The venue said zero when nothing that was given up could arrive any more; and until when something may, if it may. */
  readonly clearAt: VenueMs | null;
  readonly lateUntil: VenueMs | null;
  readonly recheckedAt: VenueMs | null;
  /** It took longer than it may: only a person resumes. */
  readonly overdue: boolean;
}

export const startProof = (at: VenueMs): KillProof => ({
  at,
  refusedAt: null,
  acknowledgedAt: null,
  quietAt: null,
  zeroAt: null,
  zeroAgainAt: null,
  clearAt: null,
  lateUntil: null,
  recheckedAt: null,
  overdue: false,
});

/** What one look at the engine shows. */
export interface Sighting {
  readonly at: VenueMs;
  /** The Gateway has refused posts and sent cancel-all. */
  readonly refused: boolean;
  /** Every market has reported under the kill's epoch, or its lease has run out. */
  readonly acknowledged: boolean;
  /** No order is being sent and none is unknown. */
  readonly quiet: boolean;
  /**
   * Until when an order may still come to rest that left and that nobody has heard of since; null: there is none. Nothing
   * cancels it before it is there.
   */
  readonly lateUntil: VenueMs | null;
  /** Open orders by the venue's word; null: it did not say; undefined: not asked this time. */
  readonly open: number | null | undefined;
}

/**
 * Adds a look to the proof. An order seen after all takes every zero back; and a zero that was read while something could
 * still arrive is no last word: the second one counts from when all is quiet, the one that clears from when nothing is late.
 */
export function look(proof: KillProof, seen: Sighting): KillProof {
  let { zeroAt, zeroAgainAt, clearAt, recheckedAt } = proof;
  const refusedAt = proof.refusedAt ?? (seen.refused ? seen.at : null);
  const still = seen.acknowledged && seen.quiet;
  if (typeof seen.open === "number" && seen.open > 0) zeroAt = null;
  if (zeroAt === null || !still) zeroAgainAt = null;
  if (zeroAgainAt === null || seen.lateUntil !== null) clearAt = null;
  if (clearAt === null) recheckedAt = null;
  if (seen.open === 0 && refusedAt !== null) {
    if (clearAt !== null && recheckedAt === null && seen.at - clearAt >= RECHECK_MS) recheckedAt = seen.at;
    if (still && zeroAt !== null && seen.at - zeroAt >= ZEROS_APART_MS) zeroAgainAt ??= seen.at;
    if (zeroAgainAt !== null && seen.lateUntil === null) clearAt ??= seen.at;
    zeroAt ??= seen.at;
  }
  const next: KillProof = {
    at: proof.at,
    refusedAt,
    acknowledgedAt: seen.acknowledged ? (proof.acknowledgedAt ?? seen.at) : null,
    quietAt: seen.quiet ? (proof.quietAt ?? seen.at) : null,
    zeroAt,
    zeroAgainAt,
    clearAt,
    lateUntil: seen.lateUntil,
    recheckedAt,
    overdue: proof.overdue,
  };
  return { ...next, overdue: proof.overdue || (!isFlat(next) && seen.at - proof.at >= PROOF_LIMIT_MS) };
}

/** Nothing rests and nothing is under way; what was given up may still arrive, counts as if it stood, and is taken down then. */
export const isStill = (proof: KillProof): boolean =>
  proof.refusedAt !== null && proof.acknowledgedAt !== null && proof.quietAt !== null && proof.zeroAgainAt !== null;

/** Flat of orders, proven: still, and nothing can come any more. */
export const isFlat = (proof: KillProof): boolean => isStill(proof) && proof.clearAt !== null;

/** When the venue is asked next; null when nothing is left to ask. */
export function nextLook(proof: KillProof, now: VenueMs): VenueMs | null {
  if (proof.recheckedAt !== null && isFlat(proof)) return null;
  if (proof.clearAt !== null && isFlat(proof)) {
    const due = after(proof.clearAt, RECHECK_MS);
    return due > now ? due : after(now, ZEROS_APART_MS);
  }
  if (isStill(proof) && proof.lateUntil !== null) {
    // What comes late is taken down within these seconds; the first look after the last could come is the one that clears.
    const due = after(now, ZEROS_APART_MS);
    return proof.lateUntil > now && proof.lateUntil < due ? after(proof.lateUntil, 1) : due;
  }
  if (proof.zeroAt !== null && proof.zeroAgainAt === null) {
    const due = after(proof.zeroAt, ZEROS_APART_MS);
    return due > now ? due : after(now, SECOND);
  }
  return after(now, proof.overdue ? ZEROS_APART_MS : SECOND);
}

/** What the lines of a proof say of the whole account, and of one market alone, where they differ. */
const WORDS = {
  account: { refused: "Posts refused, every order cancelled", who: "Every market" },
  market: { refused: "Its posts refused, its orders cancelled", who: "The market" },
} as const;

/** The proof as lines for a person, with what is missing left open. */
export function proofLines(
  proof: KillProof,
  epoch: number,
  whose: keyof typeof WORDS = "account",
): readonly { readonly text: string; readonly at: VenueMs | null }[] {
  const { refused, who } = WORDS[whose];
  const named = whose === "account" ? "epoch" : "its epoch";
  return [
    { text: refused, at: proof.refusedAt },
    { text: `${who} acknowledged ${named} ${epoch}, or its lease ran out`, at: proof.acknowledgedAt },
    { text: "No order being sent, none unknown", at: proof.quietAt },
    { text: "The venue says zero open orders", at: proof.zeroAt },
    { text: "The venue says zero again, at least 5 s later", at: proof.zeroAgainAt },
    { text: nothingLate(proof), at: proof.clearAt },
    { text: "Looked at again after 60 s: still zero", at: proof.recheckedAt },
  ];
}

function nothingLate({ clearAt, lateUntil }: KillProof): string {
  const until = clearAt === null && lateUntil !== null ? `: one may until ${clock(lateUntil)}` : "";
  return `No order that was given up can still arrive${until}`;
}

/** The venue's time of day. */
export const clock = (at: VenueMs): string => `${new Date(at).toISOString().slice(11, 19)} UTC`;

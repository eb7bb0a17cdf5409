import { describe, expect, it } from "vitest";
import type { VenueMs } from "../units/time.ts";
import {
  isFlat,
  isStill,
  type KillProof,
  look,
  nextLook,
  PROOF_LIMIT_MS,
  proofLines,
  type Sighting,
  startProof,
} from "./kill-proof.ts";

const ms = (at: number): VenueMs => at as VenueMs;
const good = { refused: false, acknowledged: true, quiet: true, lateUntil: null } as const;
type Flaw = Partial<Omit<Sighting, "at" | "lateUntil">> & { readonly late?: number };
const see = (proof: KillProof, ...sightings: (Flaw & { at: number })[]): KillProof =>
  sightings.reduce(
    (held, { late, ...seen }) =>
      look(held, {
        ...good,
        open: undefined,
        ...seen,
        at: ms(seen.at),
        lateUntil: late === undefined ? null : ms(late),
      }),
    proof,
  );
const killed = (): KillProof => see(startProof(ms(0)), { at: 100, refused: true, open: 3 });

describe("flat is proven", () => {
  it("by two zeros at least five seconds apart, all markets heard, nothing under way", () => {
    const first = see(killed(), { at: 1_000, open: 0 });
    expect(isFlat(first)).toBe(false);
    expect(isFlat(see(first, { at: 5_999, open: 0 }))).toBe(false);
    expect(isFlat(see(first, { at: 6_000, open: 0 }))).toBe(true);
  });

  it.each<[string, Flaw]>([
    ["a market has neither acknowledged nor lost its lease", { acknowledged: false }],
    ["an order is being sent or unknown", { quiet: false }],
    ["the venue did not say", { open: null }],
    ["the venue was not asked", { open: undefined }],
    ["an order was seen", { open: 1 }],
  ])("not while %s", (_, flaw) => {
    expect(isFlat(see(killed(), { at: 1_000, open: 0 }, { at: 6_000, open: 0, ...flaw }))).toBe(false);
  });

  it("not by zeros from before the gateway has refused", () => {
    const early = see(startProof(ms(0)), { at: 1_000, open: 0 }, { at: 7_000, open: 0 });
    expect(isFlat(early)).toBe(false);
    expect(early.zeroAt).toBeNull();
  });

  it("anew after an order turned up between or after the zeros", () => {
    const broken = see(killed(), { at: 1_000, open: 0 }, { at: 3_000, open: 1 }, { at: 6_000, open: 0 });
    expect(isFlat(broken)).toBe(false);
    expect(isFlat(see(broken, { at: 11_000, open: 0 }))).toBe(true);
    const late = see(killed(), { at: 1_000, open: 0 }, { at: 6_000, open: 0 }, { at: 66_000, open: 1 });
    expect([isFlat(late), late.zeroAt]).toEqual([false, null]);
  });

  it("by a last zero that was read when nothing was under way any more, not before", () => {
    const busy = { quiet: false, open: 0 } as const;
    const waiting = see(killed(), { at: 1_000, ...busy }, { at: 6_000, ...busy }, { at: 30_000, ...busy });
    // What was unknown came to rest and was heard of, or was given up: the zeros before that moment say nothing of it.
    const quiet = see(waiting, { at: 30_500 });
    expect(isFlat(quiet)).toBe(false);
    expect(isFlat(see(quiet, { at: 31_000, open: 0 }))).toBe(true);
  });
});

describe("an order that was given up and whose expiry has not passed", () => {
  const late = 600_000;
  const still = (): KillProof => see(killed(), { at: 1_000, open: 0, late }, { at: 6_000, open: 0, late });

  it("keeps a kill from being flat, by name and time, until it can't arrive any more and the venue says zero once more", () => {
    expect([isStill(still()), isFlat(still())]).toEqual([true, false]);
    expect(proofLines(still(), 1).filter(({ at }) => at === null)[0]?.text).toContain("one may until 00:10:00 UTC");
    const expired = see(still(), { at: 600_001 });
    expect(isFlat(expired)).toBe(false);
    expect(isFlat(see(expired, { at: 600_002, open: 0 }))).toBe(true);
  });

  it("takes the proof back when it comes to rest", () => {
    const came = see(still(), { at: 66_000, open: 1, late }, { at: 67_000, open: 0 });
    expect([isStill(came), isFlat(came)]).toEqual([false, false]);
    expect(isFlat(see(came, { at: 72_000, open: 0 }))).toBe(true);
  });

  it("is looked for every five seconds, and once more as soon as it can't arrive", () => {
    expect(nextLook(still(), ms(6_000))).toBe(11_000);
    expect(nextLook(still(), ms(598_000))).toBe(600_001);
  });
});

it("is looked at again after a minute, and then no more", () => {
  const flat = see(killed(), { at: 1_000, open: 0 }, { at: 6_000, open: 0 });
  expect(nextLook(flat, ms(6_000))).toBe(66_000);
  expect(see(flat, { at: 30_000, open: 0 }).recheckedAt).toBeNull();
  const again = see(flat, { at: 66_000, open: 0 });
  expect(again.recheckedAt).toBe(66_000);
  expect(nextLook(again, ms(66_000))).toBeNull();
});

it("is unproven after its time, even when it is proven later", () => {
  const late = see(killed(), { at: PROOF_LIMIT_MS, open: null });
  expect(late.overdue).toBe(true);
  const proven = see(late, { at: PROOF_LIMIT_MS + 1_000, open: 0 }, { at: PROOF_LIMIT_MS + 6_000, open: 0 });
  expect([isFlat(proven), proven.overdue]).toEqual([true, true]);
});

it("goes on asking as long as it is not proven", () => {
  expect(nextLook(killed(), ms(500))).toBe(1_500);
  expect(nextLook(see(killed(), { at: 1_000, open: 0 }), ms(1_000))).toBe(6_000);
  const deaf = see(killed(), { at: 1_000, open: 0 }, { at: 6_000, open: 0, acknowledged: false });
  expect(nextLook(deaf, ms(6_000))).toBe(7_000);
});

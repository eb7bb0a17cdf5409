import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { VenueMs } from "../units/time.ts";
import { type AuditAct, type AuditEntry, check, EMPTY_LOG, seal } from "./chain.ts";

const act: fc.Arbitrary<AuditAct> = fc.record({
  at: fc.nat().map((ms) => ms as VenueMs),
  wallMs: fc.option(fc.nat()),
  actor: fc.string(),
  what: fc.constantFrom("kill" as const, "resume" as const),
  before: fc.string(),
  after: fc.string(),
  why: fc.string(),
  epoch: fc.nat(1_000),
});

const logOf = (acts: readonly AuditAct[]): AuditEntry[] => {
  const entries: AuditEntry[] = [];
  for (const each of acts) entries.push(seal(entries.at(-1) ?? EMPTY_LOG, each));
  return entries;
};

describe("the audit log", () => {
  it("holds when nobody touched it, read whole or in pages", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), fc.nat(12), (acts, cut) => {
        const log = logOf(acts);
        const whole = check(EMPTY_LOG, log);
        expect(whole).toEqual({ ok: true, head: { n: log.length, hash: log.at(-1)?.hash ?? EMPTY_LOG.hash } });
        const first = check(EMPTY_LOG, log.slice(0, cut));
        expect(first.ok && check(first.head, log.slice(cut))).toEqual(whole);
      }),
    );
  });

  it("names the first entry that was changed, dropped, doubled or moved", () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 2, maxLength: 12 }), fc.nat(), act, (acts, pick, other) => {
        const log = logOf(acts);
        const i = pick % log.length;
        const entry = log[i];
        if (entry === undefined) return;
        const changed = log.with(i, { ...entry, why: `${entry.why}!` });
        expect(check(EMPTY_LOG, changed)).toMatchObject({ ok: false, n: i + 1 });
        expect(check(EMPTY_LOG, log.toSpliced(i, 0, entry))).toMatchObject({ ok: false, n: i + 2 });
        if (i < log.length - 1) {
          expect(check(EMPTY_LOG, log.toSpliced(i, 1))).toMatchObject({ ok: false, n: i + 1 });
          // Sealed again by somebody who knows how, the next one no longer follows it.
          const forged = seal(log[i - 1] ?? EMPTY_LOG, { ...other, why: `${entry.why}?` });
          expect(check(EMPTY_LOG, log.with(i, forged))).toMatchObject({ ok: false, n: i + 2 });
        }
      }),
    );
  });

  it("is sealed by SHA-256 over a list anyone can build", () => {
    const [entry] = logOf([
      {
        ...{ at: 1_000 as VenueMs, wallMs: 2_000, actor: "operator", what: "kill", before: "running" },
        ...{ after: "killing", why: "enough", epoch: 1 },
      },
    ]);
    expect(entry?.prev).toBe("0".repeat(64));
    expect(entry?.hash).toBe("e7420366e439374b63b88e9b589cae38ff9e9ef67130f9bd84def155182f6aca");
  });
});

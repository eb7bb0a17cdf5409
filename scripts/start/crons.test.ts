import { describe, expect, it } from "vitest";
import { type Cron, dueBetween, parseCron, tick } from "./crons.ts";

const at = (text: string): number => Date.parse(`${text}Z`);
const due = (text: string, after: string, upTo: string): number =>
  dueBetween([parseCron(text)], at(after), at(upTo)).length;

describe("a cron expression", () => {
  it("fires in its minutes and no other", () => {
    expect(parseCron("*/5 * * * *").matches(at("2026-11-22T10:15:00"))).toBe(true);
    expect(parseCron("*/5 * * * *").matches(at("2026-11-22T10:16:00"))).toBe(false);
    expect(parseCron("0 0 * * *").matches(at("2026-11-22T00:00:00"))).toBe(true);
    expect(parseCron("0 6-8/2 * * *").matches(at("2026-11-22T08:00:00"))).toBe(true);
    expect(parseCron("0 6-8/2 * * *").matches(at("2026-11-22T07:00:00"))).toBe(false);
  });

  it("counts weekdays as Cloudflare does, from Sunday", () => {
    for (const text of ["0 0 * * 1", "0 0 * * SUN"]) {
      expect(parseCron(text).matches(at("2026-11-22T00:00:00"))).toBe(true); // a Sunday
      expect(parseCron(text).matches(at("2026-11-23T00:00:00"))).toBe(false);
    }
  });

  it.each(["* * * *", "60 * * * *", "*/0 * * * *", "x * * * *", "0 0 L * *"])("%s is refused by name", (text) => {
    expect(() => parseCron(text)).toThrow(text);
  });
});

describe("what is due", () => {
  it("a minute that began since the last look, and only once", () => {
    expect(due("* * * * *", "2026-11-22T10:00:10", "2026-11-22T10:00:59")).toBe(0);
    expect(due("* * * * *", "2026-11-22T10:00:59", "2026-11-22T10:01:00")).toBe(1);
    expect(due("* * * * *", "2026-11-22T10:01:00", "2026-11-22T10:01:30")).toBe(0);
  });

  it("once after a gap, however many minutes passed in it", () => {
    expect(due("* * * * *", "2026-11-22T10:00:00", "2026-11-22T11:00:00")).toBe(1);
    expect(due("0 * * * *", "2026-11-22T10:59:00", "2026-11-22T12:30:00")).toBe(1);
    expect(due("* * * * *", "2020-01-01T00:00:00", "2026-11-22T12:30:00")).toBe(1);
  });
});

describe("the ticker", () => {
  /** A venue whose clock runs this many times as fast as the wall's. */
  const venue = (rate: number) => {
    const began = performance.now();
    return async () => ({ venueMs: (performance.now() - began) * rate, rate });
  };

  it("fires at its period in the venue's time: a clock 600 times as fast has a minute each tenth of a second", async () => {
    let fired = 0;
    const stop = new AbortController();
    const ports = {
      clock: venue(600),
      fire: async () => {
        fired += 1;
      },
      failed: () => undefined,
    };
    setTimeout(() => stop.abort(), 1_050);
    await tick([parseCron("* * * * *")], ports, stop.signal);
    expect(fired).toBeGreaterThanOrEqual(3);
    expect(fired).toBeLessThanOrEqual(11);
  });

  it("never runs a cron twice at the same time, and goes on after a failure", async () => {
    let [now, most, fired] = [0, 0, 0];
    const failures: string[] = [];
    const stop = new AbortController();
    const ports = {
      clock: venue(1200),
      fire: async () => {
        fired += 1;
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setTimeout(resolve, 120));
        now -= 1;
        throw new Error("refused");
      },
      failed: (cron: Cron, error: unknown) => failures.push(`${cron.text}: ${String(error)}`),
    };
    setTimeout(() => stop.abort(), 900);
    await tick([parseCron("* * * * *")], ports, stop.signal);
    expect(most).toBe(1);
    expect(fired).toBeGreaterThan(2);
    expect(failures.length).toBeGreaterThan(1);
  });
});

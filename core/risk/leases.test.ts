import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConditionId } from "../contract/ids.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import { DAY, type VenueMs } from "../units/time.ts";
import { groupOf } from "./groups.ts";
import { LEASE_TERMS, type LeaseRequest, shareOut } from "./leases.ts";

const now = 1_000 as VenueMs;
const request = (n: number, exposure = 0, wants = true, more: Partial<LeaseRequest> = {}): LeaseRequest => ({
  market: `0x${n}` as ConditionId,
  exposure: usd(exposure),
  losses: { yes: usd(exposure), no: usd(exposure) },
  wants,
  event: `event-${n}`,
  group: null,
  exclusive: null,
  endsAt: (now + 10 * DAY) as VenueMs,
  unsure: false,
  earns: 0,
  outstanding: 0 as MicroUsd,
  lent: more.losses ?? { yes: usd(exposure), no: usd(exposure) },
  ...more,
});
const share = (requests: readonly LeaseRequest[], equity = 1_000, mode: "quote" | "reduce" | "halt" = "quote") =>
  Object.values(shareOut(requests, usd(equity), mode, 7, 1, LEASE_TERMS, now));

describe("leases", () => {
  it("never hand out more than the account's cap, whatever the markets stand for", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ exposure: fc.integer({ min: 0, max: 80 }), wants: fc.boolean() }), { maxLength: 60 }),
        fc.integer({ min: 0, max: 100_000 }),
        (markets, equity) => {
          const requests = markets.map(({ exposure, wants }, i) => request(i, exposure, wants));
          const used = requests.reduce((sum, each) => sum + each.exposure, 0);
          const given = share(requests, equity).reduce((sum, lease) => sum + lease.capital, 0);
          const cap = usd(equity * LEASE_TERMS.globalShare);
          expect(given).toBeLessThanOrEqual(Math.max(cap, used));
          for (const lease of share(requests, equity))
            expect(lease.capital).toBeLessThanOrEqual(usd(equity * LEASE_TERMS.marketShare));
        },
      ),
    );
  });

  it("lend what an event, a group or the account still has out to nobody else until that is acknowledged", () => {
    const out = { outstanding: usd(40) };
    const wide = { ...LEASE_TERMS, marketShare: 1 };
    const capitals = (requests: readonly LeaseRequest[], terms = wide): number[] =>
      Object.values(shareOut(requests, usd(1_000), "quote", 7, 1, terms, now)).map(({ capital }) => capital);
    for (const [name, more, terms] of [
      ["event", { event: "one" }, { ...wide, eventShare: 0.05 }],
      ["group", { group: "BTC" }, { ...wide, groupShare: 0.05, eventShare: 1 }],
      ["account", {}, { ...wide, globalShare: 0.05, eventShare: 1, groupShare: 1 }],
    ] as const) {
      const [first, second] = capitals([request(1, 0, false, { ...more, ...out }), request(2, 0, true, more)], terms);
      expect([name, first, second]).toEqual([name, 0, usd(10)]);
    }
  });

  it("let everyone only reduce when together they stand for more than the cap", () => {
    expect(share([request(1, 300), request(2, 200)]).map(({ mode }) => mode)).toEqual(["reduce", "reduce"]);
  });

  it("let one market only reduce that stands for more than its own share", () => {
    expect(share([request(1, 51), request(2, 0)]).map(({ mode }) => mode)).toEqual(["reduce", "quote"]);
  });

  it("give nothing to a market that is over, and nothing at all under halt", () => {
    expect(share([request(1, 0, false)])[0]?.capital).toBe(0);
    expect(share([request(1)], 1_000, "halt")[0]).toMatchObject({ mode: "halt", capital: 0, rate: 0, epoch: 7 });
  });

  it("run out after half a minute", () => {
    expect(share([request(1)])[0]?.expiresAt).toBe(31_000);
  });

  it("of an account worth nothing are worth nothing", () => {
    expect(share([request(1)], -5)[0]?.capital).toBe(0 as MicroUsd);
  });

  const capitals = (requests: readonly LeaseRequest[]) => share(requests).map(({ capital }) => capital / 1e6);
  const modes = (requests: readonly LeaseRequest[]) => share(requests).map(({ mode }) => mode);

  it("never hand the markets of one event more than the event's share, and share it evenly", () => {
    const one = { event: "one" };
    expect(capitals([request(1, 0, true, one), request(2, 0, true, one), request(3)])).toEqual([25, 25, 50]);
    expect(capitals([request(1, 30, true, one), request(2, 0, true, one)])).toEqual([40, 10]);
    expect(modes([request(1, 30, true, one), request(2, 21, true, one), request(3)])).toEqual([
      "reduce",
      "reduce",
      "quote",
    ]);
  });

  it("let a market whose value is not known for sure keep what it has, and add nothing", () => {
    const [lease] = share([request(1, 20, true, { unsure: true })]);
    expect(lease).toMatchObject({ mode: "reduce", capital: usd(20) });
  });

  it("add to nothing that ends within a day while too much is locked in markets that ended and did not resolve", () => {
    const ended = (n: number, exposure: number) => request(n, exposure, true, { endsAt: (now - 1) as VenueMs });
    const soon = request(8, 0, true, { endsAt: (now + DAY) as VenueMs });
    expect(modes([ended(1, 50), ended(2, 50), soon, request(9)]).slice(2)).toEqual(["quote", "quote"]);
    expect(modes([ended(1, 50), ended(2, 50), ended(3, 1), soon, request(9)]).slice(3)).toEqual(["reduce", "quote"]);
  });
});

it("leases never hand the markets of one correlated group more than the group's share, however many they are", () => {
  const group = (count: number, exposure = 0) =>
    share(Array.from({ length: count }, (_, n) => request(n, exposure, true, { group: "crypto" })));
  const lent = group(10).reduce((sum, { capital }) => sum + capital, 0);
  expect(lent).toBeLessThanOrEqual(usd(1_000 * LEASE_TERMS.groupShare));
  expect(lent).toBeGreaterThan(usd(1_000 * LEASE_TERMS.groupShare - 1));
  expect(group(10, 21).map(({ mode }) => mode)).toEqual(Array.from({ length: 10 }, () => "reduce"));
  expect(groupOf("Will Bitcoin be above $100,000 on March 1?")).toBe(groupOf("Will ETH dip to $2,000?"));
  expect(groupOf("Will it rain in Paris?")).toBeNull();
});

describe("room between markets", () => {
  const ROOMY = { ...LEASE_TERMS, marketShare: 1, eventShare: 1 };
  const capitals = (requests: readonly LeaseRequest[]): readonly number[] =>
    Object.values(shareOut(requests, usd(1_000), "quote", 7, 1, ROOMY, now)).map(({ capital }) => capital / 1e6);

  it("goes by what a dollar at risk is expected to earn a day: up to twice an even part, never less than half of one", () => {
    const earning = [0, 0.02, 5, -5].map((earns, n) => request(n, 0, true, { earns }));
    const [even = 0, twice = 0, most = 0, least = 0] = capitals(earning);
    expect(twice / even).toBeCloseTo(2, 5);
    expect(most).toBe(twice);
    expect(least / even).toBeCloseTo(0.5, 5);
    expect(even + twice + most + least).toBeLessThanOrEqual(400);
  });

  it("that a market has lost is lent to nobody until it has said so, or its lease has run out", () => {
    const held = request(1, 0, true, { outstanding: usd(300) });
    const [shrunk = 0, other = 0] = capitals([held, request(2)]);
    expect([shrunk, other]).toEqual([200, 100]);
    expect(capitals([request(1, 0, true, { outstanding: usd(200) }), request(2)])).toEqual([200, 200]);
  });
});

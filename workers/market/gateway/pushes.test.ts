import { describe, expect, it, vi } from "vitest";
import type { Push } from "../../../core/contract/gateway.ts";
import { MARKET } from "../../../core/gateway/fixtures.ts";
import { haltLease } from "../../../core/gateway/halt.ts";
import { createState } from "../../../core/gateway/state.ts";
import { GATEWAY_DEFAULTS } from "../../../core/gateway/types.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import type { Env } from "../env.ts";
import { Pushes } from "./pushes.ts";

/** A market that answers when the test lets it, and what it was given, call by call. */
function slowMarket() {
  const given: (readonly Push[])[] = [];
  const answers: (() => void)[] = [];
  const push = (events: readonly Push[]): Promise<null> => {
    given.push(events);
    return new Promise((resolve) => answers.push(() => resolve(null)));
  };
  const env = { MARKET: { getByName: () => ({ push }) } } as unknown as Env;
  const pushes = new Pushes(env, { delivered: () => {}, cycle: () => null, asked: () => {} });
  return { given, answers, pushes };
}

describe("what waits for a market that is busy", () => {
  it("keeps the lease of a kill, however many wakes of its book come after it", async () => {
    const { given, answers, pushes } = slowMarket();
    const lease = haltLease(createState(GATEWAY_DEFAULTS), { own: 0 }, 1_000 as VenueMs);
    pushes.send(MARKET, [{ t: "wake", why: "band" }]);
    pushes.send(MARKET, [{ t: "wake", why: "kill", lease }]);
    for (let i = 0; i < 3; i++) pushes.send(MARKET, [{ t: "wake", why: "band" }]);
    answers[0]?.();
    await vi.waitFor(() => expect(given).toHaveLength(2));
    expect(given[1]).toEqual([
      { t: "wake", why: "kill", lease },
      { t: "wake", why: "band" },
    ]);
  });
});

import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { OrderId } from "../../../core/contract/ids.ts";
import { MARKET, prepared, spec } from "../../../core/gateway/fixtures.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { take } from "../../../runtime/take.ts";
import type { Env } from "../env.ts";
import { gatewayOf } from "../env.ts";

const gateway = () => gatewayOf(env as unknown as Env);

describe("a gateway whose venue does not answer", () => {
  it("invents no time, signs nothing, and takes no answer for none", async () => {
    await gateway().watch(spec());
    const request = { market: MARKET, band: null, report: null, fillsSince: 0 as VenueMs };
    await expect(gateway().cycle(request)).rejects.toThrow("clock has not been read");
    await expect(gateway().clock()).rejects.toThrow("clock has not been read");
    const { answers } = await take(gateway().place(MARKET, [prepared(1)]));
    expect(answers).toMatchObject([{ intent: prepared(1).place.intent, answer: { is: "refused" } }]);
    expect(await gateway().openOrders()).toBeNull();
    const found = await take(gateway().find(MARKET, ["0x1" as OrderId]));
    expect(found).toEqual([{ is: "unknown", id: "0x1" }]);
    const cancelled = await take(gateway().cancel(MARKET, ["0x1" as OrderId]));
    expect(cancelled[0]?.is).toBe("unknown");
  }, 60_000);

  it("says who we are without ever showing the key", async () => {
    const view = await take(gateway().wallet());
    expect(Object.keys(view).sort()).toEqual(["chainId", "funder", "signatureType", "signer"]);
  });

  it("calls its feeds down", async () => {
    const feeds = await take(gateway().feeds());
    expect(feeds.map(({ state }) => state)).toEqual(["down", "down", "down", "down"]);
  });
});

import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { OrderId } from "../../../core/contract/ids.ts";
import { MARKET, prepared, spec } from "../../../core/gateway/fixtures.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { openMalformed } from "../../../db/objects/malformed.ts";
import { take } from "../../../runtime/take.ts";
import { MAX_SAMPLES } from "../../../venue/malformed.ts";
import type { Env } from "../env.ts";
import { gatewayOf } from "../env.ts";
import type { Gateway } from "../gateway.ts";
import { Session } from "./session.ts";
import { Study } from "./study.ts";
import { notAllowed, openVenue } from "./venue.ts";

const gateway = () => gatewayOf(env as unknown as Env);
const { GATEWAY } = env as unknown as { GATEWAY: DurableObjectNamespace<Gateway> };

describe("a gateway whose venue does not answer", () => {
  it("invents no time, signs nothing, and takes no answer for none", async () => {
    await gateway().watch(spec());
    const request = { market: MARKET, band: null, report: null, fillsSince: 0 as VenueMs };
    const unread = { is: "unknown", why: expect.stringContaining("clock has not been read") };
    expect(await take(gateway().cycle(request))).toEqual(unread);
    expect(await take(gateway().clock())).toEqual(unread);
    expect(await take(gateway().streams())).toEqual(unread);
    const { answers } = await take(gateway().place(MARKET, [prepared(1)]));
    expect(answers).toMatchObject([{ intent: prepared(1).place.intent, answer: { is: "refused" } }]);
    expect((await take(gateway().openOrders())).open).toBeNull();
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

describe("what the venue sent and nobody could read", () => {
  it("is counted and kept over restarts, the first hundred of a kind, and known again without another alert", async () => {
    const alerts: string[] = [];
    const another = GATEWAY.getByName("another");
    const item = { where: "market channel", kind: "not-json", why: "not JSON", text: "<html>" } as const;
    const note = (times: number): Promise<void> =>
      runInDurableObject(another, (_, state) => {
        const study = new Study(
          openMalformed(state.storage),
          () => 7,
          ({ key }) => alerts.push(key),
        );
        for (let i = 0; i < times; i++) study.note({ ...item, text: `<html>${i}` });
        study.save();
      });
    await note(60);
    await note(60);
    await evictDurableObject(another);
    const [kind] = await another.malformed();
    expect(kind).toMatchObject({ where: "market channel", kind: "not-json", count: 120 });
    expect(kind?.samples).toHaveLength(MAX_SAMPLES);
    expect(kind?.samples[60]).toEqual({ at: 7, why: "not JSON", text: "<html>0", length: 7 });
    expect(alerts).toHaveLength(1);
  });
});

describe("real money", () => {
  const paper = env as unknown as Env;

  it("can't be reached by any setting: Polymarket's address opens no wallet, whatever the mode", () => {
    expect(typeof openVenue(paper)).toBe("object");
    for (const MODE of ["paper", "live"] as const)
      for (const VENUE of ["polymarket", "https://clob.polymarket.com", "https://CLOB.polymarket.com.:443"])
        expect(openVenue({ ...paper, MODE, VENUE })).toContain("Polymarket itself is not opened");
    for (const MODE of [undefined, "", "PAPER", "Live"])
      expect(notAllowed({ ...paper, MODE: MODE as unknown as "paper" })).toContain('it is "paper" or "live"');
  });

  describe("behind another address", () => {
    afterEach(() => vi.unstubAllGlobals());

    it("gets no login and no time: a venue that does not say it is a paper exchange is not believed", async () => {
      const venue = openVenue(paper);
      if (typeof venue === "string") throw new Error(venue);
      const asked: string[] = [];
      let headers: Record<string, string> = {};
      vi.stubGlobal("fetch", async (url: string) => {
        asked.push(new URL(url).pathname);
        return Response.json(1_761_652_917, { headers });
      });
      const session = new Session(venue, null, () => undefined);
      await session.open();
      expect([session.timed, session.credentials]).toEqual([false, null]);
      expect(session.trouble).toContain("paper exchange");
      expect(asked).toEqual(["/time"]);
      headers = { "x-venue-clock": "ms=1761652917250;rate=1;state=running;source=paper" };
      await session.open();
      expect([session.timed, session.trouble]).toEqual([true, null]);
    });
  });
});

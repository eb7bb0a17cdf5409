import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Address, ConditionId } from "../../../core/contract/ids.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { openRows } from "../../../db/objects/rows.ts";
import { take } from "../../../runtime/take.ts";
import type { Env } from "../env.ts";
import { portfolioOf } from "../env.ts";
import type { Portfolio } from "../portfolio.ts";
import { restAfter } from "./rest.ts";

const bindings = env as unknown as Env;
const { PORTFOLIO } = env as unknown as { PORTFOLIO: DurableObjectNamespace<Portfolio> };
const stub = () => PORTFOLIO.getByName("portfolio");
restAfter(() => [stub()]);
const wallet = {
  signer: "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266" as Address,
  funder: "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266" as Address,
  signatureType: 0,
  chainId: 137,
} as const;
const sync = () =>
  take(
    portfolioOf(bindings).sync({
      now: Date.now() as VenueMs,
      cash: 1_000_000_000,
      settled: true,
      reports: [],
      openOrders: 0,
      wallet,
    }),
  );

describe("the kill of one market", () => {
  it("stands although the venue can't be reached, and although the object is evicted, until a person resumes it", async () => {
    await sync();
    const market = `0x${"1".repeat(64)}` as ConditionId;
    const killed = await take(portfolioOf(bindings).killMarkets([market], "enough", "operator"));
    expect([killed.engine, killed.killed]).toMatchObject(["running", [{ market, state: "killing", epoch: 1 }]]);
    await evictDurableObject(stub());
    expect((await take(portfolioOf(bindings).account())).killed).toMatchObject([{ market, reason: "enough" }]);
    expect(await sync()).toMatchObject({ killed: false, own: { [market]: { epoch: 1, killed: true } } });
    await take(portfolioOf(bindings).resumeMarkets([market], "looked", "operator"));
    await evictDurableObject(stub());
    expect(await sync()).toMatchObject({ own: { [market]: { epoch: 2, killed: false } } });
  }, 60_000);
});

describe("a kill", () => {
  it("stands although the venue can't be reached, and although the object is evicted", async () => {
    await sync();
    const killed = await take(portfolioOf(bindings).kill("enough", "operator"));
    expect([killed.engine, killed.epoch]).toEqual(["killing", 1]);
    expect(killed.proof.find(({ text }) => text.includes("zero open"))?.at).toBeNull();
    await evictDurableObject(stub());
    expect((await take(portfolioOf(bindings).account())).engine).toBe("killing");
    expect(await sync()).toMatchObject({ killed: true, epoch: 1 });
  }, 30_000);

  it("is on the audit log with its actor and wall time, and so is the resume", async () => {
    await take(portfolioOf(bindings).resume("all is well", "operator"));
    const audit = await runInDurableObject(stub(), (_, ctx) =>
      [...openRows(ctx.storage).load("audit")].map(({ body }) => body),
    );
    expect(audit).toMatchObject([
      { what: "kill-market", actor: "operator", why: "enough", epoch: 0 },
      { what: "resume-market", actor: "operator", why: "looked", epoch: 0 },
      { what: "kill", actor: "operator", why: "enough", epoch: 1 },
      { what: "resume", actor: "operator", why: "all is well", epoch: 2 },
    ]);
    expect(await sync()).toMatchObject({ killed: false, epoch: 2 });
  }, 30_000);
});

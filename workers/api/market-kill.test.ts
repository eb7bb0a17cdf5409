/** One of two markets is killed alone, on the real engine and the paper exchange, by the API's own commands. */
import { createExecutionContext, env, waitOnExecutionContext } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import type { AuditEntry } from "../../core/audit/chain.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import type { AccountReport, KilledMarket, MarketReport } from "../../core/live/types.ts";
import { defaults } from "../../core/quoting/profiles.ts";
import { usd } from "../../core/units/money.ts";
import { HOUR, type VenueMs } from "../../core/units/time.ts";
import worker from "./index.ts";
import { undescribed } from "./test/described.ts";
import { VENUE } from "./test/venue.ts";
import { id, listed, openWorld, START, spec, until } from "./test/world.ts";

const ask = async (path: string, init: RequestInit = {}) => {
  const ctx = createExecutionContext();
  const request = new Request(`http://127.0.0.1:8787/api/v1${path}`, init) as Parameters<typeof worker.fetch>[0];
  const response = await worker.fetch(request, env, ctx);
  const body = (await response.json()) as Readonly<Record<string, unknown>>;
  await waitOnExecutionContext(ctx);
  return { status: response.status, body };
};
let keys = 0;
const command = (body: object) => {
  keys += 1;
  const headers = { "content-type": "application/json", "idempotency-key": `alone-${keys}` };
  return ask("/commands", {
    method: "POST",
    body: JSON.stringify({ reason: "its rules were changed", ...body }),
    headers,
  });
};
const account = async () => (await ask("/overview")).body.account as AccountReport;
const killed = async (): Promise<KilledMarket | undefined> => (await account()).killed?.[0];
const report = async (n: number) => (await ask(`/markets/${id(n)}`)).body as unknown as MarketReport;

/** Prices in the venue's public books of a market's two tokens at which others than the test's own 500 stand. */
async function quotes(n: number): Promise<number> {
  const tokens = [spec(n).yes, spec(n).no];
  const books = await Promise.all(tokens.map(async (token) => (await fetch(`${VENUE}/book?token_id=${token}`)).json()));
  const levels = books.flatMap((book) => {
    const { bids, asks } = book as Record<"bids" | "asks", readonly { size: string }[]>;
    return [...bids, ...asks];
  });
  return levels.filter(({ size }) => Number(size) !== 500).length;
}

describe("one of two markets", () => {
  beforeAll(async () => {
    const books = [1, 2].map((n) => listed(n, 4_800, 5_000));
    const later = books.map(([, book]): SourceEvent => ({ ...book, at: (START + 2 * HOUR) as VenueMs }) as SourceEvent);
    await openWorld([...books.flat(), ...later]);
    for (const n of [1, 2]) await env.ENGINE.activate(spec(n), defaults(spec(n), usd(1_000)));
    await until("quotes in both", async () => (await quotes(1)) > 0 && (await quotes(2)) > 0);
  }, 60_000);

  it("that this engine never traded can't be killed, nor one that is named by no condition id: nothing is done", async () => {
    const other = await command({ type: "kill-market", markets: [id(1), id(77)] });
    expect([other.status, other.body.code]).toEqual([404, "UNKNOWN_MARKET"]);
    expect(other.body.errors).toMatchObject([{ pointer: "/markets/1" }]);
    const slug = await command({ type: "kill-market", markets: ["market-1"] });
    expect([slug.status, slug.body.errors]).toMatchObject([400, [{ pointer: "/markets/0" }]]);
    expect((await command({ type: "kill-market", markets: [] })).status).toBe(400);
    expect(await killed()).toBeUndefined();
  });

  it("is killed alone: its orders are gone at the exchange, proven, and the other's stand and are renewed", async () => {
    const taken = await command({ type: "kill-market", markets: [id(1)] });
    expect(taken.status).toBe(202);
    const { body } = await ask(`/commands/${String(taken.body.id)}`);
    expect(body).toMatchObject({ type: "kill-market", state: "done", error: null });
    const cycles = (await report(2)).cycle.count;
    await until("the proof", async () => (await killed())?.state === "flat");
    expect(await killed()).toMatchObject({
      ...{ market: id(1), actor: "loopback", reason: "its rules were changed", epoch: 1, open: 0, missing: "" },
      tookMs: expect.any(Number),
    });
    expect([await quotes(1), (await report(1)).state, (await account()).engine]).toEqual([0, "killed", "running"]);
    // Between two of its quotes it may have none for a moment.
    await until("more cycles of the other", async () => (await report(2)).cycle.count > cycles + 1);
    await until("quotes of the other", async () => (await quotes(2)) > 0 && (await report(2)).state === "quoting");
    expect(await quotes(1)).toBe(0);
  }, 60_000);

  it("is shown, described in the OpenAPI document, and on the audit log", async () => {
    const { schemas } = (await ask("/openapi.json")).body.components as { schemas: Record<string, object> };
    expect(undescribed((await ask("/overview")).body, schemas.Snapshot ?? {}, schemas)).toEqual([]);
    const log = (await ask("/audit?limit=500")).body.items as readonly AuditEntry[];
    expect(log.at(-1)).toMatchObject({
      ...{ what: "kill-market", actor: "loopback", why: "its rules were changed" },
      after: `market ${id(1)}: killed, its epoch 1`,
    });
  });

  it("stays killed when it is activated anew, and through a kill and a resume of everything", async () => {
    await env.ENGINE.activate(spec(1), defaults(spec(1), usd(1_000)));
    await command({ type: "kill" });
    await until("flat", async () => (await account()).engine === "flat");
    await command({ type: "resume" });
    await until("quotes of the other", async () => (await quotes(2)) > 0);
    const cycles = (await report(1)).cycle.count;
    await until("more cycles of it", async () => (await report(1)).cycle.count > cycles + 1);
    expect([await quotes(1), (await report(1)).state]).toEqual([0, "killed"]);
    expect(await killed()).toMatchObject({ market: id(1), state: "flat" });
  }, 60_000);

  it("quotes again when a person resumes it", async () => {
    const taken = await command({ type: "resume-market", markets: [id(1)] });
    expect(taken.status).toBe(202);
    await until("quotes", async () => (await quotes(1)) > 0);
    await until("the account's word", async () => (await killed()) === undefined);
    const log = (await ask("/audit?limit=500")).body.items as readonly AuditEntry[];
    expect(log.at(-1)).toMatchObject({ what: "resume-market", after: `market ${id(1)}: may quote, its epoch 2` });
  }, 60_000);
});

import { createExecutionContext, env, waitOnExecutionContext } from "cloudflare:test";
import { Buffer } from "node:buffer";
import { inflateRawSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { type AuditEntry, check, EMPTY_LOG } from "../../core/audit/chain.ts";
import type { HistoryRecord, MarketAction, MarketEvent } from "../../core/contract/market.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import { type Decision, decisionOf } from "../../core/inputs/decision.ts";
import { Replay } from "../../core/inputs/replay.ts";
import { readRun } from "../../core/inputs/run.ts";
import { tell } from "../../core/live/alerts.ts";
import { type ClientState, newClient, receive, subscribe } from "../../core/live/client.ts";
import type { AccountReport, Series, ServerFrame } from "../../core/live/types.ts";
import { type MarketSetup, type MarketState, market } from "../../core/market.ts";
import { defaults } from "../../core/quoting/profiles.ts";
import type { Gate } from "../../core/risk/going-live.ts";
import { usd } from "../../core/units/money.ts";
import { shares } from "../../core/units/size.ts";
import { HOUR, MINUTE, type VenueMs } from "../../core/units/time.ts";
import { saveHistory } from "../../db/queries/history.ts";
import { World } from "../../test/browser/world/world.ts";
import { csvLine } from "./csv.ts";
import type { ApiEnv } from "./env.ts";
import worker from "./index.ts";
import { undescribed } from "./test/described.ts";
import { VENUE } from "./test/venue.ts";
import { id, listed, openWorld, START, selling, spec, until } from "./test/world.ts";

const MARKET = `0x${"a1".repeat(32)}`;
const OWNER = { mode: "paper", wallet: "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266" } as const;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The type says that Cloudflare has filled in `cf`; nothing here reads it. */
const incoming = (url: string, init: RequestInit) => new Request(url, init) as Parameters<typeof worker.fetch>[0];

async function call(
  path: string,
  init: RequestInit = {},
  base = "http://127.0.0.1:8787",
  over: Partial<ApiEnv> = {},
): Promise<Answer> {
  const ctx = createExecutionContext();
  const response = await worker.fetch(incoming(`${base}${path}`, init), { ...env, ...over }, ctx);
  const type = response.headers.get("content-type") ?? "";
  const text = response.status === 101 ? "" : await response.text();
  await waitOnExecutionContext(ctx);
  const body: unknown = type.includes("json") ? JSON.parse(text) : { text };
  return { status: response.status, headers: response.headers, body: body as Answer["body"] };
}

const post = (body: string, headers: Record<string, string> = {}, over: Partial<ApiEnv> = {}) =>
  call(
    "/api/v1/commands",
    { method: "POST", body, headers: { "content-type": "application/json", ...headers } },
    undefined,
    over,
  );

const kill = (key: string, reason = "test") =>
  post(JSON.stringify({ type: "kill", reason }), { "idempotency-key": key });

function fill(n: number, at: number): HistoryRecord {
  const body = {
    ...{
      market: MARKET,
      order_id: `0xo${n}`,
      trade: `t${n}`,
      token: "YES",
      side: "BUY",
      price: 4_800,
      size: 5_000_000,
    },
    ...{ cash: -2_400_000, fee: 0, maker: 1, status: "matched" },
  };
  return { table: "fills", id: `t${n}|0xo${n}`, at: at as VenueMs, body };
}

function order(n: number, at: number, state: string, matched: number): HistoryRecord {
  const body = {
    ...{ intent: `i:${n}`, market: MARKET, token: "NO", side: "BUY", price: 5_150, size: 10_000_000, matched, state },
    ...{ created_at: 1_000 + n, updated_at: at },
  };
  return { table: "orders", id: `0xo${n}`, at: at as VenueMs, body };
}

describe("a problem", () => {
  it.each([
    ["/api/v1/markets/nonsense", 404, "UNKNOWN_MARKET", "nonsense"],
    [`/api/v1/markets/${MARKET}`, 404, "UNKNOWN_MARKET", MARKET],
    [`/api/v1/markets/${MARKET}/series`, 404, "UNKNOWN_MARKET", MARKET],
    [`/api/v1/markets/${MARKET}/inputs`, 404, "UNKNOWN_MARKET", MARKET],
    ["/api/v1/markets/nonsense/inputs", 404, "UNKNOWN_MARKET", "nonsense"],
    [`/api/v1/markets/${MARKET}/inputs?cursor=-1`, 400, "BAD_REQUEST", "cursor"],
    ["/api/v1/commands/nope", 404, "UNKNOWN_COMMAND", "nope"],
    ["/api/v1/nothing", 404, "UNKNOWN_ROUTE", "/api/v1/nothing"],
    ["/api/v1/fills?cursor=%25", 400, "BAD_REQUEST", "cursor"],
    ["/api/v1/fills?limit=0", 400, "BAD_REQUEST", "limit"],
    ["/api/v1/fills?from=yesterday", 400, "BAD_REQUEST", "from"],
    ["/api/v1/ws", 426, "UPGRADE_REQUIRED", "WebSocket"],
  ])("%s is %i %s and names %s", async (path, status, code, named) => {
    const answer = await call(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body).toMatchObject({ status, code, detail: expect.stringContaining(named) });
    expect(answer.body.instance).toBe(answer.headers.get("x-request-id"));
  });

  it.each([
    ['{"type":"kill","reason":"","alert":"x"}', ["/reason", "/alert"]],
    ['{"type":"explode","reason":"x"}', ["/type"]],
    ['{"type":"explode","reason":""}', ["/type", "/reason"]],
    ['{"type":7,"reason":8,"a/b~c":9}', ["/type", "/reason", "/a~1b~0c"]],
    ['{"type":"acknowledge","alert":"","reason":"","more":1}', ["/alert", "/reason", "/more"]],
    ["{}", ["/type"]],
    ["[]", [""]],
  ])("points at every place that is wrong in the body %s", async (body, pointers) => {
    const answer = await post(body, { "idempotency-key": "k0" });
    expect([answer.status, answer.body.code]).toEqual([400, "BAD_REQUEST"]);
    const errors = answer.body.errors as { pointer: string; message: string; code: string }[];
    expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
    for (const { message } of errors) expect(message).not.toBe("");
  });

  it("says of a body that can't be read what it should be", async () => {
    expect((await post("{oops", { "idempotency-key": "k0" })).status).toBe(400);
    expect((await post("", { "idempotency-key": "k0" })).status).toBe(400);
    const text = await post("hello", { "idempotency-key": "k0", "content-type": "text/plain" });
    expect([text.status, text.body.code]).toEqual([415, "UNSUPPORTED_MEDIA"]);
  });

  it("says that a key is missing from a command", async () => {
    const answer = await post('{"type":"kill","reason":"x"}');
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toMatchObject([{ pointer: "idempotency-key" }]);
  });
});

describe("access", () => {
  it("is refused to every name but loopback's", async () => {
    for (const base of ["http://bot.example.com", "http://192.168.1.10:8787", "http://127.0.0.1.example.com"]) {
      const answer = await call("/api/v1/overview", {}, base);
      expect([answer.status, answer.body.code]).toEqual([403, "NO_ACCESS_CONFIGURED"]);
    }
    for (const base of ["http://localhost:1", "http://[::1]:1", "http://127.0.0.1:1"]) {
      expect((await call("/api/v1/fills", {}, base)).status).toBe(200);
    }
  });

  it("is refused when it is not configured", async () => {
    for (const ACCESS of [undefined, "", "open"]) {
      const answer = await call("/api/v1/overview", {}, undefined, { ACCESS });
      expect(answer.status).toBe(403);
      expect(answer.body.detail).toContain("refuse to serve: no access configured");
    }
  });

  it("is refused to another site's page for commands and for the live channel", async () => {
    const evil = { origin: "https://evil.example" };
    const command = await post('{"type":"kill","reason":"x"}', { ...evil, "idempotency-key": "k1" });
    expect([command.status, command.body.code]).toEqual([403, "FOREIGN_ORIGIN"]);
    const other = await post('{"type":"kill","reason":"x"}', {
      origin: "http://127.0.0.1:3000",
      "idempotency-key": "k1",
    });
    expect(other.status).toBe(403);
    expect((await call("/api/v1/ws", { headers: { ...evil, upgrade: "websocket" } })).status).toBe(403);
  });
});

describe("history", () => {
  beforeAll(async () => {
    const fills = Array.from({ length: 7 }, (_, n) => fill(n, 1_000 + Math.floor(n / 2)));
    await saveHistory(env.DB, OWNER, [...fills, order(1, 10, "live", 0), order(2, 10, "live", 0)]);
  });

  it("pages through fills newest first, none skipped, none twice", async () => {
    const seen: string[] = [];
    let cursor: unknown = "";
    for (let page = 0; page < 4; page++) {
      const { body } = await call(`/api/v1/fills?limit=2${cursor === "" ? "" : `&cursor=${String(cursor)}`}`);
      seen.push(...(body.items as { trade: string }[]).map((item) => item.trade));
      cursor = body.next_cursor;
    }
    expect(seen).toEqual(["t6", "t5", "t4", "t3", "t2", "t1", "t0"]);
    expect(cursor).toBeNull();
  });

  it("gives money, prices and sizes as exact decimals and times with their milliseconds", async () => {
    const { body } = await call("/api/v1/fills?limit=1");
    expect(body.items).toMatchObject([
      { price: "0.48", size: "5", cash: "-2.4", fee: "0", maker: true, at: "1970-01-01T00:00:01.003Z", ...OWNER },
    ]);
  });

  it("never shows live what is paper", async () => {
    const { body } = await call("/api/v1/fills?mode=live");
    expect(body.items).toEqual([]);
  });

  it("gives all fills as one CSV file", async () => {
    const { headers, body } = await call("/api/v1/fills?limit=2", { headers: { accept: "text/csv" } });
    expect(headers.get("content-type")).toContain("text/csv");
    const lines = String(body.text).trimEnd().split("\r\n");
    expect(lines[0]).toMatch(/^id,at,mode,wallet,market/);
    expect(lines).toHaveLength(8);
  });

  it("disarms a cell that a spreadsheet would run, and leaves a negative number a number", () => {
    expect(csvLine(["=cmd()", "-2.4", 'a "b", c', null])).toBe(`'=cmd(),-2.4,"a ""b"", c",\r\n`);
  });

  it("keeps one row an order, however often and in whatever order its states arrive", async () => {
    await saveHistory(env.DB, OWNER, [order(1, 30, "done", 10_000_000)]);
    await saveHistory(env.DB, OWNER, [order(1, 30, "done", 10_000_000)]);
    await saveHistory(env.DB, OWNER, [order(1, 20, "live", 5_000_000)]);
    const { body } = await call("/api/v1/orders");
    expect(body.items).toMatchObject([
      { id: "0xo2", state: "live", matched: "0" },
      { id: "0xo1", state: "done", matched: "10" },
    ]);
  });

  it("tells operations on chain with what each is known by, its state and its gas", async () => {
    const body = {
      ...{ market: MARKET, kind: "merge", amount: 12_000_000, nonce: 7, ref: "0xref", ticket: null, why: "12 sets" },
      ...{ cause: "", created_at: 10 },
    };
    const state = (at: number, more: Record<string, string | number | null>): HistoryRecord => ({
      table: "operations",
      id: "m:1:c1",
      at: at as VenueMs,
      body: { ...body, tx: null, gas: 0, ...more },
    });
    const confirmed = state(30, { state: "confirmed", tx: "0xtx", gas: 5_250 });
    const { refused } = await saveHistory(env.DB, OWNER, [confirmed, state(20, { state: "submitted" })]);
    expect(refused).toEqual([]);
    const { status, body: told } = await call(`/api/v1/operations?market=${MARKET}`);
    expect([status, told.items]).toMatchObject([
      200,
      [{ id: "m:1:c1", kind: "merge", amount: "12", state: "confirmed", tx: "0xtx", nonce: 7, gas: "0.00525" }],
    ]);
    expect(await untold((told.items as unknown[])[0], "OperationOnChain")).toEqual([]);
    const { body: none } = await call("/api/v1/operations?mode=live");
    expect(none.items).toEqual([]);
  });

  it("tells the account by the day, one row each, the newest word of it", async () => {
    const parts = { capture: 4_000_000, adverse: 0, drift: -1_000_000, settlement: 0, fees: 0, rebates: 0, rewards: 0 };
    const day = (n: number, at: number, complete: 0 | 1, close: number): HistoryRecord => ({
      table: "days",
      id: `paper|me|2027-01-0${n}`,
      at: at as VenueMs,
      body: {
        ...{ day: `2027-01-0${n}`, complete, from_at: n * 1_000, ...parts, gas: 0, rounding: 0, flows: 0 },
        ...{ open: 1_000_000_000, high: 1_004_000_000, low: 1_000_000_000, close, pnl: close - 1_000_000_000 },
        ...{
          missing: 0,
          fills: 4,
          volume: 20_000_000,
          drawdown_bp: 10,
          capture_cents: 1,
          quality_cents: -0.5,
          judged: 4,
        },
        ...{ turns: null, profit_factor: 1.5, hours: 12 },
      },
    });
    const [first, second] = [day(1, 1_900, 1, 1_003_000_000), day(2, 2_500, 0, 1_001_000_000)];
    const { refused } = await saveHistory(env.DB, OWNER, [day(1, 1_500, 0, 1_002_000_000), first, second, first]);
    expect(refused).toEqual([]);
    const { status, body } = await call("/api/v1/performance/daily?mode=paper");
    expect([status, body.items]).toMatchObject([
      200,
      [
        { day: "2027-01-02", complete: false, close: "1001" },
        { day: "2027-01-01", complete: true, pnl: "3", capture: "4", quality_cents: -0.5, turns: null },
      ],
    ]);
    expect(await untold((body.items as unknown[])[0], "Day")).toEqual([]);
    const csv = await call("/api/v1/performance/daily", { headers: { accept: "text/csv" } });
    expect(String(csv.body.text).trimEnd().split("\r\n")).toHaveLength(3);
  });

  it("hands back a record that does not fit and writes the others", async () => {
    const odd = { ...fill(90, 5_000), body: { ...fill(90, 5_000).body, price: 0.48 } };
    const strange = { ...fill(91, 5_000), body: { ...fill(91, 5_000).body, colour: "red" } };
    const { saved, refused } = await saveHistory(env.DB, OWNER, [odd, strange, fill(92, 0)]);
    expect(saved).toBe(1);
    expect(refused.map((each) => each.why)).toEqual([
      "fills.price is not an integer: 0.48",
      "fills has no column colour",
    ]);
  });
});

describe("a command", () => {
  it("kills: taken at once, done when the engine says so, and the account shows it", async () => {
    const taken = await kill("kill-1", "books look wrong");
    expect(taken.status).toBe(202);
    expect(taken.headers.get("location")).toBe(`/api/v1/commands/${String(taken.body.id)}`);
    const { body } = await call(`/api/v1/commands/${String(taken.body.id)}`);
    expect(body).toMatchObject({ type: "kill", reason: "books look wrong", state: "done", error: null });
    const { body: overview } = await call("/api/v1/overview");
    expect((overview.account as { engine: string }).engine).toMatch(/killing|flat|unproven/);
  });

  it("is in the audit log, sealed, page by page", async () => {
    const { body } = await call("/api/v1/audit?limit=1");
    const [first] = body.items as AuditEntry[];
    if (first === undefined) throw new Error("the log is empty");
    expect(first).toMatchObject({ n: 1, what: "kill", actor: "loopback", why: expect.any(String) });
    expect(check(EMPTY_LOG, [first])).toEqual({ ok: true, head: { n: 1, hash: first.hash } });
    const rest = (await call("/api/v1/audit?cursor=1&limit=500")).body;
    expect(check({ n: 1, hash: first.hash }, rest.items as AuditEntry[])).toEqual({ ok: true, head: rest.head });
  });

  it("is carried out from outside the engine too, and the command says how that went", async () => {
    const taken = await kill("kill-6a");
    await until("the command's end", async () => {
      const { body } = await call(`/api/v1/commands/${String(taken.body.id)}`);
      return body.state === "done";
    });
    const { body } = await call(`/api/v1/commands/${String(taken.body.id)}`);
    // The orchestrator of this test was given no credentials, and says so instead of calling the account flat.
    expect(body.result).toMatchObject({
      outside: { ended: "unproven", detail: expect.stringContaining("POLYMARKET_API_KEY") },
    });
  });

  it("has failed when the engine does not answer, with what was done from outside", async () => {
    const ENGINE = new Proxy(env.ENGINE, { get: () => () => Promise.reject(new Error("the engine is away")) });
    const key = { "idempotency-key": "kill-7" };
    const taken = await post('{"type":"kill","reason":"no engine"}', key, { ENGINE });
    expect(taken.status).toBe(202);
    const { body } = await call(`/api/v1/commands/${String(taken.body.id)}`);
    expect(body).toMatchObject({
      state: "failed",
      error: expect.stringMatching(/the engine is away; from outside: set POLYMARKET_API_KEY/),
    });
  });

  it("is one command for one key, and refuses the key for another", async () => {
    const [first, again] = [await kill("kill-2"), await kill("kill-2")];
    expect(again.status).toBe(202);
    expect(again.body.id).toBe(first.body.id);
    const other = await kill("kill-2", "something else");
    expect([other.status, other.body.code]).toEqual([409, "IDEMPOTENCY_CONFLICT"]);
  });

  it("is one command even when the same key comes twice at once", async () => {
    const both = await Promise.all([kill("kill-3"), kill("kill-3")]);
    expect(new Set(both.map((answer) => answer.body.id)).size).toBe(1);
  });

  it("may use a key again after a day", async () => {
    const old = await kill("kill-4");
    await env.DB.prepare("update commands set created_at = created_at - 86400001 where key = 'kill-4'").run();
    expect((await kill("kill-4", "another day")).body.id).not.toBe(old.body.id);
  });

  it("kills even while the history does not answer", async () => {
    const broken = new Proxy(env.DB, {
      get: () => () => {
        throw new Error("D1 is away");
      },
    });
    const key = { "idempotency-key": "kill-5" };
    const answer = await post('{"type":"kill","reason":"no history"}', key, { DB: broken });
    expect(answer.status).toBe(202);
    const resume = await post('{"type":"resume","reason":"no history"}', { "idempotency-key": "r-5" }, { DB: broken });
    expect([resume.status, resume.body.code]).toEqual([503, "HISTORY_SILENT"]);
  });

  it("says what it would do and does nothing, when asked to", async () => {
    const path = "/api/v1/commands?dry_run=true";
    const headers = { "content-type": "application/json", "idempotency-key": "dry-1" };
    const answer = await call(path, { method: "POST", body: '{"type":"kill","reason":"x"}', headers });
    expect([answer.status, answer.body.dry_run]).toEqual([200, true]);
    expect(await env.DB.prepare("select count(*) as n from commands where key = 'dry-1'").first("n")).toBe(0);
  });
});

describe("an alert", () => {
  const acknowledge = (alert: string, key: string) =>
    post(JSON.stringify({ type: "acknowledge", alert }), { "idempotency-key": key });

  it("is acknowledged by whoever saw it, and the overview says who", async () => {
    await env.ENGINE.alert(
      tell({ class: "venue", severity: "warn", key: "slow-down", text: "asked to slow down" }, 1 as VenueMs),
    );
    const taken = await acknowledge("slow-down", "ack-1");
    expect(taken.status).toBe(202);
    const { body } = await call(`/api/v1/commands/${String(taken.body.id)}`);
    expect(body).toMatchObject({ type: "acknowledge", state: "done", result: { acknowledged: { by: "loopback" } } });
    const { alerts } = (await call("/api/v1/overview")).body as { alerts: { key: string }[] };
    expect(alerts.find(({ key }) => key === "slow-down")).toMatchObject({
      firing: true,
      acknowledged: { by: "loopback" },
    });
  });

  it("that nobody told cannot be acknowledged, and the command says so", async () => {
    const taken = await acknowledge("never-told", "ack-2");
    const { body } = await call(`/api/v1/commands/${String(taken.body.id)}`);
    expect(body).toMatchObject({ state: "failed", error: "no alert has the key never-told" });
  });

  it("is named: without a key the request is refused", async () => {
    const answer = await post('{"type":"acknowledge"}', { "idempotency-key": "ack-3" });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toMatchObject([{ pointer: "/alert" }]);
  });
});

describe("what is true now", () => {
  it("health says which of engine, venue and history answer, and that the venue does not yet", async () => {
    const { status, body } = await call("/api/v1/health");
    expect(body).toMatchObject({ status: "degraded", checks: { engine: "ok", venue: "silent", history: "ok" } });
    expect(status).toBe(200);
  });

  it("a silent engine is a 503 that says so", async () => {
    const silent = () => Promise.reject(new Error("no"));
    const ENGINE = { ...env.ENGINE, snapshot: silent, clock: silent, wallet: silent };
    expect((await call("/api/v1/overview", {}, undefined, { ENGINE })).body.code).toBe("ENGINE_SILENT");
    const health = await call("/api/v1/health", {}, undefined, { ENGINE });
    expect([health.status, health.body.checks]).toMatchObject([503, { engine: "silent", history: "ok" }]);
  });

  it("the overview, the markets and the equity answer before anything has traded", async () => {
    expect((await call("/api/v1/overview")).body).toMatchObject({ markets: {}, fills: [] });
    expect((await call("/api/v1/markets")).body).toMatchObject({ items: [], next_cursor: null });
    expect((await call("/api/v1/equity")).body).toMatchObject({ cols: expect.anything() });
  });

  it("the OpenAPI document describes every route", async () => {
    const { body } = await call("/api/v1/openapi.json");
    expect(Object.keys(body.paths as object)).toEqual(
      expect.arrayContaining(
        ["/health", "/overview", "/markets", "/fills", "/commands"].map((path) => `/api/v1${path}`),
      ),
    );
  });
});

/** What of an answer the OpenAPI document does not tell. */
async function untold(answer: unknown, name: string): Promise<readonly string[]> {
  const { body } = await call("/api/v1/openapi.json");
  const { schemas } = body.components as { schemas: Record<string, object> };
  return undescribed(answer, schemas[name] ?? {}, schemas);
}

it("the OpenAPI document tells every field of a full snapshot: fills, levels, alerts, return for risk", async () => {
  const world = new World(7, 1_800_000_000_000);
  for (let step = 0; step < 500; step += 1) world.step(10_000, true);
  const snapshot: unknown = JSON.parse(JSON.stringify(world.snapshot()));
  expect(await untold(snapshot, "Snapshot")).toEqual([]);
});

/** A dashboard's socket through the API: the real client state, and every frame it was sent. */
async function openLive() {
  const headers = { upgrade: "websocket", origin: "http://127.0.0.1:8787" };
  const request = incoming("http://127.0.0.1:8787/api/v1/ws", { headers });
  const { status, webSocket: socket } = await worker.fetch(request, env, createExecutionContext());
  if (socket === null) throw new Error(`no socket: ${status}`);
  const seen: { frames: ServerFrame[]; state: ClientState } = { frames: [], state: newClient() };
  socket.addEventListener("message", ({ data }) => {
    const frame = JSON.parse(String(data)) as ServerFrame;
    seen.frames.push(frame);
    const { state, send } = receive(seen.state, frame);
    seen.state = state;
    if (send !== null) socket.send(JSON.stringify(send));
  });
  socket.accept();
  socket.send(JSON.stringify(subscribe(seen.state)));
  return { seen, close: () => socket.close(1000, "done") };
}

describe("a market that trades", () => {
  const report = () => call(`/api/v1/markets/${id(1)}`);

  beforeAll(async () => {
    // Something far ahead: an exchange that has been told nothing more holds its clock, and the bot's would run ahead of it.
    const [, book] = listed(1, 4_800, 5_000);
    await openWorld([
      ...listed(1, 4_800, 5_000),
      ...selling(1, 4_500, 8 * MINUTE),
      { ...book, at: (START + HOUR) as VenueMs } as SourceEvent,
    ]);
    await post(JSON.stringify({ type: "resume", reason: "killed by a test above" }), { "idempotency-key": "resume-1" });
    await env.ENGINE.activate(spec(1), defaults(spec(1), usd(1_000)));
  });

  it("shows its quotes, and why they are where they are, on the live channel and by REST alike", async () => {
    const { seen, close } = await openLive();
    await until("quotes on the live channel", async () => {
      const quote = seen.state.snapshot.markets[id(1)]?.quote;
      return quote !== undefined && quote.bid !== null && quote.ask !== null;
    });
    expect((await call("/api/v1/health")).body).toMatchObject({
      status: "ok",
      venue_time: expect.stringContaining("2027"),
    });
    expect(seen.frames.slice(0, 2).map((frame) => frame.t)).toEqual(["hello", "snap"]);
    expect(seen.frames.some((frame) => frame.t === "delta")).toBe(true);
    const { status, body } = await report();
    expect([status, body.slug]).toEqual([200, "market-1"]);
    expect(body.why).toEqual(expect.arrayContaining([expect.objectContaining({ t: "term", name: "mid" })]));
    const { body: list } = await call("/api/v1/markets?state=quoting");
    expect(list.items).toMatchObject([{ id: id(1), best_bid: expect.any(String), own_bid: expect.any(String) }]);
    expect(await untold(body, "MarketReport")).toEqual([]);
    expect(await untold((await call("/api/v1/overview")).body, "Snapshot")).toEqual([]);
    close();
  });

  it("has a series whose columns are as long as its times, cut to the asked window", async () => {
    const { body } = await call(`/api/v1/markets/${id(1)}/series`);
    const { t, cols } = body as unknown as Series;
    expect(t.length).toBeGreaterThan(0);
    for (const column of Object.values(cols)) expect(column).toHaveLength(t.length);
    const { body: none } = await call(`/api/v1/markets/${id(1)}/series?to=2020-01-01T00:00:00Z`);
    expect(none.t).toEqual([]);
  });

  it("tells what its machine was told, enough to come to every decision again", async () => {
    const { body } = await call(`/api/v1/markets/${id(1)}/inputs`);
    const parts = body.items as { run: number; packed: boolean; body: string }[];
    expect(body.next_cursor).toBeNull();
    expect(new Set(parts.map(({ run }) => run)).size).toBe(1);
    const bytes = parts.map((part) => {
      const stored = Buffer.from(part.body, "base64");
      return part.packed ? inflateRawSync(stored) : stored;
    });
    const replay = new Replay<MarketState, MarketEvent, MarketAction, MarketSetup, Decision>(market, decisionOf);
    const records = [...readRun<MarketEvent, MarketSetup, Decision>(Buffer.concat(bytes))];
    for (const record of records) replay.take(record);
    expect(replay.differences).toEqual([]);
    expect(replay.steps).toBeGreaterThan(2);
    expect(replay.state?.orders.byIntent.size).toBeGreaterThan(1);
    const told = JSON.stringify(records).toLowerCase();
    expect(told).toContain("market-1");
    expect(told, "the trading key").not.toContain("ac0974bec39a17e3");
  });

  it("is examined from the object that trades: its account, its way to venue and chain, and a test order that is refused", async () => {
    const { status, body } = await call("/api/v1/doctor", { method: "POST" });
    const findings = body.findings as { check: string; is: string; says: string }[];
    expect([status, body.fit, findings.filter(({ is }) => is === "bad")]).toEqual([200, true, []]);
    const good = findings.filter(({ is }) => is === "good").map(({ check }) => check);
    expect(good).toEqual(
      expect.arrayContaining(["wallet", "credentials", "egress", "chain", "contracts", "approvals"]),
    );
    expect(findings.find(({ check }) => check === "wallet")?.says).toContain((await env.ENGINE.wallet()).signer);
    expect(JSON.stringify(body), "the trading key").not.toContain("ac0974bec39a17e3");
    expect(await untold(body, "Examination")).toEqual([]);
  });

  it("leaves its orders in the history with their state", async () => {
    const orders = async () => (await call(`/api/v1/orders?market=${id(1)}`)).body.items as Record<string, unknown>[];
    await until("orders in D1", async () => (await orders()).length >= 2);
    const [newest] = await orders();
    expect(newest).toMatchObject({ market: id(1), mode: "paper", wallet: (await env.ENGINE.wallet()).funder });
    expect(newest?.state).toEqual(expect.any(String));
    expect(newest).toMatchObject({ strategy: "MM", version: "unbuilt" });
  });

  /** The venue's public book of both tokens, which shows our orders among the others. */
  const venueBook = async () => {
    const tokens = [spec(1).yes, spec(1).no];
    const books = tokens.map(async (token) => (await fetch(`${VENUE}/book?token_id=${token}`)).json());
    return (await Promise.all(books)).map((book) => {
      const { bids, asks } = book as Record<"bids" | "asks", readonly { price: string; size: string }[]>;
      return [bids, asks].map((side) => side.map(({ price, size }) => `${Number(size)} at ${Number(price)}`));
    });
  };

  it("has no order left at the venue after a kill, by the venue's own word and by its own", async () => {
    const others = [
      [["500 at 0.48"], ["500 at 0.5"]],
      [["500 at 0.5"], ["500 at 0.52"]],
    ];
    await until("orders of ours in the venue's book", async () => {
      return JSON.stringify(await venueBook()) !== JSON.stringify(others);
    });
    const taken = await kill("kill-6", "the end of the test");
    expect(taken.status).toBe(202);
    await until("flat", async () => {
      const { body } = await call("/api/v1/overview");
      return (body.account as { engine: string }).engine === "flat";
    });
    expect(await venueBook()).toEqual(others);
    await until("the market's own account of it", async () => {
      const { orders } = (await report()).body as { orders: readonly unknown[] };
      return orders.length === 0;
    });
    expect(await venueBook()).toEqual(others);
    const { body } = await call("/api/v1/doctor", { method: "POST" });
    expect(body.findings, "no test order leaves while killed").toContainEqual(
      expect.objectContaining({ check: "egress", is: "skipped" }),
    );
  });
});

describe("a kill with a wind-down", () => {
  const engine = async () => (await call("/api/v1/overview")).body.account as AccountReport;
  const net = async () => ((await call(`/api/v1/markets/${id(1)}`)).body.position as { net: number }).net;

  it("is flat first, then sells what is held into the book, and is flat again with nothing left", async () => {
    await post(JSON.stringify({ type: "resume", reason: "on" }), { "idempotency-key": "resume-wind" });
    await until("something held", async () => (await net()) >= shares(5));
    const body = JSON.stringify({ type: "kill", reason: "enough", windDown: "flatten" });
    expect((await post(body, { "idempotency-key": "kill-wind" })).status).toBe(202);
    await until("the wind-down", async () => (await engine()).windDown?.from != null);
    await until("its end", async () => (await engine()).windDown?.over != null);
    await until("flat again", async () => (await engine()).engine === "flat");
    expect(Math.abs(await net())).toBeLessThan(shares(5));
    const { body: log } = await call("/api/v1/audit?limit=500");
    const acts = (log.items as readonly AuditEntry[]).map(({ what }) => what);
    expect(acts.slice(-3)).toEqual(["kill", "wind-down", "wound-down"]);
    await post(JSON.stringify({ type: "resume", reason: "on" }), { "idempotency-key": "resume-wound" });
  }, 60_000);
});

describe("a kill while the venue refuses", () => {
  const engine = async () => ((await call("/api/v1/overview")).body.account as AccountReport).engine;
  const orders = async () => (await report()).body.orders as readonly { state: string }[];
  const report = async () => call(`/api/v1/markets/${id(1)}`);
  const faults = (path: string, method: string, body?: object) =>
    fetch(`${VENUE}/paper/faults${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

  it.each([
    ["425 for forty seconds", { name: "restart", ms: 40_000 }],
    ["429 three times", { name: "rate-limited", ms: 2_000, times: 3, requests: ["cancel"] }],
    ["503 for forty seconds", { name: "trading-disabled", ms: 40_000 }],
  ])(
    "is proven flat once the venue shows no order, cancelled by us or by its dead-man's switch: %s",
    async (_, fault) => {
      await until("orders at the venue", async () => (await orders()).some(({ state }) => state === "live"));
      expect((await faults("/fire", "POST", fault)).status).toBe(200);
      const body = JSON.stringify({ type: "kill", reason: "a test" });
      expect((await post(body, { "idempotency-key": `kill-${fault.name}` })).status).toBe(202);
      await until("flat", async () => (await engine()) === "flat");
      const mine = (await (await faults("", "GET")).json()) as {
        faults: { setting: { name: string }; count: number }[];
      };
      expect(mine.faults.some(({ setting, count }) => setting.name === fault.name && count > 0)).toBe(true);
      await faults("", "DELETE");
      await post(JSON.stringify({ type: "resume", reason: "on" }), { "idempotency-key": `resume-${fault.name}` });
    },
    60_000,
  );
});

describe("money that leaves the wallet", () => {
  const account = async () => (await call("/api/v1/overview")).body.account as AccountReport;
  const transfer = (dollars: string, onChain = true) =>
    fetch(`${VENUE}/paper/transfer`, {
      method: "POST",
      body: JSON.stringify({ address: OWNER.wallet, dollars, onChain }),
    });
  const alerts = async () =>
    (await call("/api/v1/overview")).body.alerts as readonly { key: string; severity: string; text: string }[];

  it("is a withdrawal when the chain shows its transfer: no drawdown, no kill, and it is said where it went", async () => {
    await post(JSON.stringify({ type: "resume", reason: "on" }), { "idempotency-key": "resume-withdrawal" });
    await until("a running engine", async () => (await account()).engine === "running");
    const before = await account();
    expect((await transfer("-2000")).status).toBe(200);
    await until("the withdrawal", async () => (await account()).outside === usd(-2_000));
    const { engine, peak, missing, drawdownBp } = await account();
    expect([engine, missing]).toEqual(["running", 0]);
    expect(drawdownBp ?? 0).toBeLessThan(800);
    expect(peak ?? 0).toBeLessThan((before.peak ?? 0) - usd(1_900));
    await until("its alert", async () => (await alerts()).some(({ key }) => key === "withdrawal"));
    const told = (await alerts()).filter(({ key }) => key === "withdrawal");
    expect(told.map(({ severity }) => severity)).toEqual(["danger"]);
    expect(told[0]?.text).toMatch(/\$2000\.000000 to 0x0+57a6, .*0x/);
  }, 60_000);

  it("is a loss without one: shown as missing, and everything stops", async () => {
    expect((await transfer("-1000", false)).status).toBe(200);
    await until("the kill", async () => (await account()).engine !== "running");
    expect(await account()).toMatchObject({ missing: usd(-1_000), outside: usd(-2_000) });
    await until("flat", async () => (await account()).engine === "flat");
    await post(JSON.stringify({ type: "resume", reason: "on" }), { "idempotency-key": "resume-lost" });
    await until("a running engine", async () => (await account()).engine === "running");
  }, 60_000);
});

describe("real money, on an exchange that poses as the venue", () => {
  const live = { ENGINE: env.LIVE } as const;
  const look = async (anew: boolean) => (await call(`/api/v1/going-live?look=${anew}`, {}, undefined, live)).body;
  const gates = async (anew = false) =>
    Object.fromEntries(((await look(anew)).gates as readonly Gate[]).map(({ name, open }) => [name, open]));
  const act = (body: object) =>
    call(
      "/api/v1/going-live",
      {
        method: "POST",
        body: JSON.stringify({ reason: "a test", ...body }),
        headers: { "content-type": "application/json" },
      },
      undefined,
      live,
    );
  const account = async () => (await call("/api/v1/overview", {}, undefined, live)).body.account as AccountReport;
  const confirm = async () => act({ act: "confirm", typed: (await look(false)).confirmation });

  it("waits behind every gate: each is shut, then opened, and not one order leaves before the last", async () => {
    await env.LIVE.activate(spec(1), defaults(spec(1), usd(1_000)));
    await until("the account", async () => (await account()).cash !== null);
    const none = { attestation: false, geoblock: false, doctor: false, paper: false, confirmation: false };
    expect(await gates()).toEqual(none);
    expect(await act({ act: "attest", text: "sure" })).toMatchObject({ status: 409, body: { code: "GATE_SHUT" } });
    expect((await act({ act: "attest", text: (await look(false)).attestation })).status).toBe(200);
    expect(await gates(true)).toEqual({ ...none, attestation: true, geoblock: true, doctor: true });
    const early = await confirm();
    expect([early.status, early.body.detail]).toEqual([409, expect.stringContaining("shut: paper (")]);
    const rows = Array.from({ length: 1_440 }, (_, n) => {
      const at = Date.now() - n * MINUTE;
      return env.DB.prepare("INSERT INTO equity (id, at, mode, wallet) VALUES (?, ?, 'paper', '0xpaper')").bind(
        `p${n}`,
        at,
      );
    });
    await env.DB.batch(rows);
    expect(await gates(true)).toEqual({ ...none, attestation: true, geoblock: true, doctor: true, paper: true });
    expect((await act({ act: "confirm", typed: "GO LIVE" })).body.detail).toContain("type exactly");
    expect((await act({ act: "stage", to: 1 })).status).toBe(409);
    expect(await account()).toMatchObject({ mode: "live", ordersLive: 0, exposure: 0 });
    const confirmed = await confirm();
    expect(confirmed).toMatchObject({ status: 200, body: { live: true, stage: 0, cap: usd(50) } });
    await until("orders", async () => (await account()).ordersLive > 0);
  }, 60_000);

  it("stays under the stage's cap, which only a person raises, step by step; stopped, its quotes go", async () => {
    const capIs = async (cap: number) => (await account()).exposureCap === usd(cap);
    await until("the first cap", () => capIs(50));
    expect((await act({ act: "stage", to: 2 })).status).toBe(409);
    expect((await act({ act: "stage", to: 1 })).body).toMatchObject({ stage: 1, cap: usd(250) });
    await until("the next cap", () => capIs(250));
    expect((await act({ act: "stop" })).body).toMatchObject({ live: false, stage: 0 });
    await until("no orders", async () => (await account()).ordersLive === 0);
    const { body } = await call("/api/v1/audit?limit=500", {}, undefined, live);
    const acts = (body.items as readonly AuditEntry[]).map(({ what, why }) => `${what} ${why}`);
    expect(acts).toEqual(["live attest: a test", "live confirm: a test", "live stage: a test", "live stop: a test"]);
  }, 60_000);

  it("is not for an engine on paper", async () => {
    const reply = await call("/api/v1/going-live", {
      method: "POST",
      body: JSON.stringify({ act: "stop", reason: "a test" }),
      headers: { "content-type": "application/json" },
    });
    expect([reply.status, reply.body.detail]).toEqual([409, expect.stringContaining("MODE is not live")]);
  });
});

const put = (body: object, headers: Record<string, string> = {}, query = "") =>
  call(`/api/v1/config${query}`, {
    method: "PUT",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });

describe("the configuration", () => {
  const reason = "a test";

  it("is changed against the version that was read, with what each change does to risk, and traded with at once", async () => {
    const before = await call("/api/v1/config");
    const etag = String(before.headers.get("etag"));
    expect(
      (before.body.values as object[]).find((each) => "key" in each && each.key === "MM_QUOTE_SIZE_USD"),
    ).toMatchObject({ source: "default", default: "6", read_by: "market" });
    expect((await put({ set: { MM_QUOTE_SIZE_USD: "5" }, reason })).status).toBe(400);
    expect((await put({ set: { MM_QUOTE_SIZE_USD: "5" }, reason }, { "if-match": '"99"' })).status).toBe(412);
    const set = { MM_TOTAL_LOSS_PCT: "20", MM_QUOTE_SIZE_USD: "5" };
    const would = await put({ set, reason }, { "if-match": etag }, "?dry_run=true");
    expect(would.body).toMatchObject({ dry_run: true, version: before.body.version });
    const done = await put({ set, reason }, { "if-match": etag });
    expect(done.body).toMatchObject({
      version: Number(before.body.version) + 1,
      changes: [
        { key: "MM_QUOTE_SIZE_USD", from: "6", to: "5", does: "tightens" },
        { key: "MM_TOTAL_LOSS_PCT", from: "40", to: "20", does: "tightens" },
      ],
    });
    expect((await put({ set, reason }, { "if-match": etag })).status).toBe(412);
  });

  it("is refused with every reason when it is not valid, and when it loosens unsaid", async () => {
    const etag = String((await call("/api/v1/config")).headers.get("etag"));
    const bad = await put({ set: { MM_QUOTE_SIZE_USD: "-1", MM_NO_SUCH: "1" }, reason }, { "if-match": etag });
    expect(bad).toMatchObject({ status: 422, body: { code: "CONFIG_INVALID" } });
    expect(bad.body.errors).toHaveLength(2);
    const loose = await put({ set: { MM_QUOTE_SIZE_USD: "9" }, reason }, { "if-match": etag });
    expect(loose).toMatchObject({ status: 422, body: { code: "CONFIG_LOOSENS" } });
  });

  it("is rolled back in one step, and its versions and the audit log say by whom and why", async () => {
    const etag = String((await call("/api/v1/config")).headers.get("etag"));
    const back = await put({ back_to: 0, reason: "as before", loosen: true }, { "if-match": etag });
    expect(back.status).toBe(200);
    const { body } = await call("/api/v1/config/versions?limit=2");
    expect(body.items).toMatchObject([
      { actor: "loopback", why: "as before", set: {} },
      { actor: "loopback", why: reason, set: { MM_QUOTE_SIZE_USD: "5" } },
    ]);
    const { items } = (await call("/api/v1/audit?limit=500")).body as unknown as { items: AuditEntry[] };
    expect(items.filter(({ what, actor }) => what === "configure" && actor === "loopback")).toHaveLength(2);
  });
});

describe("a pause", () => {
  const command = (key: string, body: object) => post(JSON.stringify(body), { "idempotency-key": key });
  const paused = async (): Promise<unknown> =>
    ((await call("/api/v1/overview")).body.account as { paused?: unknown }).paused;

  it("stops one strategy or all, is shown, and ends when a person says so", async () => {
    const taken = await command("pause-1", { type: "pause", strategies: ["CD"], reason: "a test" });
    const { body } = await call(`/api/v1/commands/${String(taken.body.id)}`);
    expect(body).toMatchObject({ type: "pause", state: "done", result: { paused: ["CD"] } });
    await command("pause-2", { type: "pause", reason: "a test" });
    await until("all paused", async () => JSON.stringify(await paused()) === '["MM","CD","ARB"]');
    await command("pause-3", { type: "unpause", reason: "a test is over" });
    await until("none paused", async () => JSON.stringify(await paused()) === "[]");
    expect((await command("pause-4", { type: "pause", strategies: ["ALL"], reason: "a test" })).status).toBe(400);
  });
});

import { createServer, type IncomingMessage, type Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import type { ConditionId, OrderId, TokenId } from "../core/contract/ids.ts";
import type { VenueMs } from "../core/units/time.ts";
import { type Clob, createClob, type SignedOrder } from "./clob.ts";
import { parseVenueClock } from "./clock.ts";
import { createGamma } from "./gamma.ts";
import { type Hosts, hosts, isPolymarket } from "./hosts.ts";
import { orderId, type UnsignedOrder } from "./order.ts";
import { openWallet } from "./wallet.ts";

const wallet = (() => {
  const opened = openWallet({
    privateKey: "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    signatureType: 0,
    chainId: 137,
  });
  if ("is" in opened) throw new Error(opened.message);
  return opened;
})();
const credentials = { key: "key", secret: `${"A".repeat(43)}=`, passphrase: "pass" };
const tokens = { yes: "11" as TokenId, no: "22" as TokenId };

interface Reply {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Record<string, string>;
  /** Never answers. */
  readonly hang?: boolean;
}
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let server: Server | null = null;
const seen: Seen[] = [];

/** A venue on loopback that says exactly what a test wants it to say. */
async function venue(answer: (request: Seen) => Reply): Promise<{ clob: Clob; at: Hosts }> {
  seen.length = 0;
  const started = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const one = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body };
      seen.push(one);
      const reply = answer(one);
      if (reply.hang === true) return;
      response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers });
      response.end(reply.text ?? JSON.stringify(reply.json ?? null));
    });
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const address = started.address();
  const at = hosts(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
  if (at === null) throw new Error("no hosts");
  const clob = createClob({ hosts: at, wallet, credentials, fetch, now: () => 1763769600000, deadlineMs: 300 });
  return { clob, at };
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function signed(salt: number): Promise<SignedOrder> {
  const order: UnsignedOrder = {
    salt,
    maker: wallet.view.funder,
    signer: wallet.view.signer,
    tokenId: tokens.yes,
    makerAmount: 5_000_000,
    takerAmount: 10_000_000,
    side: "BUY",
    signatureType: 0,
    timestamp: 1 as VenueMs,
    expiration: 0,
    tif: "GTC",
    postOnly: true,
  };
  const spec = { version: "v1", negRisk: false } as const;
  const { id, signature } = await wallet.signOrder(order, spec);
  expect(id).toBe(orderId(order, spec, 137));
  return { id, order, signature };
}

describe("what a market came to", () => {
  const spec = { id: "0xaa" as ConditionId, ...tokens };
  const market = (winner: TokenId | null, more: object = {}) => ({
    closed: true,
    is_50_50_outcome: false,
    tokens: [tokens.no, tokens.yes].map((token_id) => ({ token_id, winner: token_id === winner })),
    ...more,
  });
  const said = async (json: object) => {
    const { clob } = await venue(() => ({ json }));
    const reply = await clob.outcome(spec);
    expect(seen[0]?.url).toBe("/markets/0xaa");
    server?.close();
    return reply.ok ? reply.value : reply.code;
  };

  it("is what its closed record says of our own tokens, in whatever order, and nothing while it names no winner", async () => {
    expect(await said(market(tokens.yes))).toBe("YES");
    expect(await said(market(tokens.no))).toBe("NO");
    expect(await said(market(null, { is_50_50_outcome: true }))).toBe("SPLIT");
    expect(await said(market(null))).toBe(null);
    expect(await said(market(tokens.yes, { closed: false }))).toBe(null);
  });

  it("is not taken from a record that contradicts itself", async () => {
    const both = [tokens.yes, tokens.no].map((token_id) => ({ token_id, winner: true }));
    const other = [{ token_id: "33", winner: true }];
    for (const more of [{ tokens: both }, { tokens: other }, { is_50_50_outcome: true }])
      expect(typeof (await said(market(tokens.yes, more)))).toBe("string");
  });
});

describe("posting orders", () => {
  it("accepts only what the venue clearly accepted; anything unclear stays unknown, to be settled by its id", async () => {
    const batch = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(signed));
    const id = (n: number) => batch[n]?.id;
    const { clob } = await venue(() => ({
      json: [
        { success: true, errorMsg: "", orderID: id(0), status: "live" },
        { success: true, orderID: "", errorMsg: "not enough balance / allowance: the balance is not enough" },
        { success: false, orderID: null, errorMsg: "invalid post-only order: order crosses book" },
        { success: false, errorMsg: `order ${id(3)} is invalid. Duplicated.`, orderID: "" },
        { success: true, errorMsg: "", orderID: id(4), status: "unmatched" },
        { success: true, errorMsg: null, orderID: `0x${"9".repeat(64)}`, status: "live" },
        { success: false, errorMsg: "order timed out", orderID: "" },
        { success: true, errorMsg: "", orderID: id(7), status: "ORDER_STATUS_MATCHED" },
      ],
    }));
    expect(await clob.post(batch)).toMatchObject([
      { is: "live", order: id(0) },
      { is: "refused", code: "NO_BALANCE" },
      { is: "refused", code: "POST_ONLY_CROSSES" },
      { is: "unknown" },
      { is: "unknown" },
      { is: "unknown" },
      { is: "unknown" },
      { is: "matched", order: id(7) },
    ]);
    const body = JSON.parse(seen[0]?.body ?? "") as { owner: string; postOnly: boolean; order: { salt: unknown } }[];
    expect(body).toHaveLength(8);
    expect(body[0]).toMatchObject({
      owner: "key",
      postOnly: true,
      order: { salt: 1, side: "BUY", makerAmount: "5000000" },
    });
  });

  it.each([
    ["no answer in time", { hang: true }, "unknown"],
    ["a broken answer", { text: "<html>" }, "unknown"],
    ["too few answers", { json: [] }, "unknown"],
    ["an engine restart", { status: 425, json: {} }, "unknown"],
    ["an internal error", { status: 500, json: { error: "could not insert order" } }, "unknown"],
    ["an outage of something on the way", { status: 503, text: "<html>Service Unavailable</html>" }, "unknown"],
    [
      "an error of a leg that nobody knows",
      { json: [{ success: false, errorMsg: "could not run the execution" }] },
      "unknown",
    ],
    [
      "an error beside an order that is said to be live",
      { json: [{ success: true, errorMsg: "invalid expiration", orderID: "0x1", status: "live" }] },
      "unknown",
    ],
    ["a duplicate", { status: 400, json: { error: "order 0x is invalid. Duplicated." } }, "unknown"],
    ["a bad login", { status: 401, json: { error: "Unauthorized/Invalid api key" } }, "AUTH"],
    ["a region that is not served", { status: 403, text: "<html>blocked</html>" }, "GEO_BLOCKED"],
    [
      "a venue that only cancels",
      {
        status: 503,
        json: { error: "Trading is currently cancel-only. New orders are not accepted, but cancels are allowed." },
      },
      "CANCEL_ONLY",
    ],
    ["an old order form", { status: 400, json: { error: "order_version_mismatch" } }, "VERSION_MISMATCH"],
  ] as const)("takes %s for what it is", async (_, reply, expected) => {
    const { clob } = await venue(() => reply);
    const [answer] = await clob.post([await signed(1)]);
    if (expected === "unknown") expect(answer).toMatchObject({ is: "unknown" });
    else expect(answer).toMatchObject({ is: "refused", code: expected });
  });

  it("leaves open what became of an order while the venue restarts, and says that it does", async () => {
    const { clob } = await venue(() => ({ status: 425, json: {} }));
    expect(await clob.post([await signed(1)])).toMatchObject([{ is: "unknown", code: "RESTARTING" }]);
  });

  it("passes on how long the venue wants to be left alone, within reason", async () => {
    const { clob } = await venue(() => ({
      status: 429,
      headers: { "retry-after": "3" },
      json: { error: "rate limited" },
    }));
    expect(await clob.post([await signed(1)])).toMatchObject([
      { is: "refused", code: "RATE_LIMITED", retryAfterMs: 3000 },
    ]);
    const spent = await venue(() => ({ status: 429, headers: { "retry-after": "99999999" }, json: {} }));
    expect(await spent.clob.cancel(["0x1" as OrderId])).toMatchObject([{ is: "refused", retryAfterMs: 600_000 }]);
  });

  it("never sends a sixteenth order of one post", async () => {
    const { clob } = await venue(() => ({ json: [] }));
    const batch = await Promise.all(Array.from({ length: 16 }, (_, i) => signed(i)));
    expect(await clob.post(batch)).toHaveLength(16);
    expect(seen).toEqual([]);
  });
});

describe("asking for one order", () => {
  const order = {
    id: `0x${"a".repeat(64)}`,
    status: "ORDER_STATUS_LIVE",
    market: "0x1",
    asset_id: "22",
    side: "SELL",
    original_size: "10",
    size_matched: "2.5",
    price: "0.4",
    expiration: "1763769900",
  };
  it.each([
    [
      "its record",
      { json: order },
      {
        is: "found",
        order: { token: "NO", price: 4000, matched: 2_500_000, status: "live", expiresAt: 1763769900000 },
      },
    ],
    [
      "the record of one that matched at once, at what its amounts come to",
      { json: { ...order, order_type: "FAK", status: "CANCELED", price: "0.4137931034482759" } },
      { is: "found", order: { token: "NO", price: 4138, matched: 2_500_000, status: "cancelled" } },
    ],
    ["the venue's word that there is none", { status: 404, json: { error: "order not found" } }, { is: "absent" }],
    ["an empty record", { json: null }, { is: "absent" }],
    ["a missing page, which is nobody's word", { status: 404, text: "<html>" }, { is: "unknown" }],
    ["silence", { hang: true }, { is: "unknown" }],
    ["a record we can't read", { json: { ...order, status: "PONDERING" } }, { is: "unknown" }],
  ] as const)("tells %s apart", async (_, reply, expected) => {
    const { clob } = await venue(() => reply);
    expect(await clob.order(order.id as OrderId, tokens)).toMatchObject(expected);
  });
});

describe("cancelling", () => {
  it("says of every order what became of it, also of those the venue forgot to mention", async () => {
    const ids = ["a", "b", "c", "d"].map((c) => `0x${c.repeat(64)}` as OrderId);
    const { clob } = await venue(() => ({
      json: {
        canceled: [ids[0]],
        not_canceled: { [ids[1] ?? ""]: "already canceled or matched", [ids[2] ?? ""]: "order is delayed" },
      },
    }));
    expect((await clob.cancel(ids)).map((answer) => answer.is)).toEqual(["cancelled", "gone", "refused", "unknown"]);
  });

  it("is unknown, not done, when there is no answer", async () => {
    const { clob } = await venue(() => ({ hang: true }));
    expect(await clob.cancel([`0x${"a".repeat(64)}` as OrderId])).toMatchObject([{ is: "unknown" }]);
    expect(await clob.cancelAll()).toMatchObject({ ok: false, code: "TIMEOUT" });
  });
});

describe("reading the account", () => {
  const order = (id: string) => ({
    id,
    status: "LIVE",
    market: "0x1",
    asset_id: "11",
    side: "BUY",
    original_size: "10",
    size_matched: "",
    price: "0.5",
    expiration: null,
  });

  it("walks all pages, and a list with one unreadable record is no list", async () => {
    let broken = false;
    const { clob } = await venue((request) => {
      const next = new URL(request.url, "http://x").searchParams.get("next_cursor");
      const second = broken ? { ...order("two"), price: "0.55555" } : order("two");
      return {
        json: next === null ? { data: [order("one")], next_cursor: "MQ==" } : { data: [second], next_cursor: "LTE=" },
      };
    });
    const all = await clob.openOrders();
    expect(all.ok && all.value.map((one) => one.id)).toEqual(["one", "two"]);
    expect(seen[0]?.headers.poly_signature).toMatch(/=$/);
    broken = true;
    expect(await clob.openOrders()).toMatchObject({
      ok: false,
      code: "BAD_REPLY",
      message: expect.stringContaining("0.55555"),
    });
  });

  it("reads balances in base units or decimals, exactly, and refuses what is neither", async () => {
    let balance = "1000000001";
    const { clob } = await venue(() => ({ json: { balance } }));
    expect(await clob.balance({ asset: "COLLATERAL" })).toEqual({ ok: true, value: 1_000_000_001 });
    balance = "250.500001";
    expect(await clob.balance({ asset: "COLLATERAL" })).toEqual({ ok: true, value: 250_500_001 });
    balance = "-1";
    expect(await clob.balance({ asset: "CONDITIONAL", token: tokens.yes, version: "v2" })).toMatchObject({ ok: false });
    expect(seen[2]?.url).toContain("asset_type=CONDITIONAL-V2");
  });

  it("adopts the right id of a heartbeat whose id was wrong, and says so", async () => {
    const right = "11111111-2222-4333-8444-555555555555";
    const { clob } = await venue(() => ({ status: 400, json: { error: "wrong heartbeat id", heartbeat_id: right } }));
    expect(await clob.heartbeat("old")).toEqual({ ok: true, value: { id: right, corrected: true } });
  });

  it("asks which orders earn rewards 200 at a time, and gives all answers or none", async () => {
    const ids = Array.from({ length: 201 }, (_, i) => `0x${i}` as OrderId);
    let broken = false;
    const { clob } = await venue(({ body }) => {
      const asked = JSON.parse(body) as string[];
      if (broken && asked.length === 1) return { status: 500, json: { error: "oops" } };
      return { json: Object.fromEntries(asked.map((id) => [id, id !== "0x7"])) };
    });
    const reply = await clob.scoring(ids);
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(2).fill("POST /orders-scoring"));
    const value = reply.ok ? reply.value : {};
    expect(Object.keys(value)).toHaveLength(201);
    expect([value["0x7"], value["0x200"]]).toEqual([false, true]);
    broken = true;
    expect((await clob.scoring(ids)).ok).toBe(false);
  });

  it("reads a day's rewards by market, page by page, those in pUSD alone, and all of them or none", async () => {
    const pusd = "0xC011a7E12a19f7B1f670d46F03B03f3342E82DFB";
    const row = (market: string, earnings: unknown, asset = pusd) => ({
      ...{ date: "2026-11-22", condition_id: market, asset_address: asset, earnings, asset_rate: 1 },
    });
    let second: unknown = row("0xb", "0.000001");
    const { clob } = await venue(({ url }) => ({
      json: url.includes("next_cursor=AA")
        ? { data: [second, row("0xc", 7, `0x${"9".repeat(40)}`)], next_cursor: "LTE=" }
        : { data: [row("0xa", 1.234567)], next_cursor: "AA" },
    }));
    expect(await clob.earnings("2026-11-22")).toEqual({
      ok: true,
      value: [
        { market: "0xa", amount: 1_234_567 },
        { market: "0xb", amount: 1 },
      ],
    });
    expect(seen[0]?.url).toContain("/rewards/user?date=2026-11-22");
    second = row("0xb", "-1");
    expect(await clob.earnings("2026-11-22")).toMatchObject({ ok: false });
  });

  it("reads a day's maker rebates by market, its own and in pUSD alone, and all of them or none", async () => {
    const pusd = "0xC011a7E12a19f7B1f670d46F03B03f3342E82DFB";
    let amount: unknown = "0.237519";
    const row = (market: string, maker: string, asset = pusd) => ({
      ...{ date: "2026-11-22", condition_id: market, asset_address: asset, maker_address: maker },
      rebated_fees_usdc: amount,
    });
    let own = "";
    const { clob } = await venue(({ url }) => {
      own = new URL(url, "https://venue").searchParams.get("maker_address") ?? "";
      const other = `0x${"9".repeat(40)}`;
      return { json: [row("0xA", own.toUpperCase().replace("0X", "0x")), row("0xb", other), row("0xc", own, other)] };
    });
    expect(await clob.rebates("2026-11-22")).toEqual({ ok: true, value: [{ market: "0xa", amount: 237_519 }] });
    expect(own).toMatch(/^0x[0-9a-fA-F]{40}$/);
    expect(seen[0]?.url).toContain("/rebates/current?date=2026-11-22");
    for (const bad of ["", "-1", "x", null]) {
      amount = bad;
      expect(await clob.rebates("2026-11-22")).toMatchObject({ ok: false });
    }
  });

  it("makes credentials only on the venue's word that there are none", async () => {
    let status = 400;
    const { clob } = await venue((request) =>
      request.method === "POST"
        ? { json: { apiKey: "k", secret: "s", passphrase: "p" } }
        : { status, json: { error: "no key" } },
    );
    expect(await clob.deriveCredentials()).toEqual({ ok: true, value: { key: "k", secret: "s", passphrase: "p" } });
    status = 500;
    expect(await clob.deriveCredentials()).toMatchObject({ ok: false });
    expect(seen.map((request) => request.method)).toEqual(["GET", "POST", "GET"]);
  });
});

describe("the venue's clock", () => {
  it("comes from the exchange's header, or from whole seconds at rate 1", async () => {
    const { clob } = await venue(() => ({
      json: 1761652917,
      headers: { "x-venue-clock": "ms=1761652917250;rate=20;state=running;source=replay of a day" },
    }));
    expect(await clob.time()).toEqual({
      ok: true,
      value: { venueMs: 1761652917250, rate: 20, state: "running", source: "replay of a day", announced: true },
    });
    expect(parseVenueClock(1761652917, null)).toEqual({
      venueMs: 1761652917000,
      rate: 1,
      state: "running",
      source: "live",
      announced: false,
    });
    for (const nothing of ["soon", "", null, [], false, {}, 0, -5, Number.NaN, "1e999"])
      expect(parseVenueClock(nothing, null)).toBeNull();
    expect(parseVenueClock(1, "ms=5;rate=-1")).toBeNull();
  });

  it("knows where a venue lives, and refuses what is no venue", () => {
    expect(hosts("polymarket")?.clob).toBe("https://clob.polymarket.com");
    expect(hosts("http://127.0.0.1:8788/")).toMatchObject({
      clob: "http://127.0.0.1:8788",
      gamma: "http://127.0.0.1:8788/gamma",
      userSocket: "ws://127.0.0.1:8788/ws/user",
    });
    expect(hosts("polymarket.com")).toBeNull();
    for (const itself of [
      "polymarket",
      "https://clob.POLYMARKET.com",
      "http://polymarket.com.:80/",
      "https://polymarket.com",
    ])
      expect(isPolymarket(itself)).toBe(true);
    for (const other of [
      "http://127.0.0.1:8788",
      "https://notpolymarket.com",
      "https://polymarket.com.example",
      "nowhere",
    ])
      expect(isPolymarket(other)).toBe(false);
    expect(hosts("ftp://x")).toBeNull();
  });
});

describe("the market catalogue", () => {
  const market = (n: number) => ({
    id: n,
    conditionId: `0x${String(n).padStart(64, "0")}`,
    slug: `m${n}`,
    question: "?",
    outcomes: '["Yes","No"]',
    clobTokenIds: `["${n}1","${n}2"]`,
    orderPriceMinTickSize: 0.01,
    orderMinSize: 5,
    endDate: "2026-12-01T00:00:00Z",
    active: true,
    acceptingOrders: true,
    enableOrderBook: true,
  });

  it("counts the outcomes of an event that excludes all but one, and of no other", async () => {
    const event = `0x${"2c".repeat(31)}00`;
    const outcome = (n: number, more = {}) => ({
      ...market(n + 1),
      ...{ negRisk: true, negRiskMarketID: event, questionID: `${event.slice(0, 64)}0${n}`, ...more },
    });
    const whole = { id: 7, slug: "who-wins", title: "Who?", negRiskMarketID: event, negRiskAugmented: false };
    const placesOf = async (json: object) => {
      const { at } = await venue(() => ({ json: [json] }));
      const reply = await createGamma(at, fetch).event("who-wins");
      if (!reply.ok) throw new Error(reply.message);
      return reply.value?.markets.map(({ spec }) => spec.exclusive ?? null);
    };
    expect(await placesOf({ ...whole, markets: [outcome(0), outcome(1)] })).toEqual([
      { event, index: 0, count: 2 },
      { event, index: 1, count: 2 },
    ]);
    const none = [null, null];
    const both = [outcome(0), outcome(1)];
    expect(await placesOf({ ...whole, negRiskAugmented: true, markets: both }), "more may be added").toEqual(none);
    expect(await placesOf({ ...whole, negRiskFeeBips: 100, markets: both }), "a fee").toEqual(none);
    expect(await placesOf({ ...whole, negRiskMarketID: undefined, markets: both }), "no event").toEqual(none);
    const other = outcome(1, { negRiskOther: true });
    expect(await placesOf({ ...whole, markets: [outcome(0), other] }), "whatever else").toEqual(none);
    expect(await placesOf({ ...whole, markets: [outcome(0), outcome(2)] }), "one is missing").toEqual(none);
    const odd = outcome(1, { outcomes: '["A","B","C"]' });
    expect(await placesOf({ ...whole, markets: [outcome(0), odd] }), "one can't be read").toEqual([null]);
  });

  it("walks the keyset pages up to the limit and keeps what it refuses, by name", async () => {
    const { at } = await venue((request) => {
      const after = new URL(request.url, "http://x").searchParams.get("after_cursor");
      return {
        json:
          after === null
            ? { markets: [market(1), { ...market(2), outcomes: '["A","B","C"]' }], next_cursor: "c2" }
            : { markets: [market(3)], next_cursor: "" },
      };
    });
    const list = await createGamma(at, fetch).markets(50);
    if (!list.ok) throw new Error(list.message);
    expect(list.value.markets.map(({ spec, tradable }) => [spec.slug, tradable])).toEqual([
      ["m1", true],
      ["m3", true],
    ]);
    expect(list.value.refused).toMatchObject([{ code: "NOT_BINARY", market: "m2" }]);
    expect(await createGamma(at, fetch).market(`0x${"7".repeat(64)}` as ConditionId)).toMatchObject({ ok: false });
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { call, createKey, OTHER, type Session, session, signed, WALLET } from "./test/client.ts";
import { feed, NEG, openWorld, START, STD, V2 } from "./test/world.ts";

let me: Session;
beforeEach(async () => {
  await openWorld();
  me = session(WALLET, await createKey(WALLET));
});

const resting = { token: STD.yes, side: "BUY", cents: 39, shares: 10 } as const;
const unknownId = `0x${"9".repeat(64)}`;

describe("an order that can't be gets the venue's own text", () => {
  it("malformed bodies", async () => {
    for (const body of ["not json", "{}", '{"order":{}}']) {
      const answer = await me.send("POST", "/order", body);
      expect([answer.status, answer.body]).toEqual([400, { error: "Invalid order payload" }]);
    }
    const old = await me.send("POST", "/order", {
      order: { nonce: "0", feeRateBps: "0" },
      owner: "x",
      orderType: "GTC",
    });
    expect([old.status, old.body]).toEqual([400, { error: "order_version_mismatch" }]);
  });

  it("a wrong signature, a foreign owner, a foreign signer", async () => {
    const good = await signed(me, resting);
    const order = good.order as Record<string, unknown>;
    const forged = await me.send("POST", "/order", { ...good, order: { ...order, salt: 7 } });
    expect([forged.status, forged.body]).toEqual([400, { error: "invalid signature" }]);
    const owner = await me.send("POST", "/order", { ...good, owner: "somebody" });
    expect(owner.body).toEqual({ error: "the order owner has to be the owner of the API KEY" });
    const foreign = await signed({ ...me, wallet: OTHER }, resting);
    const signer = await me.send("POST", "/order", foreign);
    expect(signer.body).toEqual({ error: "the order signer address has to be the address of the API KEY" });
  });

  it("an off-grid price, a size below the minimum, a duplicate, a bad expiration, no money, a crossing post-only", async () => {
    const text = async (wish: Parameters<typeof signed>[1]): Promise<unknown> =>
      (await me.send("POST", "/order", await signed(me, wish))).body.error;
    expect(await text({ ...resting, cents: 39.5 })).toMatch(
      /^order 0x[0-9a-f]{64} is invalid\. Price \(0\.395\) breaks minimum tick size rule: 0\.01$/,
    );
    expect(await text({ ...resting, shares: 4 })).toMatch(
      /^order 0x[0-9a-f]{64} is invalid\. Size \(4\) lower than the minimum: 5$/,
    );
    expect(await text({ ...resting, orderType: "GTD", expiration: String(START / 1_000 + 60) })).toBe(
      "invalid expiration",
    );
    expect(await text({ ...resting, shares: 1_000_000 })).toMatch(/^not enough balance \/ allowance/);
    expect(await text({ ...resting, cents: 42, postOnly: true })).toBe("invalid post-only order: order crosses book");
    expect(await text({ ...resting, token: "777" })).toBe("No orderbook exists for the requested token id");
    const twice = await signed(me, resting);
    expect((await me.send("POST", "/order", twice)).status).toBe(200);
    expect((await me.send("POST", "/order", twice)).body.error).toMatch(
      /^order 0x[0-9a-f]{64} is invalid\. Duplicated\.$/,
    );
  });

  it("an order signed for the wrong exchange contract", async () => {
    const wrong = await me.send("POST", "/order", await signed(me, { ...resting, token: V2.yes }));
    expect(wrong.body).toEqual({ error: "order_version_mismatch" });
    const negative = await me.send("POST", "/order", await signed(me, { ...resting, token: NEG.yes }));
    expect(negative.body).toEqual({ error: "invalid signature" });
  });

  it("an unknown order id: not found to read, and in not_canceled to cancel", async () => {
    expect((await me.send("GET", `/data/order/${unknownId}`)).status).toBe(404);
    const answer = await me.send("DELETE", "/order", { orderID: unknownId });
    expect(answer.body).toEqual({ canceled: [], not_canceled: { [unknownId]: "Order not found or already canceled" } });
  });
});

describe("a good order", () => {
  it.each([
    ["a standard market", STD.yes, { version: "2", verifyingContract: "0xE111180000d2663C0091e4f400237545B87B996B" }],
    ["a neg-risk market", NEG.yes, { version: "2", verifyingContract: "0xe2222d279d744050d28e00520010520000310F59" }],
    ["a version 2 market", V2.yes, { version: "3", verifyingContract: "0xe3333700cA9d93003F00f0F71f8515005F6c00Aa" }],
  ] as const)("rests, is listed, stands in both tokens' books, and cancels: %s", async (_, token, domain) => {
    const answer = await me.send("POST", "/order", await signed(me, { ...resting, token, domain, postOnly: true }));
    expect(answer.body).toMatchObject({
      success: true,
      errorMsg: "",
      status: "live",
      makingAmount: "",
      takingAmount: "",
    });
    const id = String(answer.body.orderID);
    expect((await me.send("GET", `/data/order/${id}`)).body).toMatchObject({
      id,
      status: "LIVE",
      original_size: "10",
      size_matched: "0",
      price: "0.39",
      outcome: "Up",
      order_type: "GTC",
      expiration: "0",
    });
    const listed = await me.send("GET", "/data/orders");
    expect(listed.body).toMatchObject({ count: 1, next_cursor: "LTE=", data: [{ id }] });
    const { body: book } = await call(`/book?token_id=${token}`);
    expect((book.bids as unknown[]).at(-2)).toEqual({ price: "0.39", size: "210" });
    const { body: mirror } = await call(`/book?token_id=${Number(token) + 1}`);
    expect((mirror.asks as unknown[]).at(-2)).toEqual({ price: "0.61", size: "210" });
    expect((await me.send("DELETE", "/order", { orderID: id })).body).toEqual({ canceled: [id], not_canceled: {} });
    expect((await me.send("GET", "/data/orders")).body).toMatchObject({ count: 0 });
  });

  it("fills, pays, and shows as a trade whose top level is the taker's", async () => {
    const before = await me.send("GET", "/balance-allowance?asset_type=COLLATERAL&signature_type=0");
    expect(before.body.balance).toBe("10000000000");
    const answer = await me.send("POST", "/order", await signed(me, { ...resting, cents: 42, orderType: "FAK" }));
    expect(answer.body).toMatchObject({ success: true, status: "matched" });
    const [trade] = (await me.send("GET", "/data/trades")).body.data as Record<string, unknown>[];
    expect(trade).toMatchObject({ side: "BUY", size: "10", price: "0.42", trader_side: "TAKER", asset_id: STD.yes });
    expect((answer.body.tradeIDs as string[])[0]).toBe(trade?.id);
    const after = await me.send("GET", "/balance-allowance?asset_type=COLLATERAL&signature_type=0");
    // 4.20 for the shares, and 10 * 0.07 * 0.42 * 0.58 of fee.
    expect(after.body.balance).toBe(String(10_000_000_000 - 4_200_000 - 170_520));
    const shares = await me.send("GET", `/balance-allowance?asset_type=CONDITIONAL&token_id=${STD.yes}`);
    expect(shares.body.balance).toBe("10000000");
  });

  it("is killed when it can't fill at once, with the venue's words", async () => {
    const answer = await me.send("POST", "/order", await signed(me, { ...resting, shares: 50, orderType: "FOK" }));
    expect([answer.status, answer.body]).toEqual([
      400,
      { error: "order couldn't be fully filled. FOK orders are fully filled or killed." },
    ]);
  });
});

describe("a batch", () => {
  it("answers in request order, and a leg that failed says success with an error and no id", async () => {
    const legs = [await signed(me, resting), await signed(me, { ...resting, shares: 1 }), await signed(me, resting)];
    const answer = await me.send("POST", "/orders", legs);
    const [first, second, third] = answer.body as unknown as Record<string, unknown>[];
    expect(answer.status).toBe(200);
    expect(first).toMatchObject({ success: true, errorMsg: "", status: "live" });
    expect(second).toMatchObject({
      success: true,
      orderID: "",
      errorMsg: expect.stringContaining("lower than the minimum"),
    });
    expect(third).toMatchObject({ success: true, errorMsg: "", status: "live" });
  });

  it("takes 1 to 15", async () => {
    const one = await signed(me, resting);
    expect((await me.send("POST", "/orders", [])).status).toBe(400);
    const many = await me.send("POST", "/orders", Array(16).fill(one));
    expect([many.status, many.body]).toEqual([400, { error: "Too many orders in payload: 16, max allowed: 15" }]);
  });

  it("cancels by list, by market and all, each only what is this key's", async () => {
    const ids = async (count: number): Promise<string[]> => {
      const legs = await Promise.all(Array.from({ length: count }, () => signed(me, resting)));
      const answer = await me.send("POST", "/orders", legs);
      return (answer.body as unknown as Record<string, string>[]).map(({ orderID }) => String(orderID));
    };
    const stranger = session(OTHER, await createKey(OTHER));
    const [a, b] = await ids(2);
    expect((await stranger.send("DELETE", "/orders", [a])).body.canceled).toEqual([]);
    expect((await stranger.send("DELETE", "/cancel-all")).body.canceled).toEqual([]);
    expect((await me.send("DELETE", "/orders", [a, b])).body.canceled).toEqual([a, b]);
    const [c] = await ids(1);
    expect((await me.send("DELETE", "/cancel-market-orders", {})).status).toBe(400);
    expect((await me.send("DELETE", "/cancel-market-orders", { market: NEG.id })).body.canceled).toEqual([]);
    expect((await me.send("DELETE", "/cancel-market-orders", { market: STD.id })).body.canceled).toEqual([c]);
    const [d] = await ids(1);
    expect((await me.send("DELETE", "/cancel-all")).body).toEqual({ canceled: [d], not_canceled: {} });
  });
});

describe("the dead-man's switch", () => {
  it("names the next id, and refuses a wrong one with the right one in the answer", async () => {
    const first = await me.send("POST", "/v1/heartbeats", { heartbeat_id: "" });
    const id = first.body.heartbeat_id;
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const wrong = await me.send("POST", "/v1/heartbeats", { heartbeat_id: "nonsense" });
    expect([wrong.status, wrong.body.heartbeat_id]).toEqual([400, id]);
    expect((await me.send("POST", "/v1/heartbeats", { heartbeat_id: id })).status).toBe(200);
  });
});

describe("a market's end", () => {
  it("pays the winning shares, refuses further orders, and Gamma names the winner", async () => {
    await me.send("POST", "/order", await signed(me, { ...resting, cents: 42, orderType: "FAK" }));
    await feed([{ t: "resolve", at: START, market: STD.id, winner: "YES" }], true);
    const cash = await me.send("GET", "/balance-allowance?asset_type=COLLATERAL");
    expect(cash.body.balance).toBe(String(10_000_000_000 - 4_200_000 - 170_520 + 10_000_000));
    const shares = await me.send("GET", `/balance-allowance?asset_type=CONDITIONAL&token_id=${STD.yes}`);
    expect(shares.body.balance).toBe("0");
    expect((await me.send("POST", "/order", await signed(me, resting))).status).toBe(404);
    expect((await call(`/book?token_id=${STD.yes}`)).status).toBe(404);
    const closed = (await call(`/gamma/markets?condition_ids=${STD.id}&closed=true`)).body as unknown as unknown[];
    expect(closed).toMatchObject([{ closed: true, outcomePrices: '["1","0"]', outcomes: '["Up","Down"]' }]);
    const open = (await call("/gamma/markets")).body as unknown as unknown[];
    expect(open).toHaveLength(2);
  });
});

describe("a taker's trade", () => {
  it("lists every price that it met, so that money and fee can be told to the micro-dollar", async () => {
    await me.send("POST", "/order", await signed(me, { ...resting, cents: 60, shares: 400, orderType: "FAK" }));
    const [trade = {}] = (await me.send("GET", "/data/trades")).body.data as Record<string, unknown>[];
    const met = trade.maker_orders as { matched_amount: string; price: string }[];
    expect(met.length).toBeGreaterThan(1);
    const sum = (of: (each: (typeof met)[number]) => number): number =>
      met.reduce((total, each) => total + of(each), 0);
    expect(sum(({ matched_amount }) => Number(matched_amount))).toBeCloseTo(Number(trade.size), 6);
    expect(sum(({ matched_amount, price }) => Number(matched_amount) * Number(price))).toBeCloseTo(
      -Number(trade.amount),
      6,
    );
  });
});

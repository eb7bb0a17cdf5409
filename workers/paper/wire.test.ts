import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, call, createKey, listen, post, type Session, session, signed, WALLET } from "./test/client.ts";
import { feed, openWorld, START, STD } from "./test/world.ts";

let me: Session;
const begin = async (over: Record<string, unknown> = {}): Promise<void> => {
  await openWorld(over);
  me = session(WALLET, await createKey(WALLET));
};
const resting = { token: STD.yes, side: "BUY", cents: 39, shares: 10 } as const;
const place = async (wish: Parameters<typeof signed>[1]): Promise<Answer> =>
  me.send("POST", "/order", await signed(me, wish));
const status = async (id: unknown): Promise<unknown> => (await me.send("GET", `/data/order/${id}`)).body.status;
const advance = async (ms: number): Promise<void> => {
  expect((await post("/paper/advance", { ms })).status).toBe(200);
};
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));

describe("the venue's limits", () => {
  beforeEach(() => begin());
  const told = ({ headers }: Answer) =>
    ["Remaining", "Reset", "Tier"].map((name) => headers.get(`Poly-RateLimit-${name}`));

  it("are told with every order and cancel: what is left, when it is full again, and the tier", async () => {
    expect(told(await place(resting))).toEqual(["59", String(START / 1_000 + 1), "standard"]);
    const legs = await Promise.all([1, 2, 3].map(() => signed(me, resting)));
    expect(told(await me.send("POST", "/orders", legs))[0]).toBe("56");
    expect(told(await me.send("DELETE", "/cancel-all"))[0]).toBe("115");
    expect(told(await me.send("GET", "/data/orders"))).toEqual([null, null, null]);
  });

  it("refuse with 429 and the seconds to wait, and nothing of it is placed", async () => {
    const legs = await Promise.all(Array.from({ length: 15 }, () => signed(me, resting)));
    for (let i = 0; i < 4; i += 1) await me.send("POST", "/orders", legs);
    const refused = await place(resting);
    expect([refused.status, refused.headers.get("Retry-After"), told(refused)[0]]).toEqual([429, "1", "0"]);
    expect((await me.send("GET", "/data/orders")).body.count).toBe(15);
    await feed([], true);
    await advance(1_000);
    expect((await place(resting)).status).toBe(200);
  });
});

describe("the clock of a recording", () => {
  const state = async (): Promise<string | undefined> =>
    /state=(\w+)/.exec((await call("/time")).headers.get("x-venue-clock") ?? "")?.[1];

  it("that has told nothing of later is said to wait, not to run, and to run once it is told more or has ended", async () => {
    await begin();
    await post("/paper/begin", {});
    expect(await state()).toBe("waiting");
    await feed([], true);
    expect(await state()).not.toBe("waiting");
  });
});

describe("orders that end by themselves", () => {
  beforeEach(async () => {
    await begin();
    await feed([], true);
  });

  it("a GTD order needs three minutes and goes one minute before it says", async () => {
    const at = (seconds: number) => String(Math.floor(START / 1_000) + seconds);
    expect((await place({ ...resting, orderType: "GTD", expiration: at(179) })).body.error).toBe("invalid expiration");
    expect((await place({ ...resting, expiration: at(600) })).body.error).toBe("invalid expiration");
    const { body } = await place({ ...resting, orderType: "GTD", expiration: at(180) });
    await advance(119_000);
    expect(await status(body.orderID)).toBe("LIVE");
    await advance(1_000);
    expect(await status(body.orderID)).toBe("INVALID");
  });

  it("a key that beat once and fell silent loses its orders 10 to 15 s later, one that goes on beating does not", async () => {
    const { body } = await place(resting);
    let beat = (await me.send("POST", "/v1/heartbeats", { heartbeat_id: "" })).body.heartbeat_id;
    for (let i = 0; i < 4; i += 1) {
      await advance(5_000);
      beat = (await me.send("POST", "/v1/heartbeats", { heartbeat_id: beat })).body.heartbeat_id;
    }
    await advance(9_999);
    expect(await status(body.orderID)).toBe("LIVE");
    await advance(5_001);
    expect(await status(body.orderID)).toBe("INVALID");
  });
});

describe("a market with a taker's delay", () => {
  beforeEach(async () => {
    await begin({ takerDelayMs: 150 });
    await feed([], true);
  });
  const taking = { ...resting, cents: 42 } as const;

  it("says so, holds the answer with the order, and answers what became of it", async () => {
    expect((await call(`/clob-markets/${STD.id}`)).body.itode).toBe(true);
    const sent = place(taking);
    await pause();
    const [held] = (await me.send("GET", "/data/orders")).body.data as Record<string, unknown>[];
    expect(held?.status).toBe("DELAYED");
    expect((await me.send("DELETE", "/order", { orderID: held?.id })).body.canceled).toEqual([]);
    await advance(150);
    expect((await sent).body).toMatchObject({ status: "matched", makingAmount: "4.2", takingAmount: "10" });
  });

  it("judges it again: what it wanted may be gone by then, and a post-only order is not held", async () => {
    const killed = place({ ...taking, orderType: "FAK" });
    await pause();
    expect((await place({ ...resting, postOnly: true })).body.status).toBe("live");
    await post("/paper/faults/fire", { name: "market-closed", markets: [STD.id] });
    await advance(150);
    const answer = await killed;
    expect([answer.status, answer.body]).toEqual([400, { error: "market closed" }]);
    await call("/paper/faults", { method: "DELETE" });
  });
});

describe("states in the long spelling", () => {
  it("are those of orders and trades, read and told", async () => {
    await begin({ spelling: "long" });
    const user = await listen("/ws/user");
    user.send({ type: "user", auth: me.credentials });
    await pause();
    const { body } = await place(resting);
    expect(await status(body.orderID)).toBe("ORDER_STATUS_LIVE");
    await place({ ...resting, cents: 42, orderType: "FAK" });
    const [trade] = (await me.send("GET", "/data/trades")).body.data as Record<string, unknown>[];
    expect(String(trade?.status)).toMatch(/^TRADE_STATUS_/);
    await user.until((frame) => frame.status === "ORDER_STATUS_LIVE");
    await user.until((frame) => frame.status === "TRADE_STATUS_MATCHED");
  });
});

describe("a 50/50 outcome", () => {
  it("pays half a dollar for a share of either token, and says so", async () => {
    await begin();
    await place({ ...resting, cents: 42, orderType: "FAK" });
    const before = Number((await me.send("GET", "/balance-allowance?asset_type=COLLATERAL")).body.balance);
    await feed([{ t: "resolve", at: START, market: STD.id, winner: "SPLIT" }]);
    const after = Number((await me.send("GET", "/balance-allowance?asset_type=COLLATERAL")).body.balance);
    expect(after - before).toBe(5_000_000);
    expect((await call(`/markets/${STD.id}`)).body).toMatchObject({ is_50_50_outcome: true, closed: true });
  });
});

describe("liquidity rewards", () => {
  const sized = { token: STD.yes, cents: 40, shares: 1_000 } as const;

  it("name the markets that have a pool, tell what scores and what it would give, and pay at midnight", async () => {
    await begin({ rewardsPerDay: 100_000_000 });
    await feed([], true);
    const date = new Date(START).toISOString().slice(0, 10);
    const current = await call("/rewards/markets/current");
    expect(current.body).toMatchObject({ count: 3, next_cursor: "LTE=" });
    expect((current.body.data as unknown[])[0]).toMatchObject({
      condition_id: STD.id,
      rewards_max_spread: 4.5,
      rewards_min_size: 20,
      rewards_config: [{ rate_per_day: 100 }],
    });
    expect((await call(`/clob-markets/${STD.id}`)).body.r).toMatchObject({ mi: 20, ma: 4.5 });

    const { body } = await place({ ...sized, side: "BUY" });
    const scoring = async () => (await me.send("GET", `/order-scoring?order_id=${body.orderID}`)).body.scoring;
    expect(await scoring()).toBe(false);
    await advance(4_000);
    expect(await scoring()).toBe(true);
    expect((await me.send("POST", "/orders-scoring", [body.orderID, "0x1"])).body).toEqual({
      [String(body.orderID)]: true,
      "0x1": false,
    });
    expect(Number((await me.send("GET", "/rewards/user/percentages")).body[STD.id])).toBeGreaterThan(10);

    const cash = async () => Number((await me.send("GET", "/balance-allowance?asset_type=COLLATERAL")).body.balance);
    const before = await cash();
    await advance(24 * 3_600_000);
    const total = (await me.send("GET", `/rewards/user/total?date=${date}`)).body as unknown as { earnings: number }[];
    expect(total).toHaveLength(1);
    expect(total[0]?.earnings).toBeGreaterThan(1);
    expect((await cash()) - before).toBe(Math.round((total[0]?.earnings ?? 0) * 1_000_000));
    const { audit } = (await call("/paper/status")).body as { audit: Record<string, number> };
    expect((audit.accounts ?? 0) + (audit.world ?? 0) + (audit.fees ?? 0)).toBe(audit.deposited);
  });

  it("are none unless they are asked for", async () => {
    await begin();
    expect((await call("/rewards/markets/current")).body).toMatchObject({ count: 0, data: [] });
    expect((await me.send("GET", "/rewards/user?date=2026-01-01")).body).toMatchObject({ count: 0 });
    expect((await me.send("GET", "/rewards/user?date=today")).body).toEqual({ error: "invalid date" });
    const rebates = `/rebates/current?date=2026-01-01&maker_address=0x${"a".repeat(40)}`;
    expect((await me.send("GET", rebates)).body).toEqual([]);
    expect((await me.send("GET", "/rebates/current?date=2026-01-01")).body).toEqual({ error: "invalid maker_address" });
  });
});

describe("whatever is wrong with a request", () => {
  beforeEach(() => begin({ rateTier: "none" }));

  it("a field of an order that can't be is refused in the venue's words, and the exchange never breaks", async () => {
    const good = await signed(me, resting);
    const order = good.order as Record<string, unknown>;
    const bad: readonly unknown[] = [null, "", -1, 1.5, "x", "-5", "9".repeat(90), [], {}, true, "0x", "\u0000"];
    const answers: Answer[] = [];
    for (const field of Object.keys(order)) {
      for (const value of bad)
        answers.push(await me.send("POST", "/order", { ...good, order: { ...order, [field]: value } }));
    }
    for (const field of Object.keys(good)) {
      for (const value of bad) answers.push(await me.send("POST", "/order", { ...good, [field]: value }));
    }
    for (const { status: code, body } of answers) {
      if (code === 200) expect(body.success).toBe(true);
      else expect([[400, 404].includes(code), typeof body.error]).toEqual([true, "string"]);
    }
    const texts = new Set(answers.map(({ body }) => String(body.error ?? "")));
    for (const text of texts) expect(text).not.toBe("Internal server error");
    expect([...texts]).toEqual(expect.arrayContaining(["Invalid order payload"]));
  });

  it.each([
    ["GET", "/book?token_id=x", undefined, 400, "Invalid token id"],
    ["GET", "/book?token_id=77", undefined, 404, "No orderbook exists for the requested token id"],
    ["GET", "/clob-markets/0x1", undefined, 404, "market not found"],
    ["POST", "/books", "{", 400, "Invalid payload"],
    ["POST", "/books", JSON.stringify(Array(501).fill({ token_id: "1" })), 400, "Payload exceeds the limit"],
    ["GET", "/data/order/%E0%A4%A", undefined, 404, "not found"],
    ["GET", "/data/orders?next_cursor=%00", undefined, 400, "invalid next_cursor"],
    ["GET", "/data/trades?after=soon", undefined, 400, "invalid after"],
    ["GET", "/balance-allowance?asset_type=GOLD", undefined, 400, "Invalid asset type"],
    ["GET", "/balance-allowance?asset_type=CONDITIONAL", undefined, 400, "Invalid token id"],
    ["DELETE", "/orders", "{}", 400, "Invalid order payload"],
    [
      "DELETE",
      "/orders",
      JSON.stringify(Array(1_001).fill("0x1")),
      400,
      "Too many orders in payload, max allowed: 1000",
    ],
    ["DELETE", "/order", "[1]", 400, "Invalid order payload"],
    ["POST", "/v1/heartbeats", "7", 400, "Invalid order payload"],
    ["PATCH", "/order", "{}", 404, "not found"],
  ])("%s %s %j", async (method, path, body, code, error) => {
    const answer = await me.send(method, path, body);
    expect([answer.status, answer.body.error]).toEqual([code, error]);
  });
});

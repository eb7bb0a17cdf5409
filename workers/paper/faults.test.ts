import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, call, createKey, listen, post, type Session, session, signed, WALLET } from "./test/client.ts";
import { feed, openWorld, START, STD } from "./test/world.ts";

let me: Session;
beforeEach(async () => {
  await openWorld({ mineMs: 1_000, confirmMs: 1_000 });
  await call("/paper/faults", { method: "DELETE" });
  me = session(WALLET, await createKey(WALLET));
});

const resting = { token: STD.yes, side: "BUY", cents: 39, shares: 10 } as const;
const taking = { ...resting, cents: 42 } as const;

const fire = async (name: string, over: Record<string, unknown> = {}): Promise<void> => {
  const answer = await post("/paper/faults/fire", { name, ...over });
  expect([answer.status, answer.body.error]).toEqual([200, undefined]);
};
/** The recording is over, so that the clock may be moved; then it is. */
const ending = (): Promise<void> => feed([], true);
const advance = async (ms: number): Promise<void> => {
  expect((await post("/paper/advance", { ms })).status).toBe(200);
};
const place = async (wish: Parameters<typeof signed>[1]): Promise<Answer> =>
  me.send("POST", "/order", await signed(me, wish));
const open = async (): Promise<Record<string, unknown>[]> =>
  (await me.send("GET", "/data/orders")).body.data as Record<string, unknown>[];
const cash = async (): Promise<number> =>
  Number((await me.send("GET", "/balance-allowance?asset_type=COLLATERAL")).body.balance);
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));
/** What became of a promise by now. */
const outcome = async (of: Promise<unknown>): Promise<"waits" | "answered" | "broken"> =>
  Promise.race([
    of.then(
      () => "answered" as const,
      () => "broken" as const,
    ),
    pause().then(() => "waits" as const),
  ]);
const conserved = async (): Promise<void> => {
  const { audit } = (await call("/paper/status")).body as { audit: Record<string, number> };
  expect((audit.accounts ?? 0) + (audit.world ?? 0) + (audit.fees ?? 0)).toBe(audit.deposited);
};

describe("a post", () => {
  it("post-lost: no answer comes, and the order never was", async () => {
    await ending();
    await fire("post-lost");
    const sent = place(resting);
    expect(await outcome(sent)).toBe("waits");
    await advance(10_000);
    expect(await outcome(sent)).toBe("broken");
    expect(await open()).toEqual([]);
  });

  it("answer-lost: no answer comes, but the order stands under the id its sender knows", async () => {
    await ending();
    await fire("answer-lost");
    const entry = await signed(me, resting);
    const sent = me.send("POST", "/order", entry);
    expect(await outcome(sent)).toBe("waits");
    expect(await open()).toMatchObject([{ status: "LIVE", original_size: "10" }]);
    await advance(10_000);
    expect(await outcome(sent)).toBe("broken");
    const again = await me.send("POST", "/order", entry);
    expect(again.body.error).toMatch(/is invalid\. Duplicated\.$/);
    expect(await open()).toHaveLength(1);
  });

  it("post-late: it lands 45 s after it was sent", async () => {
    await ending();
    await fire("post-late");
    const sent = place(resting);
    await pause();
    await advance(44_999);
    expect(await open()).toEqual([]);
    await advance(1);
    expect((await sent).body).toMatchObject({ success: true, status: "live" });
    const [late] = await open();
    expect(late?.created_at).toBe((START + 45_000) / 1_000);
  });

  it("answer-slow: carried out at once, answered later; cancels and reads too", async () => {
    await ending();
    await fire("answer-slow", { ms: 2_000 });
    const sent = place(resting);
    expect(await outcome(sent)).toBe("waits");
    expect(await open()).toHaveLength(1);
    await fire("answer-slow", { requests: ["cancel"] });
    const cancel = me.send("DELETE", "/cancel-all");
    expect(await outcome(cancel)).toBe("waits");
    expect(await open()).toEqual([]);
    await advance(3_000);
    expect((await sent).status).toBe(200);
    expect((await cancel).body.canceled).toHaveLength(1);
  });

  it("rate-limited: 429 with the time to wait; nothing was placed", async () => {
    await fire("rate-limited", { ms: 5_000 });
    const answer = await place(resting);
    expect([answer.status, answer.headers.get("Retry-After")]).toEqual([429, "5"]);
    expect(await open()).toEqual([]);
  });

  it("error-500: the same answer whether the order was placed or not", async () => {
    await fire("error-500");
    const lost = await place(resting);
    expect(await open()).toEqual([]);
    await fire("error-500-accepted");
    const kept = await place(resting);
    expect(await open()).toHaveLength(1);
    expect([lost.status, lost.body]).toEqual([500, { error: "could not insert order" }]);
    expect([kept.status, kept.body]).toEqual([lost.status, lost.body]);
  });

  it("truncated-json: the order stands, but half of the answer is missing", async () => {
    await fire("truncated-json");
    await expect(place(resting)).rejects.toThrow(SyntaxError);
    expect(await open()).toHaveLength(1);
  });

  it("batch-partial: one leg says success with an error and no id, and only the others stand", async () => {
    await fire("batch-partial");
    const legs = [await signed(me, resting), await signed(me, { ...resting, cents: 38 })];
    const answers = (await me.send("POST", "/orders", legs)).body as unknown as Record<string, unknown>[];
    expect(answers).toMatchObject([
      { success: true, orderID: "", errorMsg: "the market is not yet ready to process new orders" },
      { success: true, errorMsg: "", status: "live" },
    ]);
    expect(await open()).toMatchObject([{ id: answers[1]?.orderID }]);
  });

  it("delayed: answered at once, can't be cancelled meanwhile, and matched later", async () => {
    await ending();
    await fire("delayed");
    const answer = await place(taking);
    expect(answer.body).toMatchObject({ success: true, status: "delayed", makingAmount: "" });
    const id = String(answer.body.orderID);
    expect((await me.send("DELETE", "/order", { orderID: id })).body.canceled).toEqual([]);
    expect((await me.send("GET", `/data/order/${id}`)).body).toMatchObject({ status: "DELAYED", size_matched: "0" });
    await advance(3_000);
    expect((await me.send("GET", `/data/order/${id}`)).body).toMatchObject({ status: "MATCHED", size_matched: "10" });
  });

  it("balance-stale: an order is refused although the money has come, until the venue looks again", async () => {
    await place({ ...taking, shares: 20 });
    await fire("balance-stale");
    await place({ ...resting, side: "SELL", cents: 40, shares: 20 });
    const sold = await me.send("GET", `/balance-allowance?asset_type=CONDITIONAL&token_id=${STD.yes}`);
    expect(sold.body.balance).toBe("20000000");
    const before = await cash();
    const allOfIt = { ...resting, cents: 1, shares: Math.floor(before / 10_000 + 100) } as const;
    expect((await place(allOfIt)).body.error).toMatch(/^not enough balance \/ allowance/);
    await me.send("GET", "/balance-allowance/update?asset_type=COLLATERAL");
    expect(await cash()).toBeGreaterThan(before);
    const now = await me.send("GET", `/balance-allowance?asset_type=CONDITIONAL&token_id=${STD.yes}`);
    expect(now.body.balance).toBe("0");
    expect((await place(allOfIt)).status).toBe(200);
  });
});

describe("the venue's mode", () => {
  const careful = { ...resting, postOnly: true } as const;

  it("restart: 425 to posts, cancels and beats while reads work, then post-only for two minutes", async () => {
    await ending();
    const { body } = await place(resting);
    await fire("restart", { ms: 60_000 });
    for (const answer of [
      await place(careful),
      await me.send("DELETE", "/order", { orderID: body.orderID }),
      await me.send("POST", "/v1/heartbeats", { heartbeat_id: "" }),
    ]) {
      expect(answer.status).toBe(425);
    }
    expect(await open()).toHaveLength(1);
    await advance(60_000);
    const refused = await place(resting);
    expect([refused.status, refused.headers.get("Retry-After"), refused.body]).toEqual([
      503,
      "120",
      {
        error: "post-only mode: only post-only orders and cancels are allowed",
        code: "post_only_mode",
        retry_after_seconds: 120,
      },
    ]);
    expect((await place(careful)).status).toBe(200);
    await advance(120_000);
    expect((await place(resting)).status).toBe(200);
  });

  it("post-only, cancel-only, trading-disabled: 503 in the venue's words, each taking what it says it takes", async () => {
    await ending();
    const { body } = await place(resting);
    await fire("post-only", { ms: 10_000 });
    expect((await place(resting)).body.code).toBe("post_only_mode");
    await advance(10_000);
    await fire("trading-disabled", { ms: 10_000 });
    const disabled = "Trading is currently disabled. Check polymarket.com for updates";
    expect((await place(careful)).body).toEqual({ error: disabled });
    expect((await me.send("DELETE", "/cancel-all")).body).toEqual({ error: disabled });
    await advance(10_000);
    await fire("cancel-only", { ms: 10_000 });
    const answer = await place(careful);
    expect([answer.status, answer.body]).toEqual([
      503,
      { error: "Trading is currently cancel-only. New orders are not accepted, but cancels are allowed." },
    ]);
    expect((await me.send("DELETE", "/cancel-all")).body.canceled).toEqual([body.orderID]);
  });

  it("geoblock: 403 on posts, as JSON or as a page, while everything else works", async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 20 && seen.size < 2; i += 1) {
      await fire("geoblock", { ms: 1 });
      const entry = await signed(me, resting);
      const answer = await me.send("POST", "/order", entry).catch(() => null);
      if (answer !== null)
        expect([answer.status, answer.body]).toEqual([403, { error: "Trading restricted in your region" }]);
      seen.add(answer === null ? "page" : "json");
    }
    expect([...seen].sort()).toEqual(["json", "page"]);
    expect((await me.send("DELETE", "/cancel-all")).status).toBe(200);
    expect(await open()).toEqual([]);
  });

  it("clock-skew: /time is ahead, and its header with it", async () => {
    await fire("clock-skew", { ms: 7_000 });
    const skewed = await call("/time");
    expect(skewed.body).toBe((START + 7_000) / 1_000 - ((START + 7_000) % 1_000) / 1_000);
    expect(skewed.headers.get("x-venue-clock")).toContain(`ms=${START + 7_000};`);
    expect((await call("/time")).headers.get("x-venue-clock")).toContain(`ms=${START};`);
  });
});

describe("trades", () => {
  const trades = async (): Promise<Record<string, unknown>[]> =>
    (await me.send("GET", "/data/trades")).body.data as Record<string, unknown>[];

  it("ghost-fill: matched, then failed, and everything goes back", async () => {
    await ending();
    const before = await cash();
    const user = await listen("/ws/user");
    user.send({ type: "user", auth: me.credentials });
    await pause();
    await fire("ghost-fill");
    expect((await place(taking)).body.status).toBe("matched");
    expect(await cash()).toBeLessThan(before);
    const unsettled = await place({ ...resting, side: "SELL", cents: 45 });
    expect(unsettled.body.error).toMatch(/^not enough balance/);
    await advance(20_000);
    expect(await trades()).toMatchObject([{ status: "FAILED" }]);
    expect(await cash()).toBe(before);
    const told = user.frames.filter((frame) => (frame as { event_type?: string }).event_type === "trade");
    expect(told).toMatchObject([{ status: "MATCHED" }, { status: "RETRYING" }, { status: "FAILED" }]);
    await conserved();
  });

  it("settle-late and settle-retried: mined long after, the second by way of RETRYING", async () => {
    await ending();
    await fire("settle-late", { ms: 30_000 });
    await place({ ...taking, shares: 6 });
    await fire("settle-retried", { ms: 10_000 });
    await place({ ...taking, shares: 7 });
    const status = async () => Object.fromEntries((await trades()).map(({ size, status }) => [String(size), status]));
    await advance(5_000);
    expect(await status()).toEqual({ "6": "MATCHED", "7": "RETRYING" });
    await advance(5_000);
    expect(await status()).toEqual({ "6": "MATCHED", "7": "MINED" });
    await advance(20_000);
    expect(await status()).toEqual({ "6": "MINED", "7": "CONFIRMED" });
  });
});

describe("sockets", () => {
  const market = async () => {
    const socket = await listen("/ws/market");
    socket.send({ type: "market", assets_ids: [STD.yes] });
    await socket.until((frame) => frame.event_type === "book");
    return socket;
  };
  const sizes = (frames: readonly unknown[]): unknown[] =>
    frames
      .flat()
      .filter((frame) => (frame as { event_type?: string }).event_type === "price_change")
      .map((frame) => (frame as { price_changes: { size: string }[] }).price_changes[0]?.size);
  const change = (size: number): Promise<void> =>
    feed([{ t: "level", at: START, market: STD.id, side: "bid", price: 3_000, size: size * 1_000_000 }]);

  it.each([
    ["event-duplicated", ["1", "1", "2", "3"]],
    ["event-reordered", ["2", "1", "3"]],
    ["event-lost", ["2", "3"]],
  ])("%s: what is told once the first of three changes is struck", async (name, told) => {
    const socket = await market();
    await fire(name);
    for (const size of [1, 2, 3]) await change(size);
    await pause();
    expect(sizes(socket.frames)).toEqual(told);
  });

  it("event-delayed: told later, while others go ahead", async () => {
    const socket = await market();
    await fire("event-delayed");
    for (const size of [1, 2, 3]) await change(size);
    await ending();
    await pause();
    expect(sizes(socket.frames)).toEqual(["2", "3"]);
    await advance(5_000);
    await pause();
    expect(sizes(socket.frames)).toEqual(["2", "3", "1"]);
  });

  it("frame-garbage: a frame that is no JSON, and the event after it", async () => {
    const socket = await market();
    await fire("frame-garbage");
    await change(1);
    await pause();
    expect(socket.frames.filter((frame) => typeof frame === "string")).toHaveLength(1);
    expect(sizes(socket.frames)).toEqual(["1"]);
  });

  it("socket-drop: it closes, and a new one begins with the book and hears nothing of the meantime", async () => {
    const [one, other] = [await market(), await listen("/ws/user")];
    await fire("socket-drop", { channels: ["market"] });
    await pause();
    expect([one.closed(), other.closed()]).toEqual([true, false]);
    await change(1);
    const again = await market();
    await change(2);
    await pause();
    expect(sizes(one.frames)).toEqual([]);
    expect(sizes(again.frames)).toEqual(["2"]);
  });

  it("socket-frozen: open and answering PING, but events are gone; socket-dead: not even PONG", async () => {
    const [frozen] = [await market()];
    await fire("socket-frozen", { ms: 10_000, channels: ["market"] });
    await change(1);
    frozen.send("PING");
    await pause();
    expect(frozen.frames.at(-1)).toBe("PONG");
    await fire("socket-dead", { ms: 5_000, channels: ["market"] });
    frozen.send("PING");
    await pause();
    expect(frozen.frames.filter((frame) => frame === "PONG")).toHaveLength(1);
    expect([sizes(frozen.frames), frozen.closed()]).toEqual([[], false]);
    await ending();
    await advance(10_000);
    await place({ ...resting, cents: 31 });
    await pause();
    expect(sizes(frozen.frames)).toEqual(["10"]);
  });
});

describe("markets", () => {
  it("tick-change: told, and the orders that rest at the old one stay", async () => {
    const socket = await listen("/ws/market");
    socket.send({ type: "market", assets_ids: [STD.yes] });
    const { body } = await place(resting);
    await fire("tick-change", { markets: [STD.id] });
    const told = await socket.until((frame) => frame.event_type === "tick_size_change");
    expect(told).toMatchObject({ old_tick_size: "0.01", new_tick_size: "0.001" });
    expect((await call(`/tick-size?token_id=${STD.yes}`)).body).toEqual({ minimum_tick_size: 0.001 });
    expect(await open()).toMatchObject([{ id: body.orderID, status: "LIVE" }]);
    expect((await place({ ...resting, cents: 38.5 })).status).toBe(200);
  });

  it("market-closed: its orders go, nothing more is taken, and it resolves later", async () => {
    await ending();
    const { body } = await place(resting);
    await place(taking);
    await fire("market-closed", { markets: [STD.id], ms: 30_000 });
    expect((await me.send("GET", `/data/order/${body.orderID}`)).body.status).toBe("INVALID");
    expect((await place(resting)).status).toBe(404);
    const row = async () =>
      (
        (await call(`/gamma/markets?condition_ids=${STD.id}&closed=true`)).body as unknown as Record<string, unknown>[]
      )[0];
    expect(await row()).toMatchObject({ closed: true, acceptingOrders: false, outcomePrices: '["0.42","0.58"]' });
    const before = await cash();
    await advance(30_000);
    expect((await row())?.umaResolutionStatus).toBe("resolved");
    const shares = await me.send("GET", `/balance-allowance?asset_type=CONDITIONAL&token_id=${STD.yes}`);
    expect(shares.body.balance).toBe("0");
    expect([0, 5_000_000, 10_000_000]).toContain((await cash()) - before);
    await conserved();
  });

  it("orders-missing: lists are as of a moment, or leave out some of what rests; the order itself is as it is", async () => {
    const ids: string[] = [];
    for (let cents = 10; cents < 22; cents += 1) ids.push(String((await place({ ...resting, cents })).body.orderID));
    const listedIds = async () => (await open()).map(({ id }) => id).sort();
    const seen = { old: 0, part: 0 };
    for (let strike = 0; strike < 40 && (seen.old === 0 || seen.part === 0); strike += 1) {
      await fire("orders-missing");
      const late = (await place({ ...resting, cents: 22 })).body.orderID;
      const list = await listedIds();
      // Old: what came later is not in it, all else is. In part: some of what rests, old and new.
      const old = list.length === ids.length && !list.includes(late);
      if (old) seen.old += 1;
      else if (list.length < ids.length) seen.part += 1;
      expect((await me.send("GET", `/data/order/${late}`)).body.status).toBe("LIVE");
      await me.send("DELETE", "/order", { orderID: late });
      if (old) expect(await listedIds(), "what has ended meanwhile was never in it").toEqual(list);
    }
    expect(Math.min(seen.old, seen.part)).toBeGreaterThan(0);
    await ending();
    await advance(31_000);
    expect(await listedIds()).toEqual([...ids].sort());
  });

  it("heartbeat-lapse: the orders of a key that beats go, those of one that never did stay", async () => {
    const { body } = await place(resting);
    await fire("heartbeat-lapse");
    expect(await open()).toHaveLength(1);
    await me.send("POST", "/v1/heartbeats", { heartbeat_id: "" });
    await fire("heartbeat-lapse");
    expect((await me.send("GET", `/data/order/${body.orderID}`)).body.status).toBe("INVALID");
    expect(await open()).toEqual([]);
  });
});

describe("the faults' own routes", () => {
  it("set, list, and take off, and refuse what they can't read in one plain line", async () => {
    const set = await call("/paper/faults", {
      method: "PUT",
      body: JSON.stringify({ seed: 7, faults: [{ name: "error-500", rate: 1 }] }),
    });
    expect(set.body).toMatchObject({ seed: 7, faults: [{ setting: { name: "error-500", rate: 1 }, count: 0 }] });
    expect((await place(resting)).status).toBe(500);
    expect((await post("/paper/faults", { name: "event-lost", rate: 0.5 })).body.faults).toHaveLength(2);
    const off = await call("/paper/faults?name=error-500", { method: "DELETE" });
    expect(off.body.faults).toMatchObject([{ setting: { name: "event-lost" } }]);
    expect((await place(resting)).status).toBe(200);
    for (const [path, body] of [
      ["/paper/faults", { name: "no-such", rate: 1 }],
      ["/paper/faults", { name: "error-500", rate: 2 }],
      ["/paper/faults/fire", { name: "error-500", times: 0 }],
      ["/paper/advance", { ms: -1 }],
    ] as const) {
      const answer = await post(path, body);
      expect([path, answer.status, typeof answer.body.error]).toEqual([path, 400, "string"]);
    }
  });

  it("keep the plan and its streams through a start that asks for the same, and begin anew for another", async () => {
    const put = (seed: number) =>
      call("/paper/faults", {
        method: "PUT",
        body: JSON.stringify({ seed, faults: [{ name: "error-500", rate: 1 }] }),
      });
    await put(3);
    await place(resting);
    expect((await put(3)).body).toMatchObject({ faults: [{ count: 1 }] });
    expect((await put(4)).body).toMatchObject({ faults: [{ count: 0 }] });
  });

  it("are reached from this machine only", async () => {
    const { env } = await import("cloudflare:workers");
    const answer = await env.EXCHANGE.getByName("exchange").fetch("http://paper.example.com/paper/faults");
    expect(answer.status).toBe(403);
  });
});

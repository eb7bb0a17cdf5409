import { beforeEach, describe, expect, it } from "vitest";
import { createKey, listen, type Session, session, signed, WALLET } from "./test/client.ts";
import { bookEvent, feed, openWorld, START, STD } from "./test/world.ts";

type Frame = Record<string, unknown>;

let me: Session;
beforeEach(async () => {
  await openWorld();
  me = session(WALLET, await createKey(WALLET));
});

describe("the market socket", () => {
  it("answers PING, and first gives one list with a book for each token", async () => {
    const market = await listen("/ws/market");
    market.send("PING");
    market.send({ type: "market", assets_ids: [STD.yes, STD.no] });
    await market.until((frame) => frame.event_type === "book");
    expect(market.frames[0]).toBe("PONG");
    expect(market.frames[1]).toMatchObject([
      { event_type: "book", asset_id: STD.yes, bids: [{ price: "0.39" }, { price: "0.4" }] },
      { event_type: "book", asset_id: STD.no, asks: [{ price: "0.61" }, { price: "0.6" }] },
    ]);
  });

  it("tells a new order as one change of both tokens, with absolute sizes and the touch", async () => {
    const market = await listen("/ws/market");
    market.send({ type: "market", assets_ids: [STD.no] });
    await market.until((frame) => frame.event_type === "book");
    await me.send("POST", "/order", await signed(me, { token: STD.yes, side: "BUY", cents: 41, shares: 10 }));
    const change = await market.until((frame) => frame.event_type === "price_change");
    expect(change.price_changes).toMatchObject([
      { asset_id: STD.yes, price: "0.41", size: "10", side: "BUY", best_bid: "0.41", best_ask: "0.42" },
      { asset_id: STD.no, price: "0.59", size: "10", side: "SELL", best_bid: "0.58", best_ask: "0.59" },
    ]);
  });

  it("tells a trade as a book and then the trade, a new tick, and the resolution to who asked for custom events", async () => {
    const [plain, custom] = [await listen("/ws/market"), await listen("/ws/market")];
    plain.send({ type: "market", assets_ids: [STD.yes] });
    custom.send({ type: "market", assets_ids: [STD.yes], custom_feature_enabled: true });
    await plain.until((frame) => frame.event_type === "book");
    await custom.until((frame) => frame.event_type === "book");
    await feed([
      { t: "take", at: START, market: STD.id, limit: 4_200, size: 3_500_000, taker: "BUY" },
      { t: "tick", at: START, market: STD.id, tick: 10 },
      { t: "resolve", at: START, market: STD.id, winner: "NO" },
    ]);
    const print = await plain.until((frame) => frame.event_type === "last_trade_price");
    expect(print).toMatchObject({ asset_id: STD.yes, price: "0.42", size: "3.5", side: "BUY" });
    const kinds = plain.frames.flat().map((frame) => (frame as Frame).event_type);
    expect(kinds.lastIndexOf("book", kinds.indexOf("last_trade_price"))).toBeGreaterThan(0);
    const tick = await plain.until((frame) => frame.event_type === "tick_size_change");
    expect(tick).toMatchObject({ old_tick_size: "0.01", new_tick_size: "0.001" });
    const resolved = await custom.until((frame) => frame.event_type === "market_resolved");
    expect(resolved).toMatchObject({ market: STD.id, winning_asset_id: STD.no, winning_outcome: "Down" });
    expect(plain.frames.flat().some((frame) => (frame as Frame).event_type === "market_resolved")).toBe(false);
  });

  it("forgets a token that is unsubscribed", async () => {
    const market = await listen("/ws/market");
    market.send({ type: "market", assets_ids: [STD.yes] });
    await market.until((frame) => frame.event_type === "book");
    market.send({ operation: "unsubscribe", assets_ids: [STD.yes] });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const before = market.frames.length;
    await feed([bookEvent(STD)]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(market.frames.length).toBe(before);
  });
});

describe("the user socket", () => {
  const auth = () => ({ type: "user", auth: me.credentials });

  it("tells an order's placement, its fill as a maker through every status, and its cancellation", async () => {
    const user = await listen("/ws/user");
    user.send(auth());
    await new Promise((resolve) => setTimeout(resolve, 30));
    const [filled, canceled] = [
      await me.send("POST", "/order", await signed(me, { token: STD.yes, side: "BUY", cents: 41, shares: 10 })),
      await me.send("POST", "/order", await signed(me, { token: STD.yes, side: "BUY", cents: 30, shares: 10 })),
    ].map((answer) => String(answer.body.orderID));
    await user.until((frame) => frame.type === "PLACEMENT" && frame.id === filled);
    await feed([{ t: "take", at: START, market: STD.id, taker: "SELL", limit: 4_100, size: 4_000_000 }]);
    const matched = await user.until((frame) => frame.event_type === "trade" && frame.status === "MATCHED");
    expect(matched).toMatchObject({
      type: "TRADE",
      trader_side: "MAKER",
      maker_orders: [
        { order_id: filled, owner: me.credentials.apiKey, matched_amount: "4", price: "0.41", side: "BUY" },
      ],
    });
    expect(await user.until((frame) => frame.type === "UPDATE" && frame.id === filled)).toMatchObject({
      size_matched: "4",
      status: "LIVE",
    });
    await user.until((frame) => frame.event_type === "trade" && frame.status === "MINED");
    await user.until((frame) => frame.event_type === "trade" && frame.status === "CONFIRMED");
    await me.send("DELETE", "/order", { orderID: canceled });
    await user.until((frame) => frame.type === "CANCELLATION" && frame.id === canceled);
  });

  it("tells nothing to wrong credentials and closes", async () => {
    const user = await listen("/ws/user");
    user.send({ type: "user", auth: { ...me.credentials, passphrase: "wrong" } });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await me.send("POST", "/order", await signed(me, { token: STD.yes, side: "BUY", cents: 41, shares: 10 }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(user.frames).toEqual([]);
  });
});

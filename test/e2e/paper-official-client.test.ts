/**
 * The paper exchange as a stranger's bot meets it: the venue's own client, used as its documentation shows, over HTTP,
 * against the exchange in its own process.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  type ApiKeyCreds,
  AssetType,
  Chain,
  ClobClient,
  type OpenOrder,
  type OrderResponse,
  OrderType,
  Side,
  type TickSize,
} from "@polymarket/clob-client";
import { createWalletClient, http, type WalletClient } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../lab/crash/stack.ts";
import { type Paper, startPaper } from "../../lab/paper/start.ts";

interface GammaRow {
  readonly conditionId: string;
  readonly clobTokenIds: string;
  readonly orderPriceMinTickSize: number;
  readonly bestBid?: number;
  readonly bestAsk?: number;
  readonly endDate: string;
}

const wallet = (): WalletClient =>
  createWalletClient({
    account: privateKeyToAccount(generatePrivateKey()),
    transport: http("http://127.0.0.1:1/no-chain-is-asked"),
  });

describe("the official client against the paper exchange", () => {
  const folder = mkdtempSync(join(tmpdir(), "edgemaker-paper-"));
  const signer = wallet();
  let paper: Paper;
  let port = 0;
  let client: ClobClient;
  let creds: ApiKeyCreds;
  let market: { id: string; yes: string; no: string; tick: TickSize; bid: number; ask: number };

  const start = (): Promise<Paper> =>
    startPaper({
      port,
      source: { kind: "synthetic", seed: 5 },
      speed: 1,
      persistTo: join(folder, "state"),
      logFile: join(folder, "paper.log"),
      settings: { mineMs: 200, confirmMs: 200 },
    });
  const cash = async (): Promise<number> =>
    Number((await client.getBalanceAllowance({ asset_type: AssetType.COLLATERAL })).balance);
  const open = (): Promise<OpenOrder[]> => client.getOpenOrders();
  const bid = (price: number, size: number, type: OrderType.GTC | OrderType.GTD = OrderType.GTC, postOnly = false) =>
    client.createAndPostOrder(
      { tokenID: market.yes, price, size, side: Side.BUY },
      { tickSize: market.tick },
      type,
      postOnly,
    );
  const accepted = (answer: OrderResponse, status: string): string => {
    expect(answer).toMatchObject({ success: true, errorMsg: "", status });
    return answer.orderID;
  };

  beforeAll(async () => {
    port = await freePort();
    paper = await start();
    const anonymous = new ClobClient({ host: paper.url, chain: Chain.POLYGON, signer });
    creds = await anonymous.createOrDeriveApiKey();
    client = new ClobClient({ host: paper.url, chain: Chain.POLYGON, signer, creds });
    const rows = (await (await fetch(`${paper.url}/gamma/markets?limit=100`)).json()) as GammaRow[];
    // The one that ends last is far from its end for as long as this test runs.
    const [row] = rows
      .filter((each) => (each.bestBid ?? 0) > 0.1 && (each.bestAsk ?? 1) < 0.9)
      .sort((a, b) => b.endDate.localeCompare(a.endDate));
    if (row === undefined) throw new Error("no market with both sides");
    const [yes = "", no = ""] = JSON.parse(row.clobTokenIds) as string[];
    market = {
      id: row.conditionId,
      yes,
      no,
      tick: String(row.orderPriceMinTickSize) as TickSize,
      bid: row.bestBid ?? 0,
      ask: row.bestAsk ?? 0,
    };
  }, 180_000);

  afterAll(async () => {
    await paper?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it("creates credentials once and derives the same ones ever after", async () => {
    const again = await new ClobClient({ host: paper.url, chain: Chain.POLYGON, signer }).createOrDeriveApiKey();
    expect(again).toEqual(creds);
    expect(await client.getApiKeys()).toEqual({ apiKeys: [creds.key] });
  });

  it("reads what a market is: time, version, book with a hash it computes alike, tick, neg-risk, details", async () => {
    expect(Math.abs((await client.getServerTime()) - Date.now() / 1_000)).toBeLessThan(120);
    expect(await client.getVersion()).toBe(2);
    const book = await client.getOrderBook(market.yes);
    const { hash } = book;
    expect(await client.getOrderBookHash({ ...book })).toBe(hash);
    expect(Number(book.bids.at(-1)?.price)).toBeLessThan(Number(book.asks.at(-1)?.price));
    const [yes, no] = await client.getOrderBooks([
      { token_id: market.yes, side: Side.BUY },
      { token_id: market.no, side: Side.BUY },
    ]);
    expect(Number(no?.bids.at(-1)?.price)).toBeCloseTo(1 - Number(yes?.asks.at(-1)?.price), 9);
    expect(await client.getTickSize(market.yes)).toBe(market.tick);
    expect(typeof (await client.getNegRisk(market.yes))).toBe("boolean");
    expect((await client.getClobMarketInfo(market.id)).t.map((token) => token.t)).toEqual([market.yes, market.no]);
  });

  it("rests an order, reads it back as it was signed, and cancels it", async () => {
    const price = 0.05;
    const order = await client.createOrder(
      { tokenID: market.yes, price, size: 10.01, side: Side.BUY },
      { tickSize: market.tick },
    );
    const id = accepted(await client.postOrder(order, OrderType.GTC, true), "live");
    expect(await client.getOrder(id)).toMatchObject({
      id,
      status: "LIVE",
      price: "0.05",
      original_size: "10.01",
      size_matched: "0",
      side: "BUY",
      owner: creds.key,
      market: market.id,
      asset_id: market.yes,
    });
    expect(await client.cancelOrder({ orderID: id })).toEqual({ canceled: [id], not_canceled: {} });
    expect(await open()).toEqual([]);
    expect(await client.postOrder(order, OrderType.GTC, true)).toMatchObject({
      error: expect.stringMatching(/Duplicated/),
      status: 400,
    });
  });

  it("refuses a post-only order that would cross, and takes the same order without post-only", async () => {
    const price = 0.95;
    expect(await bid(price, 6, OrderType.GTC, true)).toMatchObject({
      error: "invalid post-only order: order crosses book",
      status: 400,
    });
    const before = await cash();
    accepted(await bid(price, 6), "matched");
    expect(await cash()).toBeLessThan(before);
  });

  it("buys and sells at the market, and both show as trades with a transaction hash", async () => {
    const buy = await client.createAndPostMarketOrder(
      { tokenID: market.yes, amount: 5, side: Side.BUY, price: 0.95 },
      { tickSize: market.tick },
      OrderType.FAK,
    );
    accepted(buy, "matched");
    expect(buy.transactionsHashes?.[0]).toMatch(/^0x[0-9a-f]{64}$/);
    const held = Number(
      (await client.getBalanceAllowance({ asset_type: AssetType.CONDITIONAL, token_id: market.yes })).balance,
    );
    expect(held).toBeGreaterThan(5_000_000);
    const sell = await client.createAndPostMarketOrder(
      { tokenID: market.yes, amount: 5, side: Side.SELL, price: 0.05 },
      { tickSize: market.tick },
      OrderType.FOK,
    );
    accepted(sell, "matched");
    const trades = await client.getTrades({ market: market.id });
    expect(trades.map((trade) => trade.id)).toEqual(
      expect.arrayContaining([...(buy.tradeIDs ?? []), ...(sell.tradeIDs ?? [])]),
    );
    expect(trades.every((trade) => trade.trader_side === "TAKER")).toBe(true);
  });

  it("posts a batch, answered in order, and cancels one, a list, a market and all", async () => {
    const sign = (price: number, size: number) =>
      client.createOrder({ tokenID: market.yes, price, size, side: Side.BUY }, { tickSize: market.tick });
    const orders = await Promise.all([sign(0.02, 10), sign(0.02, 1), sign(0.03, 10), sign(0.04, 10), sign(0.05, 10)]);
    const answers = await client.postOrders(orders.map((order) => ({ order, orderType: OrderType.GTC })));
    expect(answers.map((answer) => answer.errorMsg === "")).toEqual([true, false, true, true, true]);
    expect(answers[1]).toMatchObject({ success: true, orderID: "" });
    const [a, , b, c, d] = answers.map((answer) => answer.orderID);
    expect((await open()).map((order) => order.id).sort()).toEqual([a, b, c, d].sort());
    expect((await client.cancelOrders([a ?? "", `0x${"0".repeat(64)}`])).canceled).toEqual([a]);
    expect((await client.cancelMarketOrders({ asset_id: market.no })).canceled).toEqual([]);
    expect((await client.cancelMarketOrders({ market: market.id })).canceled.sort()).toEqual([b, c, d].sort());
    const last = accepted(await bid(0.02, 10), "live");
    expect(await client.cancelAll()).toEqual({ canceled: [last], not_canceled: {} });
    expect(await open()).toEqual([]);
  });

  it("keeps the dead-man's switch with the id it was given last", async () => {
    const first = await client.postHeartbeat();
    expect((await client.postHeartbeat(first.heartbeat_id)).heartbeat_id).not.toBe(first.heartbeat_id);
    expect(await client.postHeartbeat("nonsense")).toMatchObject({ status: 400, heartbeat_id: expect.any(String) });
  });

  const recount = async (of: { key: string; secret: string; passphrase: string }, address: string) => {
    const { key, secret, passphrase } = of;
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--experimental-strip-types",
      "--disable-warning=ExperimentalWarning",
      "lab/recount/main.ts",
      ...Object.entries({ venue: paper.url, key, secret, passphrase, address }).flatMap(([name, value]) => [
        `--${name}`,
        value,
      ]),
      "--json",
    ]);
    return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Record<string, unknown>;
  };

  it("comes to the same account, to the micro-dollar, when a script of its own recounts the raw trades", async () => {
    const counted = await recount(creds, signer.account?.address ?? "");
    expect(counted).toMatchObject({ agree: true, differences: [], cash: counted.venueCash });
    expect(counted.fills).toBeGreaterThanOrEqual(3);
    expect(Math.round(Number(counted.venueCash) * 1_000_000)).toBe(await cash());
  }, 60_000);

  it("keeps accounts, orders, trades and credentials when the exchange is killed and started again", async () => {
    const resting = accepted(await bid(0.02, 12), "live");
    const before = { cash: await cash(), trades: (await client.getTrades()).map((trade) => trade.id) };
    const clock = async (): Promise<number> => client.getServerTime();
    const then = await clock();
    process.kill(-paper.pid, "SIGKILL");
    await paper.ended;
    paper = await start();
    expect(await new ClobClient({ host: paper.url, chain: Chain.POLYGON, signer }).deriveApiKey()).toEqual(creds);
    expect((await open()).map((order) => order.id)).toEqual([resting]);
    expect(await cash()).toBe(before.cash);
    expect((await client.getTrades()).map((trade) => trade.id)).toEqual(before.trades);
    const book = await client.getOrderBook(market.yes);
    expect(book.bids.length).toBeGreaterThan(1);
    expect(await clock()).toBeGreaterThanOrEqual(then - 1);
  }, 240_000);

  it("pays a maker its rebate at midnight, and the recount of its account knows it", async () => {
    const maker = wallet();
    const anonymous = new ClobClient({ host: paper.url, chain: Chain.POLYGON, signer: maker });
    const own = await anonymous.createOrDeriveApiKey();
    const making = new ClobClient({ host: paper.url, chain: Chain.POLYGON, signer: maker, creds: own });
    const address = maker.account?.address ?? "";
    const earned = async (date: string): Promise<number> => {
      const reply = await fetch(`${paper.url}/rebates/current?date=${date}&maker_address=${address}`);
      const rows = (await reply.json()) as { rebated_fees_usdc: string }[];
      return rows.reduce((sum, { rebated_fees_usdc }) => sum + Number(rebated_fees_usdc), 0);
    };
    const now = async (): Promise<number> => 1_000 * (await client.getServerTime());
    const date = new Date(await now()).toISOString().slice(0, 10);
    const options = { tickSize: market.tick };
    const deadline = Date.now() + 60_000;
    while ((await earned(date)) < 1 && Date.now() < deadline) {
      // A bid as good as the best, and somebody who sells through all bids of that price by buying the other token.
      const price = Number((await client.getOrderBook(market.yes)).bids.at(-1)?.price);
      const bought = { tokenID: market.yes, price, size: 600, side: Side.BUY };
      await making.createAndPostOrder(bought, options, OrderType.GTC, true);
      await client.createAndPostMarketOrder(
        { tokenID: market.no, amount: 1_500, side: Side.BUY, price: Number((1 - price).toFixed(4)) },
        options,
        OrderType.FAK,
      );
      await making.cancelAll();
    }
    const due = await earned(date);
    expect(due).toBeGreaterThanOrEqual(1);
    const ms = 86_400_000 - ((await now()) % 86_400_000) + 1_000;
    await fetch(`${paper.url}/paper/advance`, { method: "POST", body: JSON.stringify({ ms }) });
    const counted = await recount(own, address);
    expect(counted).toMatchObject({ agree: true, differences: [] });
    expect(Number(counted.paid)).toBe(due);
  }, 180_000);
});

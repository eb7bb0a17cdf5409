/** The paper chain, through the bot's own signers: what they sign is read here by other code. */

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { ChainOperation, ChainSigner, OperationId, StatusAnswer } from "../../core/contract/chain.ts";
import type { Address, ConditionId } from "../../core/contract/ids.ts";
import type { MicroShares } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { createRelaySigner } from "../../venue/chain/relay-signer.ts";
import { createRelayer } from "../../venue/chain/relayer.ts";
import { createRpc } from "../../venue/chain/rpc.ts";
import { createRpcSigner } from "../../venue/chain/rpc-signer.ts";
import { contractsOf } from "../../venue/chain/table.ts";
import { outsideTransfers } from "../../venue/chain/transfers.ts";
import type { Fetch } from "../../venue/http.ts";
import { openWallet, type Wallet } from "../../venue/wallet.ts";
import { call, createKey, ORIGIN, post, type Session, session, WALLET } from "./test/client.ts";
import { bookEvent, feed, marketEvent, NEG, openWorld, START, STD, V2 } from "./test/world.ts";

const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const FUNDER = `0x${"1234".repeat(10)}` as Address;
const MARKETS = [
  { of: STD, version: "v1", negRisk: false },
  { of: NEG, version: "v1", negRisk: true },
  { of: V2, version: "v2", negRisk: false },
] as const;

const fetcher: Fetch = (url, init) =>
  env.EXCHANGE.getByName("exchange").fetch(String(url), init as RequestInit) as never;

function walletOf(signatureType: 0 | 1 | 2 | 3): Wallet {
  const opened = openWallet({
    privateKey: KEY,
    funder: signatureType === 0 ? undefined : FUNDER,
    signatureType,
    chainId: 137,
  });
  if ("is" in opened) throw new Error(opened.message);
  return opened;
}

function signerOf(signatureType: 0 | 1 | 2 | 3): ChainSigner {
  const table = contractsOf(137);
  if (table === null) throw new Error("no table");
  const wallet = walletOf(signatureType);
  const rpc = createRpc(`${ORIGIN}/rpc`, fetcher);
  if (signatureType === 0) return createRpcSigner({ wallet, rpc, table, confirmations: 2 });
  const relayer = createRelayer({
    hosts: { relayer: `${ORIGIN}/relayer` },
    signer: wallet.view.signer,
    key: "paper",
    fetch: fetcher,
  });
  return createRelaySigner({ wallet, relayer, table, rpc, now: () => START });
}

let count = 0;
const operation = (
  kind: ChainOperation["kind"],
  { of, version, negRisk }: (typeof MARKETS)[number],
  shares = 0,
  held?: ChainOperation["held"],
): ChainOperation => ({
  id: `t:1:c${count++}` as OperationId,
  at: START as VenueMs,
  kind,
  condition: of.id as ConditionId,
  version,
  negRisk,
  amount: (shares * 1e6) as MicroShares,
  ...(held === undefined ? {} : { held }),
  why: "test",
});

let clock = START;
/** Time passes: a recording's clock goes no further than what it has been given. */
async function passes(ms: number): Promise<void> {
  clock += ms;
  await feed([bookEvent(NEG, clock + 1)]);
  await post("/paper/advance", { ms });
}

/** Prepares, sends, lets blocks pass, and says what became of it. */
async function carryOut(signer: ChainSigner, op: ChainOperation): Promise<StatusAnswer> {
  const prepared = await signer.prepare(op, { nonce: null, attempt: 0 });
  if (prepared.is !== "prepared") throw new Error(JSON.stringify(prepared));
  const sent = await signer.submit(prepared.reservation);
  if (sent.is !== "submitted") throw new Error(JSON.stringify(sent));
  await passes(10_000);
  return signer.status(prepared.reservation, sent.ticket);
}

let me: Session;
const balance = async (type: string, signatureType: number, token?: string): Promise<number> => {
  const query = `asset_type=${type}&signature_type=${signatureType}${token === undefined ? "" : `&token_id=${token}`}`;
  const answer = await me.send("GET", `/balance-allowance?${query}`);
  return Number(answer.body.balance);
};
const all = async (signatureType: number, { of, version }: (typeof MARKETS)[number]): Promise<number[]> => {
  const kind = version === "v2" ? "CONDITIONAL-V2" : "CONDITIONAL";
  return [
    await balance("COLLATERAL", signatureType),
    await balance(kind, signatureType, of.yes),
    await balance(kind, signatureType, of.no),
  ];
};

/** An order of the wallet, signed by the bot's code: with it the key is bound to the wallet, and the wallet has its faucet. */
async function trade(
  signatureType: 0 | 1 | 2 | 3,
  { of, version, negRisk }: (typeof MARKETS)[number],
): Promise<string> {
  const wallet = walletOf(signatureType);
  const holder = signatureType === 0 ? wallet.view.signer : FUNDER;
  const order = {
    salt: 1_000 + count++,
    maker: holder,
    signer: signatureType === 3 ? holder : wallet.view.signer,
    tokenId: of.yes,
    makerAmount: 3_000_000,
    takerAmount: 10_000_000,
    side: "BUY",
    signatureType,
    timestamp: START,
  } as const;
  const { signature } = await wallet.signOrder(order as never, { version, negRisk });
  const zero = `0x${"0".repeat(64)}`;
  const answer = await me.send("POST", "/order", {
    order: {
      ...order,
      makerAmount: "3000000",
      takerAmount: "10000000",
      timestamp: String(START),
      expiration: "0",
      metadata: zero,
      builder: zero,
      signature,
    },
    owner: me.credentials.apiKey,
    orderType: "GTC",
  });
  return `${answer.status} ${String(answer.body.status ?? answer.body.error)}`;
}

beforeEach(async () => {
  clock = START;
  await openWorld({ autoRedeemMs: null });
  me = session(WALLET, await createKey(WALLET));
});

describe("orders", () => {
  it.each([0, 1, 2, 3] as const)("of wallet type %i are verified in the domain of each market", async (type) => {
    for (const market of MARKETS) expect(await trade(type, market)).toBe("200 live");
    // Signed for another market's exchange.
    const [std, , v2] = MARKETS;
    expect(await trade(type, { ...v2, of: std.of } as never)).toBe("400 order_version_mismatch");
  });
});

describe.each([0, 1, 2, 3] as const)("wallet type %i", (type) => {
  it("splits, merges and redeems on every kind of market, exact to the unit, each once", async () => {
    const signer = signerOf(type);
    for (const market of MARKETS) await trade(type, market);
    for (const market of MARKETS) {
      const [cash = 0] = await all(type, market);
      expect(await carryOut(signer, operation("split", market, 20))).toMatchObject({ is: "confirmed" });
      expect(await all(type, market)).toEqual([cash - 20e6, 20e6, 20e6]);
      expect(await carryOut(signer, operation("merge", market, 12.345678))).toMatchObject({ is: "confirmed" });
      expect(await all(type, market)).toEqual([cash - 7_654_322, 7_654_322, 7_654_322]);
    }
    const [std] = MARKETS;
    await feed([{ t: "resolve", at: clock + 1_000, market: STD.id, winner: "YES" }]);
    await passes(10_000);
    const [cash = 0, yes] = await all(type, std);
    expect(yes).toBe(7_654_322);
    expect(await carryOut(signer, operation("redeem", std))).toMatchObject({ is: "confirmed" });
    expect(await all(type, std)).toEqual([cash + 7_654_322, 0, 0]);
  });

  it("converts NO of two outcomes of an event into a dollar and YES of the third, and refuses what it hasn't", async () => {
    const signer = signerOf(type);
    const event = `0x${"2c".repeat(31)}00`;
    const ladder = [4, 5, 6].map((n) => ({
      of: { id: `0x${`d${n}`.repeat(32)}`, yes: `${n}1`, no: `${n}2` },
      ...({ version: "v1", negRisk: true } as const),
    }));
    await feed(
      ladder.map(({ of }, index) => ({
        ...(marketEvent(of, { negRisk: true, exclusive: { event, index, count: 3 } }) as object),
        at: clock,
      })),
    );
    const [low, middle, high] = ladder;
    if (low === undefined || middle === undefined || high === undefined) throw new Error("no ladder");
    await trade(type, MARKETS[1]);
    const asked = { ...operation("convert", low, 2.5), convert: { event, indexSet: "0x3" } };
    expect((await signer.prepare(asked, { nonce: null, attempt: 0 })).is).toBe("refused");
    for (const each of [low, middle])
      expect(await carryOut(signer, operation("split", each, 3))).toMatchObject({ is: "confirmed" });
    const [cash = 0] = await all(type, low);
    expect(await carryOut(signer, asked)).toMatchObject({ is: "confirmed" });
    expect(await all(type, low)).toEqual([cash + 2.5e6, 3e6, 0.5e6]);
    expect(await all(type, middle)).toEqual([cash + 2.5e6, 3e6, 0.5e6]);
    expect(await all(type, high)).toEqual([cash + 2.5e6, 2.5e6, 0]);
  });

  it("the same signed bytes sent twice act once, and what the wallet hasn't is refused before it is sent", async () => {
    const signer = signerOf(type);
    const [std] = MARKETS;
    await trade(type, std);
    const prepared = await signer.prepare(operation("split", std, 5), { nonce: null, attempt: 0 });
    if (prepared.is !== "prepared") throw new Error(JSON.stringify(prepared));
    await signer.submit(prepared.reservation);
    await signer.submit(prepared.reservation);
    await passes(10_000);
    await signer.submit(prepared.reservation);
    await passes(10_000);
    expect((await all(type, std)).slice(1)).toEqual([5e6, 5e6]);
    expect(await signer.status(prepared.reservation, null)).toMatchObject({ is: "confirmed" });
    expect(await signer.prepare(operation("merge", std, 6), { nonce: null, attempt: 0 })).toMatchObject({
      is: "refused",
    });
  });
});

describe("a transaction that goes wrong", () => {
  const [std] = MARKETS;
  const struck = async (name: string, more = {}) => {
    const fired = await post("/paper/faults/fire", { name, ...more });
    expect(fired.status, JSON.stringify(fired.body)).toBe(200);
  };

  it("reverts, is dropped, or is replaced: nothing moves, and its status says which", async () => {
    const signer = signerOf(0);
    await trade(0, std);
    for (const [name, is] of [
      ["tx-reverted", "failed"],
      ["tx-dropped", "absent"],
      ["tx-replaced", "replaced"],
    ] as const) {
      await struck(name);
      expect((await carryOut(signer, operation("split", std, 5))).is).toBe(is);
      expect((await all(0, std)).slice(1)).toEqual([0, 0]);
    }
  });

  it("in a block that is taken back is shown and gone again; it moves balances once, when it is mined for good", async () => {
    const signer = signerOf(0);
    await trade(0, std);
    await struck("tx-reorged", { ms: 20_000 });
    const prepared = await signer.prepare(operation("split", std, 5), { nonce: null, attempt: 0 });
    if (prepared.is !== "prepared") throw new Error(JSON.stringify(prepared));
    await signer.submit(prepared.reservation);
    const { ref } = prepared.reservation;
    const asked = async (method: string, params: readonly unknown[]) =>
      (await post("/rpc", { jsonrpc: "2.0", id: 1, method, params })).body.result as Record<string, string> | null;
    await passes(10_000);
    expect(await asked("eth_getTransactionReceipt", [ref])).toMatchObject({ transactionHash: ref, status: "0x1" });
    expect((await all(0, std)).slice(1)).toEqual([0, 0]);
    await passes(13_000);
    expect(await asked("eth_getTransactionReceipt", [ref])).toBeNull();
    await passes(10_000);
    expect((await signer.status(prepared.reservation, null)).is).toBe("confirmed");
    expect((await all(0, std)).slice(1)).toEqual([5e6, 5e6]);
  });

  it("hangs until one that pays more takes its nonce", async () => {
    const signer = signerOf(0);
    await trade(0, std);
    await struck("tx-stuck");
    const op = operation("split", std, 5);
    const first = await signer.prepare(op, { nonce: null, attempt: 0 });
    if (first.is !== "prepared") throw new Error(JSON.stringify(first));
    await signer.submit(first.reservation);
    await passes(60_000);
    expect((await signer.status(first.reservation, null)).is).toBe("pending");
    const second = await signer.prepare(op, { nonce: first.reservation.nonce, attempt: 1 });
    if (second.is !== "prepared") throw new Error(JSON.stringify(second));
    await signer.submit(second.reservation);
    await passes(10_000);
    expect((await signer.status(second.reservation, null)).is).toBe("confirmed");
    expect((await all(0, std)).slice(1)).toEqual([5e6, 5e6]);
  });

  it("hangs and would fail by now: an empty one that pays more takes its nonce, and nothing moves", async () => {
    const signer = signerOf(0);
    await trade(0, std);
    await carryOut(signer, operation("split", std, 5));
    await struck("tx-stuck");
    const op = operation("merge", std, 5);
    const first = await signer.prepare(op, { nonce: null, attempt: 0 });
    if (first.is !== "prepared") throw new Error(JSON.stringify(first));
    await signer.submit(first.reservation);
    const { nonce } = first.reservation;
    const empty = await signer.prepare(op, { nonce, attempt: 1, empty: true });
    if (empty.is !== "prepared") throw new Error(JSON.stringify(empty));
    expect((await signer.submit(empty.reservation)).is).toBe("submitted");
    await passes(10_000);
    expect(await signer.status(empty.reservation, null)).toMatchObject({ is: "confirmed", gasWei: "1260000000000000" });
    expect((await all(0, std)).slice(1)).toEqual([5e6, 5e6]);
    // The next nonce is free for what comes after.
    expect(await carryOut(signer, op)).toMatchObject({ is: "confirmed" });
  });

  it("by the relayer: without a key, with a nonce that was not signed, or with a stale one is refused in its words", async () => {
    const signer = signerOf(3);
    await trade(3, std);
    const prepared = await signer.prepare(operation("split", std, 5), { nonce: null, attempt: 0 });
    if (prepared.is !== "prepared") throw new Error(JSON.stringify(prepared));
    const send = (body: string) => call("/relayer/submit", { method: "POST", body, headers: { RELAYER_API_KEY: "k" } });
    expect((await call("/relayer/submit", { method: "POST", body: prepared.reservation.payload })).status).toBe(401);
    const wrong = JSON.stringify({ ...JSON.parse(prepared.reservation.payload), nonce: "7" });
    expect((await send(wrong)).body.error).toBe("invalid signature");
    expect((await send(prepared.reservation.payload)).body.state).toBe("STATE_NEW");
    await passes(10_000);
    expect((await send(prepared.reservation.payload)).body.error).toBe("batch nonce 0 does not match on-chain nonce 1");
  });

  it("takes 25 submits of a wallet in a minute, and refuses the 26th as the venue does: the signer waits for it", async () => {
    const signer = signerOf(3);
    await trade(3, MARKETS[0]);
    const batch = async () => {
      const prepared = await signer.prepare(operation("split", MARKETS[0], 1), { nonce: null, attempt: 0 });
      if (prepared.is !== "prepared") throw new Error(JSON.stringify(prepared));
      return prepared.reservation;
    };
    const submit = async (payload: string) =>
      fetcher(`${ORIGIN}/relayer/submit`, {
        method: "POST",
        headers: { RELAYER_API_KEY: "paper", RELAYER_API_KEY_ADDRESS: walletOf(3).view.signer },
        body: payload,
      } as never);
    const statuses: number[] = [];
    for (let i = 0; i < 26; i++) {
      statuses.push((await submit((await batch()).payload)).status);
      await passes(2_000);
    }
    expect(statuses).toEqual([...Array<number>(25).fill(200), 429]);
    // Our own count knows nothing of those: the venue's refusal says when to come again, and nothing is lost by it.
    expect(await signer.submit(await batch())).toMatchObject({
      is: "refused",
      code: "RATE_LIMITED",
      retryAfterMs: 60_000,
    });
    await passes(20_000);
    expect((await signer.submit(await batch())).is).toBe("submitted");
  });
});

describe("money from outside", () => {
  const MINE = WALLET.address.toLowerCase() as Address;
  const OTHER = `0x${"b".repeat(40)}`;
  const ask = (body: unknown) => post("/paper/transfer", body);
  const shown = async (): Promise<readonly string[]> => {
    const table = contractsOf(137);
    if (table === null) throw new Error("no table");
    const read = await outsideTransfers(createRpc(`${ORIGIN}/rpc`, fetcher), table, MINE, START - 60_000);
    if (!read.ok) throw new Error(read.message);
    return read.value.map(({ way, amount, other }) => `${way} ${amount} ${other}`);
  };

  it("is on the chain to the micro-dollar, unless it is asked to come or go without a trace", async () => {
    const before = await balance("COLLATERAL", 0);
    const out = await ask({ address: MINE, dollars: "-100.000001", other: OTHER });
    expect(out).toMatchObject({ status: 200, body: { transaction: expect.stringMatching(/^0x[0-9a-f]{64}$/) } });
    expect((await ask({ address: MINE, dollars: "7.5" })).status).toBe(200);
    expect((await ask({ address: MINE, dollars: "-20", onChain: false })).body.transaction).toBeNull();
    expect((await ask({ address: MINE, dollars: "-0" })).body.transaction).toBeNull();
    await passes(10_000);
    expect((await balance("COLLATERAL", 0)) - before).toBe(-112_500_001);
    expect(await shown()).toEqual([`out 100000001 ${OTHER}`, "in 7500000 0x00000000000000000000000000000000000057a6"]);
  });

  it("is not moved by a request that is not plain: it names what is wrong, and nothing has changed", async () => {
    const before = await balance("COLLATERAL", 0);
    const good = { address: MINE, dollars: "-1" };
    const bad = { ...good, dollars: -1 };
    const wrong: readonly (readonly [unknown, number, string])[] = [
      [bad, 400, "dollars"],
      ...["1e3", "NaN", "", "0.0000001", "9999999999"].map(
        (dollars) => [{ ...good, dollars }, 400, "dollars"] as const,
      ),
      [{ dollars: "-1" }, 400, "address"],
      [{ ...good, address: "me" }, 400, "address"],
      [{ ...good, onChain: "no" }, 400, "onChain"],
      [{ ...good, onchain: false }, 400, "onchain"],
      [{ ...good, other: MINE }, 400, "other"],
      [[], 400, "object"],
      [{ ...good, address: OTHER }, 404, OTHER],
      [{ ...good, dollars: "-999999999" }, 409, "not so much"],
    ];
    for (const [body, status, said] of wrong) {
      const answer = await ask(body);
      expect([body, answer.status, JSON.stringify(answer.body)]).toEqual([body, status, expect.stringContaining(said)]);
    }
    expect(await balance("COLLATERAL", 0)).toBe(before);
    expect(await shown()).toEqual([]);
  });
});

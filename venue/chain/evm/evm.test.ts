import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type {
  ChainOperation,
  ChainSigner,
  OperationId,
  Reservation,
  StatusAnswer,
} from "../../../core/contract/chain.ts";
import type { Address, ConditionId } from "../../../core/contract/ids.ts";
import type { MicroShares } from "../../../core/units/size.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import type { Fetch } from "../../http.ts";
import { openWallet, type Wallet } from "../../wallet.ts";
import { approvalCall, requiredApprovals } from "../approvals.ts";
import { missingApprovals, payoutsOf, shareBalance } from "../reads.ts";
import { createRelaySigner } from "../relay-signer.ts";
import { createRelayer } from "../relayer.ts";
import { createRpc } from "../rpc.ts";
import { createRpcSigner } from "../rpc-signer.ts";
import { outsideTransfers } from "../transfers.ts";
import { type Anvil, noAnvil, startAnvil } from "./anvil.ts";
import { type RelayServer, startRelayServer } from "./relay-server.ts";
import { createWorld, OURS, OWNER, type World } from "./world.ts";

type Hex = `0x${string}`;

// The public test key, which anvil gives coins to. Never fund it.
const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const DOLLARS = 1_000_000_000n;
const CONFIRMATIONS = 3;
const V2 = `0x01${"ab".repeat(30)}`;
const EVENT: Hex = `0x${"2c".repeat(31)}00`;

it("the kept bytecode is that of the test contracts beside it", () => {
  const digests = Object.fromEntries(
    Object.keys(OURS.digests).map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(fileURLToPath(new URL(name, import.meta.url))))
        .digest("hex"),
    ]),
  );
  expect(OURS.digests).toEqual(digests);
});

describe.skipIf(noAnvil !== null)(
  `operations on a real chain${noAnvil === null ? "" : ` (${noAnvil})`}`,
  { timeout: 60_000 },
  () => {
    let anvil: Anvil;
    let world: World;
    let relay: RelayServer;
    let base: unknown;
    let condition: Hex;
    let ladder: readonly [Hex, Hex, Hex];

    beforeAll(async () => {
      anvil = await startAnvil();
      world = await createWorld(anvil);
      relay = await startRelayServer(anvil, world);
      condition = await world.condition("standard");
      ladder = [await world.condition("low"), await world.condition("middle"), await world.condition("high")];
      await world.send(world.table.negRiskAdapter, "TestAdapter", "group", [EVENT, ladder]);
      base = await anvil.rpc("evm_snapshot");
    }, 60_000);
    afterAll(async () => {
      await relay?.stop();
      await anvil?.stop();
    });
    beforeEach(async () => {
      await anvil.rpc("evm_revert", [base]);
      base = await anvil.rpc("evm_snapshot");
      await anvil.rpc("evm_setAutomine", [true]);
      relay.forget();
    });

    const plain: Fetch = (input, init) => fetch(input, init);
    const open = (signatureType: 0 | 1 | 2 | 3): Wallet => {
      const funder = [OWNER, world.wallets.proxy, world.wallets.safe, world.wallets.deposit][signatureType];
      const opened = openWallet({ privateKey: KEY, signatureType, chainId: 137, funder, contracts: world.table });
      if ("is" in opened) throw new Error(opened.message);
      return opened;
    };
    const direct = (through: Fetch = plain, deadlineMs = 5_000): ChainSigner =>
      createRpcSigner({
        wallet: open(0),
        rpc: createRpc(anvil.url, through, deadlineMs),
        table: world.table,
        confirmations: CONFIRMATIONS,
      });
    const relayed = (type: 1 | 2 | 3, now = () => Date.now(), through: Fetch = plain): ChainSigner => {
      const wallet = open(type);
      const hosts = { relayer: `${relay.url}/relayer` };
      const relayer = createRelayer({ hosts, signer: wallet.view.signer, key: "a key", fetch: through });
      return createRelaySigner({ wallet, relayer, table: world.table, rpc: createRpc(anvil.url, plain), now });
    };
    const operation = (
      kind: ChainOperation["kind"],
      amount = 0,
      over: Partial<ChainOperation> = {},
    ): ChainOperation => ({
      id: "0x1:1:c1" as OperationId,
      at: 1_800_000_000_000 as VenueMs,
      kind,
      condition: condition as string as ConditionId,
      version: "v1",
      negRisk: false,
      amount: amount as MicroShares,
      why: "",
      ...over,
    });
    const v2 = { version: "v2", condition: V2 as ConditionId } as const;
    /** A node that mines by itself does so a little after it has taken a transaction: until its block is there. */
    const taken = (hash: string): Promise<void> =>
      vi.waitFor(async () => expect(await anvil.rpc("eth_getTransactionReceipt", [hash])).not.toBeNull(), 30_000);
    const mine = (blocks: number) => anvil.rpc("anvil_mine", [`0x${blocks.toString(16)}`]);

    async function prepare(
      signer: ChainSigner,
      wanted: ChainOperation,
      slot = { nonce: null as number | null, attempt: 0 },
    ) {
      const answer = await signer.prepare(wanted, slot);
      if (answer.is !== "prepared") throw new Error(answer.message);
      return answer.reservation;
    }
    async function carry(signer: ChainSigner, wanted: ChainOperation): Promise<StatusAnswer> {
      const reservation = await prepare(signer, wanted);
      const submitted = await signer.submit(reservation);
      if (submitted.is !== "submitted") throw new Error(submitted.message);
      await mine(CONFIRMATIONS);
      return signer.status(reservation, submitted.ticket);
    }
    const confirmed = async (signer: ChainSigner, wanted: ChainOperation) =>
      expect(await carry(signer, wanted)).toMatchObject({ is: "confirmed" });
    /** A plain key with every approval: the state that later tests begin from. */
    function approved(): void {
      beforeAll(async () => {
        await anvil.rpc("evm_revert", [base]);
        for (const { to, data } of requiredApprovals(world.table).map(approvalCall))
          await taken(String(await anvil.rpc("eth_sendTransaction", [{ from: OWNER, to, data }])));
        await mine(1);
        base = await anvil.rpc("evm_snapshot");
      }, 60_000);
    }
    const shares = (owner: Hex = OWNER) => world.shares(owner, condition, world.table.usdce);

    it("a plain key approves what is missing, one by one, and then nothing", async () => {
      const rpc = createRpc(anvil.url, plain);
      const needed = requiredApprovals(world.table);
      const { funder } = open(0).view;
      expect(await missingApprovals(rpc, funder, needed)).toEqual({ ok: true, value: needed });
      for (let count = 1; count <= needed.length; count += 1) {
        const next = await prepare(direct(), operation("approve"));
        expect((await direct().submit(next)).is).toBe("submitted");
        await mine(1);
      }
      expect(await missingApprovals(rpc, funder, needed)).toEqual({ ok: true, value: [] });
      expect(await direct().prepare(operation("approve"), { nonce: null, attempt: 0 })).toMatchObject({
        is: "refused",
      });
    });

    describe("a plain key", () => {
      approved();

      it("splits, merges and redeems a standard market to the last millionth", async () => {
        const signer = direct();
        await confirmed(signer, operation("split", 12_345_679));
        expect(await shares()).toEqual([12_345_679n, 12_345_679n]);
        expect(await world.dollars(OWNER)).toBe(DOLLARS - 12_345_679n);
        await confirmed(signer, operation("merge", 2_345_678));
        expect(await shares()).toEqual([10_000_001n, 10_000_001n]);
        await world.report("standard", [1n, 0n]);
        await confirmed(signer, operation("redeem"));
        expect(await shares()).toEqual([0n, 0n]);
        expect(await world.dollars(OWNER)).toBe(DOLLARS);
      });

      it("redeems half and half, of an odd number too, and reads the payouts first", async () => {
        const signer = direct();
        const rpc = createRpc(anvil.url, plain);
        await confirmed(signer, operation("split", 1_000_001));
        expect(await payoutsOf(rpc, world.table, condition)).toEqual({ ok: true, value: null });
        await world.report("standard", [1n, 1n]);
        expect(await payoutsOf(rpc, world.table, condition)).toEqual({
          ok: true,
          value: { numerators: [1n, 1n], denominator: 2n },
        });
        await confirmed(signer, operation("redeem"));
        // Each half of an odd number loses its half millionth in the contract: two halves are one millionth less.
        expect(await world.dollars(OWNER)).toBe(DOLLARS - 1n);
      });

      it("redeems nothing where an outcome pays neither all, nothing nor half, or where the node's payouts are no whole", async () => {
        const signer = direct();
        await confirmed(signer, operation("split", 1_000_000));
        await world.report("standard", [3n, 7n]);
        const before = await world.dollars(OWNER);
        const slot = { nonce: null, attempt: 0 };
        for (const each of [signer, relayed(3)])
          expect(await each.prepare(operation("redeem"), slot)).toMatchObject({
            is: "refused",
            code: "PAYOUT",
            message: expect.stringContaining("YES pays 3 and NO 7 of 10"),
          });
        expect(await shares()).toEqual([1_000_000n, 1_000_000n]);
        expect(await world.dollars(OWNER)).toBe(before);
        const numerators = "0x0504c814";
        const lying: Fetch = async (input, init) =>
          String(init.body).includes(numerators)
            ? new Response(JSON.stringify({ jsonrpc: "2.0", id: 1, result: `0x${"0".repeat(63)}9` }))
            : fetch(input, init);
        expect(await direct(lying).prepare(operation("redeem"), slot)).toMatchObject({
          is: "unknown",
          message: expect.stringContaining("no whole of 10"),
        });
      });

      it("redeems of protocol version 2 only what a node has played through and found to pay all, nothing or half", async () => {
        const signer = direct();
        const slot = { nonce: null, attempt: 0 };
        await confirmed(signer, operation("split", 1_000_001, v2));
        const redeem = operation("redeem", 0, { ...v2, held: { yes: 1_000_001 as MicroShares, no: 0 as MicroShares } });
        const report = (yes: bigint, no: bigint) =>
          world.send(world.table.router, "TestRouter", "report", [V2, yes, no]);
        expect(await signer.prepare(redeem, slot)).toMatchObject({ is: "refused", code: "REVERTED" });
        await report(3n, 7n);
        expect(await signer.prepare(redeem, slot)).toMatchObject({
          is: "refused",
          code: "PAYOUT",
          message: expect.stringContaining("1000001 millionths of a share would pay 300000"),
        });
        const without: Fetch = async (input, init) =>
          String(init.body).includes("eth_simulateV1")
            ? new Response('{"error":{"code":-32601,"message":"the method does not exist"}}')
            : fetch(input, init);
        expect(await direct(without).prepare(redeem, slot)).toMatchObject({
          is: "refused",
          code: "PAYOUT",
          message: expect.stringContaining("set POLYGON_RPC_URL"),
        });
        for (const [yes, no] of [
          [0n, 1n],
          [1n, 1n],
          [1n, 0n],
        ] as const) {
          await report(yes, no);
          expect((await signer.prepare(redeem, slot)).is).toBe("prepared");
        }
      });

      it("redeems nothing by the relayer alone: without a node nobody can say what an outcome pays", async () => {
        await world.report("standard", [1n, 0n]);
        for (const type of [1, 2, 3] as const) {
          const relayer = createRelayer({
            hosts: { relayer: `${relay.url}/relayer` },
            signer: open(type).view.signer,
            key: "a key",
            fetch: plain,
          });
          const blind = createRelaySigner({
            wallet: open(type),
            relayer,
            table: world.table,
            rpc: null,
            now: Date.now,
          });
          for (const of of [{}, { ...v2, held: { yes: 1 as MicroShares, no: 0 as MicroShares } }])
            expect(await blind.prepare(operation("redeem", 0, of), { nonce: null, attempt: 0 })).toMatchObject({
              is: "refused",
              code: "NO_SIGNER",
              message: expect.stringContaining("set POLYGON_RPC_URL"),
            });
        }
      });

      it("splits a neg-risk market and converts the NO of two outcomes", async () => {
        const signer = direct();
        const [low, middle, high] = ladder;
        const inner = world.table.wrappedCollateral;
        for (const each of [low, middle])
          await confirmed(
            signer,
            operation("split", 3_000_003, { negRisk: true, condition: each as string as ConditionId }),
          );
        await confirmed(
          signer,
          operation("convert", 1_000_001, { negRisk: true, convert: { event: EVENT, indexSet: "0x3" } }),
        );
        expect(await world.shares(OWNER, low, inner)).toEqual([3_000_003n, 2_000_002n]);
        expect(await world.shares(OWNER, middle, inner)).toEqual([3_000_003n, 2_000_002n]);
        expect(await world.shares(OWNER, high, inner)).toEqual([1_000_001n, 0n]);
        expect(await world.dollars(OWNER)).toBe(DOLLARS - 6_000_006n + 1_000_001n);
      });

      it("converts nothing where the contract takes a fee that Gamma does not tell of, or does not say", async () => {
        const convert = operation("convert", 1, { negRisk: true, convert: { event: EVENT, indexSet: "0x3" } });
        const slot = { nonce: null, attempt: 0 };
        await world.send(world.table.negRiskAdapter, "TestAdapter", "charge", [EVENT, 25n]);
        for (const signer of [direct(), relayed(2)])
          expect(await signer.prepare(convert, slot)).toMatchObject({
            is: "refused",
            code: "FEE",
            message: expect.stringContaining("25 hundredths of a percent"),
          });
        // The contract is not there: no word is not a word that nothing is taken.
        const table = { ...world.table, negRiskOracle: `0x${"77".repeat(20)}` as Hex };
        const rpc = createRpc(anvil.url, plain);
        expect(await createRpcSigner({ wallet: open(0), rpc, table }).prepare(convert, slot)).toMatchObject({
          is: "unknown",
          message: expect.stringContaining("answers nothing"),
        });
        const relayer = createRelayer({
          hosts: { relayer: relay.url },
          signer: open(2).view.signer,
          key: "a key",
          fetch: plain,
        });
        const blind = createRelaySigner({ wallet: open(2), relayer, table: world.table, rpc: null, now: Date.now });
        expect(await blind.prepare(convert, slot)).toMatchObject({ is: "refused", code: "NO_SIGNER" });
      });

      it("wraps and unwraps to the last millionth once each ramp is allowed, and is told which is not", async () => {
        const signer = direct();
        const { usdce, collateral, onramp, offramp } = world.table;
        const slot = { nonce: null, attempt: 0 };
        for (const [kind, token, ramp] of [
          ["wrap", usdce, onramp],
          ["unwrap", collateral, offramp],
        ] as const)
          expect(await signer.prepare(operation(kind, 2_000_001), slot)).toMatchObject({
            is: "refused",
            code: "NO_ALLOWANCE",
            message: expect.stringContaining(`allow ${ramp} to take 2000001 millionths of ${token}`),
          });
        await world.send(usdce, "ERC20", "approve", [onramp, 2_000_001n], OWNER);
        await confirmed(signer, operation("wrap", 2_000_001));
        expect(await world.dollars(OWNER)).toBe(DOLLARS + 2_000_001n);
        expect(await world.read(usdce, "ERC20", "balanceOf", [OWNER])).toBe(5_000_000n - 2_000_001n);
        await world.send(collateral, "ERC20", "approve", [offramp, 2_000_001n], OWNER);
        await confirmed(signer, operation("unwrap", 2_000_000));
        expect(await world.dollars(OWNER)).toBe(DOLLARS + 1n);
        expect(await world.read(usdce, "ERC20", "balanceOf", [OWNER])).toBe(4_999_999n);
        // The allowance is nearly used up: more is refused before anything is sent.
        expect(await signer.prepare(operation("unwrap", 2), slot)).toMatchObject({
          is: "refused",
          code: "NO_ALLOWANCE",
        });
      });

      it("splits, merges and redeems a market of protocol version 2", async () => {
        const signer = direct();
        const rpc = createRpc(anvil.url, plain);
        await confirmed(signer, operation("split", 5_000_005, v2));
        await confirmed(signer, operation("merge", 1_000_001, v2));
        const id = BigInt(`${V2}00`);
        expect(await shareBalance(rpc, world.table.positionManager, open(0).view.funder, String(id))).toEqual({
          ok: true,
          value: 4_000_004n,
        });
        await world.send(world.table.router, "TestRouter", "report", [V2, 1n, 0n]);
        const held = { yes: 4_000_004 as MicroShares, no: 0 as MicroShares };
        await confirmed(signer, operation("redeem", 0, { ...v2, held }));
        expect(await world.dollars(OWNER)).toBe(DOLLARS);
        const both = { yes: 1 as MicroShares, no: 1 as MicroShares };
        expect(
          await signer.prepare(operation("redeem", 0, { ...v2, held: both }), { nonce: null, attempt: 0 }),
        ).toMatchObject({
          is: "refused",
          code: "OTHER",
        });
      });
    });

    describe.each([
      ["proxy", 1],
      ["safe", 2],
      ["deposit", 3],
    ] as const)("a %s wallet, by the relayer", (name, type) => {
      it("approves everything in one batch, splits, merges, wraps, and pays no gas", async () => {
        const signer = relayed(type);
        const owner = world.wallets[name];
        const coin = await anvil.rpc("eth_getBalance", [OWNER, "latest"]);
        await confirmed(signer, operation("approve"));
        const rpc = createRpc(anvil.url, plain);
        expect(await missingApprovals(rpc, open(type).view.funder, requiredApprovals(world.table))).toEqual({
          ok: true,
          value: [],
        });
        await confirmed(signer, operation("split", 7_000_007));
        await confirmed(signer, operation("merge", 3_000_003));
        expect(await shares(owner)).toEqual([4_000_004n, 4_000_004n]);
        await confirmed(signer, operation("wrap", 5_000_000));
        expect(await world.dollars(owner)).toBe(DOLLARS - 4_000_004n + 5_000_000n);
        await confirmed(signer, operation("unwrap", 1_000_000));
        expect(await world.dollars(owner)).toBe(DOLLARS - 4_000_004n + 4_000_000n);
        expect(await anvil.rpc("eth_getBalance", [OWNER, "latest"])).toBe(coin);
      });
    });

    describe("what came and went from outside", () => {
      approved();
      const STRANGER = "0x00000000000000000000000000000000000057a6";
      const asked = async (over: Partial<World["table"]> = {}, through = plain) => {
        const read = await outsideTransfers(createRpc(anvil.url, through), { ...world.table, ...over }, me, since);
        return read.ok ? read.value.map(({ way, amount, other }) => [way, amount, other]) : read;
      };
      const me = OWNER as string as Address;
      let since = 0;
      beforeEach(async () => {
        // Another second: what was mined before is older.
        await anvil.rpc("anvil_mine", ["0x2", "0x2"]);
        const block = (await anvil.rpc("eth_getBlockByNumber", ["latest", false])) as { timestamp: string };
        since = Number(block.timestamp) * 1_000;
      });
      const send = (amount: bigint) =>
        world.send(world.table.collateral, "ERC20", "transfer", [STRANGER, amount], OWNER);

      it("is a transfer to a stranger or from one; what splits, merges and redemptions move is the venue's", async () => {
        const signer = direct();
        await confirmed(signer, operation("split", 3_000_000));
        await confirmed(signer, operation("merge", 1_000_000));
        await world.report("standard", [1n, 0n]);
        await confirmed(signer, operation("redeem"));
        expect(await asked()).toEqual([]);
        await send(7_000_000n);
        await world.send(world.table.collateral, "ERC20", "mint", [OWNER, 2_000_000n]);
        expect(await asked()).toEqual([
          ["out", 7_000_000, STRANGER],
          ["in", 2_000_000, `0x${"0".repeat(40)}`],
        ]);
      });

      it("is none where one of the venue's contracts took part in the transaction, whoever was paid", async () => {
        await send(7_000_000n);
        // The token itself stands in for an exchange that settles a match by paying its other side directly.
        expect(await asked({ exchange: world.table.collateral })).toEqual([]);
      });

      it("is asked in smaller spans of a node that takes no larger, and is not known where it takes none", async () => {
        await send(7_000_000n);
        const upTo =
          (most: number): Fetch =>
          async (input, init) => {
            const { id, method, params } = JSON.parse(String(init?.body)) as {
              id: number;
              method: string;
              params: [{ fromBlock: string; toBlock: string }];
            };
            const span = method === "eth_getLogs" ? Number(params[0].toBlock) - Number(params[0].fromBlock) : 0;
            if (span >= most)
              return Response.json({ jsonrpc: "2.0", id, error: { code: -32600, message: "block range too large" } });
            return plain(input, init);
          };
        await anvil.rpc("anvil_mine", ["0x1e", "0x2"]);
        expect(await asked({}, upTo(10))).toEqual([["out", 7_000_000, STRANGER]]);
        expect(await asked({}, upTo(1))).toMatchObject({ ok: false, code: "REJECTED" });
      });
    });

    describe("what can't be done is refused before anything is signed, and nothing moves", () => {
      it.each([
        ["a split without an approval", "split", 1_000_000, "NO_ALLOWANCE"],
        ["a split of more than there is", "split", 1_000_000_001, "NO_BALANCE"],
        ["a merge of more than there is", "merge", 1, "NO_BALANCE"],
        ["a redemption of a market that has no outcome yet", "redeem", 0, "REVERTED"],
        ["a wrap without its allowance", "wrap", 1_000_000, "NO_ALLOWANCE"],
      ] as const)("%s", async (_, kind, amount, code) => {
        const signer = direct();
        if (code === "NO_ALLOWANCE")
          await world.send(world.table.collateral, "ERC20", "approve", [world.table.adapter, 0n], OWNER);
        const before = await anvil.rpc("eth_getTransactionCount", [OWNER, "latest"]);
        const dollars = await world.dollars(OWNER);
        expect(await signer.prepare(operation(kind, amount), { nonce: null, attempt: 0 })).toMatchObject({
          is: "refused",
          code,
        });
        expect(await anvil.rpc("eth_getTransactionCount", [OWNER, "latest"])).toBe(before);
        expect(await world.dollars(OWNER)).toBe(dollars);
        expect(await shares()).toEqual([0n, 0n]);
      });

      it("anything, by a key without coin for gas", async () => {
        await anvil.rpc("anvil_setBalance", [OWNER, "0x1"]);
        expect(await direct().prepare(operation("split", 1), { nonce: null, attempt: 0 })).toMatchObject({
          code: "NO_GAS",
        });
      });

      it("anything, on the node of another chain", async () => {
        const other: Fetch = async (input, init) =>
          String(init.body).includes("eth_chainId")
            ? new Response(JSON.stringify({ jsonrpc: "2.0", id: 1, result: "0x1" }))
            : fetch(input, init);
        expect(await direct(other).prepare(operation("approve"), { nonce: null, attempt: 0 })).toMatchObject({
          is: "refused",
          code: "WRONG_CHAIN",
        });
        expect(
          await direct(other).submit({ via: "rpc", nonce: 0, ref: "0x", payload: "0x", deadline: null }),
        ).toMatchObject({
          code: "WRONG_CHAIN",
        });
      });

      it("the same operation by the wrong kind of signer", async () => {
        const wallet = open(2);
        const signer = createRpcSigner({ wallet, rpc: createRpc(anvil.url, plain), table: world.table });
        expect(await signer.prepare(operation("approve"), { nonce: null, attempt: 0 })).toMatchObject({
          code: "NO_SIGNER",
        });
      });
    });

    describe("an operation happens at most once", () => {
      let signer: ChainSigner;
      let split: Reservation;
      beforeEach(async () => {
        signer = direct();
        split = await prepare(signer, operation("split", 1_000_000));
      });
      const once = async () => {
        expect(await shares()).toEqual([1_000_000n, 1_000_000n]);
        expect(await world.dollars(OWNER)).toBe(DOLLARS - 1_000_000n);
      };

      it("is known by its hash before it is sent, and the same again when it is prepared again", async () => {
        expect(await signer.status(split, null)).toEqual({ is: "absent" });
        expect(await prepare(signer, operation("split", 1_000_000))).toEqual(split);
      });

      it("stays pending until its block is deep enough, is not replaced meanwhile, and tells what it cost", async () => {
        await signer.submit(split);
        await taken(split.ref);
        expect(await signer.status(split, null)).toEqual({ is: "pending" });
        await mine(CONFIRMATIONS - 1);
        const answer = await signer.status(split, null);
        expect(answer).toMatchObject({ is: "confirmed", tx: split.ref });
        expect(answer.is === "confirmed" && /^[1-9]\d+$/u.test(answer.gasWei ?? "")).toBe(true);
      });

      it("sent twice, or sent again after it was mined, is done once", async () => {
        await anvil.rpc("evm_setAutomine", [false]);
        expect((await signer.submit(split)).is).toBe("submitted");
        expect((await signer.submit(split)).is).toBe("submitted");
        await mine(CONFIRMATIONS);
        expect((await signer.submit(split)).is).toBe("unknown");
        expect((await signer.status(split, null)).is).toBe("confirmed");
        await once();
      });

      it("whose answer never came is unknown, and settled by its hash", async () => {
        const lost: Fetch = async (input, init) => {
          const reply = await fetch(input, init);
          if (!String(init.body).includes("eth_sendRawTransaction")) return reply;
          throw new DOMException("late", "TimeoutError");
        };
        expect((await direct(lost).submit(split)).is).toBe("unknown");
        await mine(CONFIRMATIONS);
        expect((await direct().status(split, null)).is).toBe("confirmed");
        await once();
      });

      it("taken back by a re-org is absent again, is sent again as it is, and is done once", async () => {
        await signer.submit(split);
        // What is taken back is this block and the next, nothing from before.
        await taken(split.ref);
        await mine(1);
        await anvil.rpc("anvil_reorg", [2, []]);
        await anvil.rpc("anvil_dropAllTransactions");
        expect(await signer.status(split, null)).toEqual({ is: "absent" });
        expect(await shares()).toEqual([0n, 0n]);
        expect((await signer.submit(split)).is).toBe("submitted");
        await mine(CONFIRMATIONS);
        expect((await signer.status(split, null)).is).toBe("confirmed");
        await once();
      });

      it("dropped from the pool is absent, and is sent again as it is", async () => {
        await anvil.rpc("evm_setAutomine", [false]);
        await signer.submit(split);
        expect(await signer.status(split, null)).toEqual({ is: "pending" });
        await anvil.rpc("anvil_dropTransaction", [split.ref]);
        expect(await signer.status(split, null)).toEqual({ is: "absent" });
        await signer.submit(split);
        await mine(CONFIRMATIONS);
        expect((await signer.status(split, null)).is).toBe("confirmed");
        await once();
      });

      it("stuck is replaced under its own nonce by one that pays more, and only one of them happens", async () => {
        await anvil.rpc("evm_setAutomine", [false]);
        await signer.submit(split);
        const again = await prepare(signer, operation("split", 1_000_000), { nonce: split.nonce, attempt: 1 });
        expect(again).toMatchObject({ nonce: split.nonce });
        expect(again.ref).not.toBe(split.ref);
        expect((await signer.submit(again)).is).toBe("submitted");
        expect(await signer.submit(split)).toMatchObject({
          is: "refused",
          message: expect.stringContaining("underpriced"),
        });
        await mine(CONFIRMATIONS + 1);
        expect(await signer.status(split, null)).toMatchObject({ is: "replaced", tx: again.ref });
        expect((await signer.status(again, null)).is).toBe("confirmed");
        await once();
      });

      it("stuck, and by now bound to fail, gives its nonce to an empty transaction, and nothing moves but gas", async () => {
        const merge = operation("merge", 1_000_000);
        await carry(signer, operation("split", 1_000_000));
        await anvil.rpc("evm_setAutomine", [false]);
        const stuck = await prepare(signer, merge);
        await signer.submit(stuck);
        // Meanwhile the tokens are gone another way: whoever sends for us, an automatic redemption for one.
        await anvil.rpc("anvil_setCode", [world.table.adapter, "0x60006000fd"]);
        expect(await signer.prepare(merge, { nonce: stuck.nonce, attempt: 1 })).toMatchObject({
          is: "refused",
          code: "REVERTED",
        });
        const answer = await signer.prepare(merge, { nonce: stuck.nonce, attempt: 1, empty: true });
        if (answer.is !== "prepared") throw new Error(answer.message);
        expect(answer.reservation).toMatchObject({ nonce: stuck.nonce, empty: true });
        expect((await signer.submit(answer.reservation)).is).toBe("submitted");
        await mine(CONFIRMATIONS + 1);
        expect(await signer.status(answer.reservation, null)).toMatchObject({ is: "confirmed" });
        expect(await signer.status(stuck, null)).toMatchObject({ is: "replaced", tx: answer.reservation.ref });
        await once();
      });

      it("overtaken by another user of the key is replaced, once that is final, and moves nothing", async () => {
        await taken(String(await anvil.rpc("eth_sendTransaction", [{ from: OWNER, to: OWNER, value: "0x0" }])));
        await mine(1);
        expect(await signer.status(split, null)).toEqual({ is: "pending" });
        await mine(CONFIRMATIONS);
        expect(await signer.status(split, null)).toMatchObject({ is: "replaced" });
        expect((await signer.submit(split)).is).toBe("unknown");
        expect(await shares()).toEqual([0n, 0n]);
      });

      it("that reverts when it is mined has failed, and moves nothing", async () => {
        await anvil.rpc("evm_setAutomine", [false]);
        await anvil.rpc("anvil_setCode", [world.table.adapter, "0x60006000fd"]);
        await signer.submit(split);
        await mine(CONFIRMATIONS);
        expect(await signer.status(split, null)).toMatchObject({
          is: "failed",
          message: expect.stringContaining("reverted"),
        });
        expect(await shares()).toEqual([0n, 0n]);
        expect(await world.dollars(OWNER)).toBe(DOLLARS);
      });

      it("of a contract that is not there has failed, though the chain calls it a success", async () => {
        await anvil.rpc("anvil_setCode", [world.table.adapter, "0x"]);
        await signer.submit(split);
        await mine(CONFIRMATIONS);
        expect(await signer.status(split, null)).toMatchObject({
          is: "failed",
          message: expect.stringContaining("did nothing"),
        });
      });
    });

    describe("a node that lies, lags or limits", () => {
      let split: Reservation;
      beforeEach(async () => {
        split = await prepare(direct(), operation("split", 1_000_000));
      });
      /** A node whose answers to one method are changed. */
      const lying =
        (method: string, change: (result: never) => unknown): Fetch =>
        async (input, init) => {
          const reply = await fetch(input, init);
          if (!String(init.body).includes(`"${method}"`)) return reply;
          const json = (await reply.json()) as { result: never };
          return new Response(JSON.stringify({ jsonrpc: "2.0", id: 1, result: change(json.result) }));
        };
      const nonsense =
        (status: number, text: string): Fetch =>
        () =>
          Promise.resolve(new Response(text, { status }));

      it("another transaction's receipt confirms nothing", async () => {
        await direct().submit(split);
        await mine(CONFIRMATIONS);
        const other = lying("eth_getTransactionReceipt", (receipt: object) => ({
          ...receipt,
          transactionHash: `0x${"1".repeat(64)}`,
        }));
        expect((await direct(other).status(split, null)).is).toBe("unknown");
      });

      it("a receipt of a block that is not on the chain stays pending", async () => {
        await direct().submit(split);
        await mine(CONFIRMATIONS);
        const forged = lying("eth_getTransactionReceipt", (receipt: object) => ({
          ...receipt,
          blockHash: `0x${"1".repeat(64)}`,
        }));
        expect(await direct(forged).status(split, null)).toEqual({ is: "pending" });
      });

      it("a node that forgot receipts and transactions says its nonce is spent, never that it was replaced", async () => {
        await direct().submit(split);
        await mine(200);
        let forgetful = lying("eth_getTransactionReceipt", () => null);
        const receipts = forgetful;
        forgetful = async (input, init) =>
          String(init.body).includes("eth_getTransactionByHash")
            ? new Response(JSON.stringify({ jsonrpc: "2.0", id: 1, result: null }))
            : receipts(input, init);
        expect(await direct(forgetful).status(split, null)).toEqual({ is: "spent" });
      });

      it("a node that lags says pending or absent; sending again under its word does nothing twice", async () => {
        await direct().submit(split);
        await mine(CONFIRMATIONS);
        const head = lying("eth_blockNumber", () => "0x1");
        expect(await direct(head).status(split, null)).toEqual({ is: "pending" });
        expect((await direct().submit(split)).is).toBe("unknown");
        expect(await shares()).toEqual([1_000_000n, 1_000_000n]);
      });

      it("no answer, nonsense and limits are never a yes or a no", async () => {
        const silent: Fetch = (_, init) =>
          new Promise((_resolve, reject) => init.signal?.addEventListener("abort", () => reject(init.signal?.reason)));
        expect((await direct(silent, 50).status(split, null)).is).toBe("unknown");
        expect((await direct(silent, 50).submit(split)).is).toBe("unknown");
        for (const bad of [
          nonsense(502, "<html>"),
          nonsense(200, "<html>"),
          nonsense(200, "{}"),
          nonsense(200, '{"result":"0x"}'),
        ]) {
          expect((await direct(bad).status(split, null)).is).toBe("unknown");
          expect((await direct(bad).submit(split)).is).toBe("unknown");
          expect((await direct(bad).prepare(operation("split", 1), { nonce: null, attempt: 0 })).is).toBe("unknown");
        }
        const limited = nonsense(200, '{"error":{"code":-32005,"message":"rate limit exceeded"}}');
        expect(await direct(limited).prepare(operation("split", 1), { nonce: null, attempt: 0 })).toMatchObject({
          is: "refused",
          code: "RATE_LIMITED",
        });
        expect((await direct(limited).status(split, null)).is).toBe("unknown");
      });

      it("gas dearer than the cap is waited out", async () => {
        const dear = lying("eth_feeHistory", () => ({ baseFeePerGas: ["0xffffffffffff"], reward: [] }));
        expect(await direct(dear).prepare(operation("split", 1), { nonce: null, attempt: 0 })).toMatchObject({
          is: "refused",
          retryAfterMs: 60_000,
        });
      });
    });

    describe("a relayer with troubles", () => {
      const wallet = () => world.wallets.deposit;
      let now = 0;
      let signer: ChainSigner;
      let split: Reservation;
      beforeEach(async () => {
        now = Date.now();
        signer = relayed(3, () => now);
        await confirmed(signer, operation("approve"));
        split = await prepare(signer, operation("split", 1_000_000));
      });
      const none = async () => expect(await shares(wallet())).toEqual([0n, 0n]);
      const once = async () => expect(await shares(wallet())).toEqual([1_000_000n, 1_000_000n]);

      it("a lost answer is settled without the relayer's own id, and sending again does nothing twice", async () => {
        relay.fault = "answer lost";
        expect((await signer.submit(split)).is).toBe("unknown");
        await mine(1);
        expect((await signer.status(split, null)).is).toBe("confirmed");
        // The nonce is used, and by this very batch: not a refusal.
        expect((await signer.submit(split)).is).toBe("unknown");
        await once();
      });

      it("a batch that never arrived is absent, may be sent again, and has failed for good after its deadline", async () => {
        relay.fault = "not taken";
        expect((await signer.submit(split)).is).toBe("unknown");
        expect(await signer.status(split, null)).toEqual({ is: "absent" });
        now += 661_000;
        expect(await signer.submit(split)).toMatchObject({ is: "refused" });
        expect(await signer.status(split, null)).toMatchObject({ is: "failed" });
        await none();
      });

      it("a relayer that forgot a batch it took is believed no more than its nonces", async () => {
        const submitted = await signer.submit(split);
        if (submitted.is !== "submitted") throw new Error(submitted.message);
        await mine(1);
        relay.forget();
        expect(await signer.status(split, submitted.ticket)).toEqual({ is: "spent" });
        await once();
      });

      it("busy is no refusal, a bad key is, and limits say how long", async () => {
        relay.fault = "busy";
        expect((await signer.submit(split)).is).toBe("unknown");
        relay.fault = "unauthorized";
        expect(await signer.submit(split)).toMatchObject({ is: "refused", code: "AUTH" });
        relay.fault = "limited";
        expect((await signer.submit(split)).is).not.toBe("submitted");
        await none();
        expect((await signer.submit(split)).is).toBe("submitted");
        await mine(1);
        await once();
      });

      it("a nonce that somebody else has used is spent, and can't be reserved again", async () => {
        const other = relayed(3);
        await confirmed(other, operation("split", 2_000_000));
        expect((await signer.submit(split)).is).toBe("unknown");
        expect(await signer.status(split, null)).toEqual({ is: "spent" });
        expect(await signer.prepare(operation("split", 1), { nonce: split.nonce, attempt: 1 })).toMatchObject({
          is: "refused",
          code: "STALE_NONCE",
        });
        expect(await shares(wallet())).toEqual([2_000_000n, 2_000_000n]);
      });

      it("twenty submits a minute, and not one more", async () => {
        const { submits } = relay;
        let refused = 0;
        for (let count = 0; count < 25; count += 1) {
          relay.fault = "busy";
          const answer = await signer.submit(split);
          if (answer.is === "refused") {
            expect(answer).toMatchObject({ code: "RATE_LIMITED" });
            refused += 1;
          }
        }
        expect([relay.submits - submits, refused]).toEqual([19, 6]);
        now += 61_000;
        relay.fault = null;
        expect((await signer.submit(split)).is).toBe("submitted");
        await mine(1);
        await once();
      });
    });
  },
);

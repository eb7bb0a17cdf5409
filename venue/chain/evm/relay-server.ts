/** A relayer of ours for tests: the relayer's wire in front of the test wallets of a chain of our own. */
import { createServer } from "node:http";
import { encodeFunctionData, parseAbi } from "viem";
import type { Anvil } from "./anvil.ts";
import { OWNER, type World } from "./world.ts";

type Hex = `0x${string}`;

const PAYER: Hex = "0x90f79bf6eb2c4f870365e785982e1f101e93b906";
const DEPOSIT = parseAbi([
  "struct Call { address target; uint256 value; bytes data; }",
  "function execute(uint256 nonce, uint256 deadline, Call[] calls, bytes signature)",
]);
const SAFE = parseAbi(["function execTransaction(address to, bytes data, uint8 operation, bytes signature)"]);
const PROXY = parseAbi([
  "function relay(address from, bytes data, uint256 gasLimit, uint256 nonce, address hub, address relayer, bytes signature)",
]);

interface Body {
  readonly type: "PROXY" | "SAFE" | "WALLET";
  readonly from: Hex;
  readonly to: Hex;
  readonly data: Hex;
  readonly nonce: string;
  readonly signature: Hex;
  readonly signatureParams: {
    readonly operation: string;
    readonly gasLimit: string;
    readonly relayHub: Hex;
    readonly relay: Hex;
  };
  readonly depositWalletParams: {
    readonly depositWallet: Hex;
    readonly deadline: string;
    readonly calls: readonly { readonly target: Hex; readonly value: string; readonly data: Hex }[];
  };
}

interface Kept {
  readonly id: string;
  readonly body: Body;
  readonly tx: string;
  state: string;
}

export interface RelayServer {
  readonly url: string;
  /** How it misbehaves: once, then it is itself again. */
  fault: null | "busy" | "unauthorized" | "limited" | "answer lost" | "not taken";
  readonly submits: number;
  /** As new: what the chain has taken back, it never knew. */
  forget(): void;
  stop(): Promise<void>;
}

export async function startRelayServer(anvil: Anvil, world: World): Promise<RelayServer> {
  const kept: Kept[] = [];
  const control = { fault: null as RelayServer["fault"], submits: 0 };

  const nonceOf = async (type: string): Promise<bigint> => {
    if (type === "SAFE") return world.read(world.wallets.safe, "TestSafe", "nonce", []);
    if (type === "WALLET") return world.read(world.wallets.deposit, "TestDepositWallet", "nonce", []);
    return world.read(world.table.proxyFactory, "TestProxyFactory", "nonces", [OWNER]);
  };
  function transactionOf(body: Body): { to: Hex; data: Hex } {
    if (body.type === "WALLET") {
      const { depositWallet, deadline, calls } = body.depositWalletParams;
      const parts = calls.map(({ target, value, data }) => ({ target, value: BigInt(value), data }));
      const args = [BigInt(body.nonce), BigInt(deadline), parts, body.signature] as const;
      return { to: depositWallet, data: encodeFunctionData({ abi: DEPOSIT, functionName: "execute", args }) };
    }
    if (body.type === "SAFE") {
      const args = [body.to, body.data, Number(body.signatureParams.operation), body.signature] as const;
      return { to: world.wallets.safe, data: encodeFunctionData({ abi: SAFE, functionName: "execTransaction", args }) };
    }
    const { gasLimit, relayHub, relay } = body.signatureParams;
    const args = [body.from, body.data, BigInt(gasLimit), BigInt(body.nonce), relayHub, relay, body.signature] as const;
    return { to: body.to, data: encodeFunctionData({ abi: PROXY, functionName: "relay", args }) };
  }
  async function submit(body: Body): Promise<[number, unknown]> {
    control.submits += 1;
    const { fault } = control;
    control.fault = null;
    if (fault === "busy") return [400, { error: "wallet busy: active action" }];
    if (fault === "unauthorized") return [401, { error: "unauthorized" }];
    if (fault === "limited") return [429, { error: "too many requests" }];
    if (fault === "not taken") return [0, null];
    const at = await nonceOf(body.type);
    if (BigInt(body.nonce) !== at)
      return [400, { error: `batch nonce ${body.nonce} does not match on-chain nonce ${at}` }];
    const tx = (await anvil.rpc("eth_sendTransaction", [
      { from: PAYER, gas: "0xe00000", ...transactionOf(body) },
    ])) as string;
    const one: Kept = { id: `relayed-${kept.length + 1}`, body, tx, state: "STATE_NEW" };
    kept.unshift(one);
    return fault === "answer lost"
      ? [0, null]
      : [200, { transactionID: one.id, state: one.state, transactionHash: "" }];
  }
  async function look(one: Kept): Promise<void> {
    const receipt = (await anvil.rpc("eth_getTransactionReceipt", [one.tx])) as { status: string } | null;
    one.state = receipt === null ? "STATE_EXECUTED" : receipt.status === "0x1" ? "STATE_CONFIRMED" : "STATE_FAILED";
  }
  async function answer(
    method: string,
    path: string,
    query: URLSearchParams,
    text: string,
  ): Promise<[number, unknown]> {
    if (method === "POST" && path === "/relayer/submit") return submit(JSON.parse(text) as Body);
    if (path === "/relayer/v1/account/transactions/params")
      return [200, { address: PAYER, nonce: String(await nonceOf(query.get("type") ?? "")) }];
    for (const one of kept) await look(one);
    if (path === "/relayer/transactions")
      return [
        200,
        kept.map(({ id, state, tx, body }) => ({
          transactionID: id,
          state,
          transactionHash: tx,
          nonce: body.nonce,
          signature: body.signature,
        })),
      ];
    const one = kept.find(({ id }) => path.endsWith(`/${id}`));
    if (one === undefined) return [404, { error: "transaction not found" }];
    return [200, { transaction_id: one.id, state: one.state, transaction_hash: one.tx, error_msg: null }];
  }

  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += String(chunk);
    });
    request.on("end", async () => {
      const url = new URL(request.url ?? "/", "http://localhost");
      const [status, body] = await answer(request.method ?? "", url.pathname, url.searchParams, text).catch(
        (error: unknown) => [400, { error: String(error) }] as [number, unknown],
      );
      if (status === 0) response.destroy();
      else response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = server.address();
  return {
    url: `http://127.0.0.1:${typeof at === "object" ? at?.port : 0}`,
    get fault() {
      return control.fault;
    },
    set fault(fault) {
      control.fault = fault;
    },
    get submits() {
      return control.submits;
    },
    forget() {
      kept.length = 0;
      control.fault = null;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

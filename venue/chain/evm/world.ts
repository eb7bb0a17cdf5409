/** The venue's contracts on a chain of our own, and hands to move it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type Abi, encodeDeployData, encodeFunctionData, keccak256, stringToHex } from "viem";
import { conditionIdOf, positionIdOf } from "../ids.ts";
import { type Contracts, contractsOf } from "../table.ts";
import type { Anvil } from "./anvil.ts";

type Hex = `0x${string}`;
interface Artefact {
  readonly abi: Abi;
  readonly bytecode: Hex;
}

export const OURS = JSON.parse(readFileSync(fileURLToPath(new URL("contracts.json", import.meta.url)), "utf8")) as {
  readonly digests: Readonly<Record<string, string>>;
  readonly contracts: Readonly<Record<string, Artefact>>;
};

const require = createRequire(import.meta.url);
const published = (path: string): Artefact => JSON.parse(readFileSync(require.resolve(path), "utf8")) as Artefact;
const artefactOf = (name: string): Artefact => {
  const found = OURS.contracts[name];
  if (found === undefined) throw new Error(`contracts.json has no ${name}`);
  return found;
};

/** Who pays for the world, who reports outcomes: accounts that anvil holds the keys of. */
const MAKER: Hex = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";
const ORACLE: Hex = "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc";
/** The account of the public test key. */
export const OWNER: Hex = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";

export interface World {
  readonly table: Contracts;
  readonly wallets: { readonly proxy: Hex; readonly safe: Hex; readonly deposit: Hex };
  /** Runs a call as an account that anvil may act for. @throws Error when it reverts */
  send(to: Hex, name: string, call: string, args: readonly unknown[], from?: Hex): Promise<void>;
  read(to: Hex, name: string, call: string, args: readonly unknown[]): Promise<bigint>;
  /** A new condition with two outcomes, on the real conditional tokens. */
  condition(question: string): Promise<Hex>;
  report(question: string, payouts: readonly [bigint, bigint]): Promise<void>;
  /** Shares of a wallet in millionths, YES and NO, by the ids that the venue would list. */
  shares(owner: Hex, condition: Hex, inner: Hex): Promise<[bigint, bigint]>;
  dollars(owner: Hex): Promise<bigint>;
}

const RESERVE = 1_000_000_000_000n;

export async function createWorld(anvil: Anvil): Promise<World> {
  const tokens = published("@gnosis.pm/conditional-tokens-contracts/build/contracts/ConditionalTokens.json");
  const erc20 = published("@openzeppelin/contracts/build/contracts/ERC20Mintable.json");
  const artefacts = new Map<string, Artefact>([
    ["ConditionalTokens", tokens],
    ["ERC20", erc20],
  ]);
  const of = (name: string): Artefact => artefacts.get(name) ?? artefactOf(name);

  /** The chain mines by itself, and a little after it has taken a transaction. */
  async function receiptOf(hash: unknown): Promise<{ status: string; contractAddress: Hex | null }> {
    for (;;) {
      const receipt = await anvil.rpc("eth_getTransactionReceipt", [hash]);
      if (receipt !== null) return receipt as { status: string; contractAddress: Hex | null };
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  async function transact(transaction: { from: Hex; to?: Hex; data: Hex }): Promise<{ contractAddress: Hex | null }> {
    const hash = await anvil.rpc("eth_sendTransaction", [{ gas: "0xe00000", ...transaction }]);
    const receipt = await receiptOf(hash);
    if (receipt.status !== "0x1") throw new Error(`reverted: ${JSON.stringify(transaction).slice(0, 200)}`);
    return receipt;
  }
  async function deploy(name: string, args: readonly unknown[] = []): Promise<Hex> {
    const { abi, bytecode } = of(name);
    const { contractAddress } = await transact({ from: MAKER, data: encodeDeployData({ abi, bytecode, args }) });
    if (contractAddress === null) throw new Error(`${name} was not deployed`);
    return contractAddress;
  }
  const send: World["send"] = async (to, name, call, args, from = MAKER) => {
    await transact({ from, to, data: encodeFunctionData({ abi: of(name).abi, functionName: call, args }) });
  };
  const read: World["read"] = async (to, name, call, args) => {
    const data = encodeFunctionData({ abi: of(name).abi, functionName: call, args });
    return BigInt((await anvil.rpc("eth_call", [{ to, data }, "latest"])) as string);
  };

  const conditionalTokens = await deploy("ConditionalTokens");
  const collateral = await deploy("ERC20");
  const usdce = await deploy("ERC20");
  const wrappedCollateral = await deploy("ERC20");
  const adapter = await deploy("TestAdapter", [conditionalTokens, collateral, usdce]);
  const negRiskAdapter = await deploy("TestAdapter", [conditionalTokens, collateral, wrappedCollateral]);
  const positionManager = await deploy("TestPositions");
  const router = await deploy("TestRouter", [collateral, positionManager]);
  await send(positionManager, "TestPositions", "serve", [router]);
  const onramp = await deploy("TestRamp", [collateral]);
  const offramp = await deploy("TestRamp", [collateral]);
  const safeMultisend = await deploy("TestMultiSend");
  const proxyFactory = await deploy("TestProxyFactory");
  await send(proxyFactory, "TestProxyFactory", "make", [OWNER]);
  const polygon = contractsOf(137);
  if (polygon === null) throw new Error("no table to start from");
  const table: Contracts = {
    ...polygon,
    conditionalTokens,
    collateral,
    usdce,
    wrappedCollateral,
    adapter,
    negRiskAdapter,
    negRiskOracle: negRiskAdapter,
    positionManager,
    router,
    onramp,
    offramp,
    safeMultisend,
    proxyFactory,
  };
  const proxy = await read(proxyFactory, "TestProxyFactory", "wallets", [OWNER]);
  const wallets = {
    proxy: `0x${proxy.toString(16).padStart(40, "0")}` as Hex,
    safe: await deploy("TestSafe", [OWNER]),
    deposit: await deploy("TestDepositWallet", [OWNER]),
  };
  for (const [token, to] of [
    [usdce, adapter],
    [wrappedCollateral, negRiskAdapter],
    [collateral, negRiskAdapter],
    [collateral, onramp],
    [usdce, offramp],
  ] as const)
    await send(token, "ERC20", "mint", [to, RESERVE]);
  for (const holder of [OWNER, ...Object.values(wallets)]) {
    await send(collateral, "ERC20", "mint", [holder, 1_000_000_000n]);
    await send(usdce, "ERC20", "mint", [holder, 5_000_000n]);
  }
  const idOf = (question: string): Hex => keccak256(stringToHex(question));
  const share = (owner: Hex, id: string) =>
    read(conditionalTokens, "ConditionalTokens", "balanceOf", [owner, BigInt(id)]);
  return {
    table,
    wallets,
    send,
    read,
    async condition(question) {
      await send(conditionalTokens, "ConditionalTokens", "prepareCondition", [ORACLE, idOf(question), 2n]);
      return conditionIdOf(ORACLE, idOf(question));
    },
    report: (question, payouts) =>
      send(conditionalTokens, "ConditionalTokens", "reportPayouts", [idOf(question), payouts], ORACLE),
    async shares(owner, condition, inner) {
      return [
        await share(owner, positionIdOf(inner, condition, 1)),
        await share(owner, positionIdOf(inner, condition, 2)),
      ];
    },
    dollars: (owner) => read(collateral, "ERC20", "balanceOf", [owner]),
  };
}

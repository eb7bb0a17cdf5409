/**
 * The venue's contracts and what is called on them: one table (reference polymarket.md 7). Which contract a market's
 * operation goes to is decided by its protocol version first and by neg-risk only inside version 1.
 */
import { parseAbi } from "viem";
import type { MarketSpec } from "../../core/contract/spec.ts";

type Hex = `0x${string}`;

/** The addresses of one chain. */
export interface Contracts {
  /** pUSD: what orders are paid in. 6 decimals, as every token here. */
  readonly collateral: Hex;
  /** USDC.e: what pUSD is wrapped from, and the collateral inside a standard market's token ids. */
  readonly usdce: Hex;
  /** The collateral inside a neg-risk market's token ids. */
  readonly wrappedCollateral: Hex;
  readonly onramp: Hex;
  readonly offramp: Hex;
  /** ERC-1155 of version 1. */
  readonly conditionalTokens: Hex;
  readonly adapter: Hex;
  readonly negRiskAdapter: Hex;
  readonly exchange: Hex;
  readonly negRiskExchange: Hex;
  /** ERC-1155 of version 2. */
  readonly positionManager: Hex;
  readonly router: Hex;
  readonly exchangeV3: Hex;
  /** Redeems winners by itself where it is approved. */
  readonly autoRedeemer: Hex;
  /** Oracle of every neg-risk condition, and keeper of the events. It is read, and nothing of ours is sent there: its relayer is retired. */
  readonly negRiskOracle: Hex;
  readonly depositWalletFactory: Hex;
  readonly depositWalletBeacon: Hex;
  readonly depositWalletImplementation: Hex;
  readonly safeFactory: Hex;
  /** Runs several calls of a Safe as one (the official client's environments). */
  readonly safeMultisend: Hex;
  readonly proxyFactory: Hex;
  /** Hub of the relayed calls of proxy wallets (the official client's environments). */
  readonly relayHub: Hex;
}

const POLYGON: Contracts = {
  collateral: "0xC011a7E12a19f7B1f670d46F03B03f3342E82DFB",
  usdce: "0x2791Bca1f2de4661ED88A30C99A7a9449Aa84174",
  wrappedCollateral: "0x3A3BD7bb9528E159577F7C2e685CC81A765002E2",
  onramp: "0x93070a847efEf7F70739046A929D47a521F5B8ee",
  offramp: "0x2957922Eb93258b93368531d39fAcCA3B4dC5854",
  conditionalTokens: "0x4D97DCd97eC945f40cF65F87097ACe5EA0476045",
  adapter: "0xAdA100Db00Ca00073811820692005400218FcE1f",
  negRiskAdapter: "0xadA2005600Dec949baf300f4C6120000bDB6eAab",
  exchange: "0xE111180000d2663C0091e4f400237545B87B996B",
  negRiskExchange: "0xe2222d279d744050d28e00520010520000310F59",
  positionManager: "0x006F54F7f9A22e0000CC2AB60031000000ae9fEF",
  router: "0x12121212006e4CD160D18e3f00711DA5c3372600",
  exchangeV3: "0xe3333700cA9d93003F00f0F71f8515005F6c00Aa",
  autoRedeemer: "0xa1200000d0002264C9a1698e001292D00E1b00af",
  negRiskOracle: "0xd91E80cF2E7be2e162c6513ceD06f1dD0dA35296",
  depositWalletFactory: "0x00000000000Fb5C9ADea0298D729A0CB3823Cc07",
  depositWalletBeacon: "0x7A18EDfe055488A3128f01F563e5B479D92ffc3a",
  depositWalletImplementation: "0x58CA52ebe0DadfdF531Cde7062e76746de4Db1eB",
  safeFactory: "0xaacFeEa03eb1561C4e67d661e40682Bd20E3541b",
  safeMultisend: "0xA238CBeb142c10Ef7Ad8442C6D1f9E89e07e7761",
  proxyFactory: "0xaB45c5A4B0c941a2F231C04C3f49182e1A254052",
  relayHub: "0xD216153c06E857cD7f72665E0aF1d7D82172F494",
};

/** The contracts of a chain; null for one where the venue has none that we know. */
export const contractsOf = (chainId: number): Contracts | null => (chainId === 137 ? POLYGON : null);

/** Where a market's split, merge and redeem go, and which contract keeps its shares. */
export interface MarketContracts {
  readonly via: Hex;
  readonly shares: Hex;
}

export function marketContracts(table: Contracts, spec: Pick<MarketSpec, "version" | "negRisk">): MarketContracts {
  if (spec.version === "v2") return { via: table.router, shares: table.positionManager };
  return { via: spec.negRisk ? table.negRiskAdapter : table.adapter, shares: table.conditionalTokens };
}

/** Calls on the adapters of version 1; both have the interface of the conditional tokens, and neg-risk one more. */
export const ADAPTER_ABI = parseAbi([
  "function splitPosition(address collateralToken, bytes32 parentCollectionId, bytes32 conditionId, uint256[] partition, uint256 amount)",
  "function mergePositions(address collateralToken, bytes32 parentCollectionId, bytes32 conditionId, uint256[] partition, uint256 amount)",
  "function redeemPositions(address collateralToken, bytes32 parentCollectionId, bytes32 conditionId, uint256[] indexSets)",
  "function convertPositions(bytes32 marketId, uint256 indexSet, uint256 amount)",
]);

/** Calls on the router of version 2. */
export const ROUTER_ABI = parseAbi([
  "function split(bytes31 conditionId, uint256 amount)",
  "function merge(bytes31 conditionId, uint256 amount)",
  "function redeem(bytes31 conditionId, uint256 outcomeIndex, uint256 amount)",
]);

/** Calls on the two ramps between USDC.e and pUSD. */
export const RAMP_ABI = parseAbi([
  "function wrap(address asset, address to, uint256 amount)",
  "function unwrap(address asset, address to, uint256 amount)",
]);

export const ERC20_ABI = parseAbi([
  "function approve(address spender, uint256 amount) returns (bool)",
  "function allowance(address owner, address spender) view returns (uint256)",
  "function balanceOf(address account) view returns (uint256)",
  "event Transfer(address indexed from, address indexed to, uint256 value)",
]);

export const ERC1155_ABI = parseAbi([
  "function setApprovalForAll(address operator, bool approved)",
  "function isApprovedForAll(address account, address operator) view returns (bool)",
  "function balanceOf(address account, uint256 id) view returns (uint256)",
  "event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value)",
  "event TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values)",
]);

/** What is read of the contract that keeps neg-risk events: hundredths of a percent that it takes of a conversion (0x2582cb5e). */
export const NEG_RISK_ABI = parseAbi(["function getFeeBips(bytes32 marketId) view returns (uint256)"]);

/** What an outcome pays, as the conditional tokens hold it: numerators over a denominator that is 0 until it is known. */
export const PAYOUT_ABI = parseAbi([
  "function payoutDenominator(bytes32 conditionId) view returns (uint256)",
  "function payoutNumerators(bytes32 conditionId, uint256 index) view returns (uint256)",
]);

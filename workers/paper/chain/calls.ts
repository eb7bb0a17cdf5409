/**
 * The exchange's own reading of what a wallet calls on chain, written against the reference (polymarket.md 7) and not against
 * the bot's encoding, so that each checks the other.
 */
import { decodeFunctionData, parseAbi } from "viem";
import type { Address, ConditionId } from "../../../core/contract/ids.ts";
import type { ChainCall } from "../../../core/exchange/chain.ts";
import type { Exchange, MarketRecord } from "../../../core/exchange/types.ts";
import type { Venue } from "../venue.ts";

type Hex = `0x${string}`;

export const PUSD = "0xc011a7e12a19f7b1f670d46f03b03f3342e82dfb";
const CTF = "0x4d97dcd97ec945f40cf65f87097ace5ea0476045";
const POSITIONS = "0x006f54f7f9a22e0000cc2ab60031000000ae9fef";
const ADAPTER = "0xada100db00ca00073811820692005400218fce1f";
const NEG_RISK_ADAPTER = "0xada2005600dec949baf300f4c6120000bdb6eaab";
const ROUTER = "0x12121212006e4cd160d18e3f00711da5c3372600";

/** It keeps the neg-risk events, and is only read. */
const NEG_RISK_KEEPER = "0xd91e80cf2e7be2e162c6513ced06f1dd0da35296";

/** What is called on this chain. */
export const CONTRACTS: readonly string[] = [PUSD, CTF, POSITIONS, ADAPTER, NEG_RISK_ADAPTER, ROUTER, NEG_RISK_KEEPER];

const ADAPTER_ABI = parseAbi([
  "function splitPosition(address,bytes32,bytes32,uint256[],uint256)",
  "function mergePositions(address,bytes32,bytes32,uint256[],uint256)",
  "function redeemPositions(address,bytes32,bytes32,uint256[])",
  "function convertPositions(bytes32,uint256,uint256)",
]);
const ROUTER_ABI = parseAbi([
  "function split(bytes31,uint256)",
  "function merge(bytes31,uint256)",
  "function redeem(bytes31,uint256,uint256)",
]);
const APPROVAL_ABI = parseAbi(["function approve(address,uint256)", "function setApprovalForAll(address,bool)"]);
const READ_ABI = parseAbi([
  "function balanceOf(address) view returns (uint256)",
  "function balanceOf(address,uint256) view returns (uint256)",
  "function allowance(address,address) view returns (uint256)",
  "function isApprovedForAll(address,address) view returns (bool)",
  "function payoutDenominator(bytes32) view returns (uint256)",
  "function payoutNumerators(bytes32,uint256) view returns (uint256)",
  "function getFeeBips(bytes32) view returns (uint256)",
]);

const bad = (error: string): ChainCall => ({ kind: "bad", error });

type Where = Pick<Venue, "exchange" | "chain" | "setup">;

/** Whether a wallet lets a contract take a token of its own: always, unless this exchange asks for approvals. */
const isGranted = ({ chain, setup }: Where, owner: Address, token: string, to: string): boolean =>
  setup.approvals !== "asked" || chain.hasGranted(owner, `${token}:${to}`);

/** What one call of a wallet does. One that no contract here has does nothing but revert. */
export function readCall(venue: Where, owner: Address, to: string, data: Hex): ChainCall {
  const at = to.toLowerCase();
  try {
    if (at === PUSD || at === CTF || at === POSITIONS) {
      const { args } = decodeFunctionData({ abi: APPROVAL_ABI, data });
      return { kind: "grant", of: `${at}:${args[0].toLowerCase()}`, given: args[1] !== false && args[1] !== 0n };
    }
    if (at !== ADAPTER && at !== NEG_RISK_ADAPTER && at !== ROUTER)
      return bad("execution reverted: no contract of this exchange");
    const { exchange } = venue;
    const call = at === ROUTER ? routerCall(exchange, data) : adapterCall(exchange, data, at === NEG_RISK_ADAPTER);
    if (call.kind === "split" && !isGranted(venue, owner, PUSD, at))
      return bad("execution reverted: ERC20: insufficient allowance");
    if (
      (call.kind === "merge" || call.kind === "redeem" || call.kind === "convert") &&
      !isGranted(venue, owner, at === ROUTER ? POSITIONS : CTF, at)
    )
      return bad("execution reverted: ERC1155: need operator approval");
    return call;
  } catch {
    return bad("execution reverted: no such function");
  }
}

function adapterCall(exchange: Exchange, data: Hex, negRisk: boolean): ChainCall {
  const { functionName, args } = decodeFunctionData({ abi: ADAPTER_ABI, data });
  if (functionName === "convertPositions") {
    if (!negRisk) return bad("execution reverted: no such function");
    const [event, set, amount] = args;
    const given = Array.from({ length: 256 }, (_, index) => index).filter(
      (index) => (set >> BigInt(index)) % 2n === 1n,
    );
    return { kind: "convert", event, given, amount: Number(amount) };
  }
  const [collateral, parent, condition, sets] = args;
  if (collateral.toLowerCase() !== PUSD) return bad("execution reverted: collateral is not pUSD");
  if (BigInt(parent) !== 0n) return bad("execution reverted: nested positions");
  if (sets.length !== 2 || sets[0] !== 1n || sets[1] !== 2n) return bad("execution reverted: invalid index set");
  const market = exchange.market(condition.toLowerCase() as ConditionId);
  if (market === null || market.spec.version !== "v1" || market.spec.negRisk !== negRisk)
    return bad("execution reverted: condition not prepared yet");
  const { id } = market.spec;
  if (functionName === "redeemPositions") return { kind: "redeem", market: id };
  const amount = Number(args[4]);
  return { kind: functionName === "splitPosition" ? "split" : "merge", market: id, amount };
}

function routerCall(exchange: Exchange, data: Hex): ChainCall {
  const { functionName, args } = decodeFunctionData({ abi: ROUTER_ABI, data });
  const market = byShortId(exchange, args[0]);
  if (market === null) return bad("execution reverted: condition not prepared yet");
  const { id } = market.spec;
  if (functionName === "redeem") {
    if (args[1] > 1n) return bad("execution reverted: no such outcome");
    return { kind: "redeem", market: id, part: { token: args[1] === 0n ? "YES" : "NO", amount: Number(args[2]) } };
  }
  return { kind: functionName, market: id, amount: Number(args[1]) };
}

/** A condition of version 2 is named by its first 31 bytes. */
const byShortId = (exchange: Exchange, short: Hex): MarketRecord | null =>
  exchange
    .markets()
    .find(({ spec }) => spec.version === "v2" && spec.id.slice(0, 64).toLowerCase() === short.toLowerCase()) ?? null;

const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, "0")}`;

/** eth_call: balances and approvals as they are. Null: nothing answers such a call. */
export function readState(venue: Where, to: string, data: Hex): Hex | null {
  const { exchange } = venue;
  const at = to.toLowerCase();
  if (!CONTRACTS.includes(at)) return "0x";
  try {
    const call = decodeFunctionData({ abi: READ_ABI, data });
    switch (call.functionName) {
      case "allowance":
      case "isApprovedForAll": {
        const [owner, spender] = call.args.map((each) => each.toLowerCase());
        const given = isGranted(venue, owner as Address, at, spender ?? "");
        return word(!given ? 0n : call.functionName === "allowance" ? 2n ** 256n - 1n : 1n);
      }
      // This exchange takes nothing of a conversion, and lists it so.
      case "getFeeBips":
        return at === NEG_RISK_KEEPER ? word(0n) : null;
      case "payoutDenominator":
        return word(winnerOf(exchange, call.args[0]) === null ? 0n : 2n);
      case "payoutNumerators": {
        const winner = winnerOf(exchange, call.args[0]);
        const won = winner === (call.args[1] === 0n ? "YES" : "NO");
        return word(winner === "SPLIT" ? 1n : won ? 2n : 0n);
      }
      case "balanceOf": {
        const account = exchange.account(call.args[0].toLowerCase() as never);
        const id = call.args[1];
        return word(BigInt((id === undefined ? account?.cash : account?.tokens[String(id)]) ?? 0));
      }
    }
  } catch {
    return null;
  }
}

const winnerOf = (exchange: Exchange, condition: Hex) =>
  exchange.market(condition.toLowerCase() as ConditionId)?.winner ?? null;

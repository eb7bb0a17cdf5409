/** The last look at an operation on chain before it is signed. It doesn't trust the market that asks. */
import type { ChainOperation } from "../contract/chain.ts";
import type { VenueMs } from "../units/time.ts";
import type { SignedOperation } from "./chain.ts";
import { geoRefusal } from "./geography.ts";
import type { GatewayConfig, GatewayState } from "./types.ts";

/** Why nothing at all may be signed, whatever it is; null when it may. */
export function signingRefusal(state: GatewayState, config: GatewayConfig, now: VenueMs): string | null {
  if (state.killed) return `killed at epoch ${state.epoch}: nothing is signed until a person resumes`;
  if (state.rival !== null) return state.rival.why;
  return geoRefusal(state, config, now);
}

/** Why an operation may not be signed, naming the bound; null when it may. */
export function operationRefusal(
  state: GatewayState,
  config: GatewayConfig,
  { op, market: id, spans }: SignedOperation,
  now: VenueMs,
): string | null {
  const barred = signingRefusal(state, config, now);
  if (barred !== null) return barred;
  const market = state.markets.get(id);
  if (market === undefined) return `market ${id} is not watched: nothing is signed for it`;
  const { spec, held, lease } = market;
  if (market.killed) return killedText(id, market.own);
  if (op.condition !== id || op.version !== spec.version || op.negRisk !== spec.negRisk)
    return "the operation is about another market, or another kind of market, than the one that asks";
  if (op.kind === "convert")
    return spans === true ? conversionRefusal(state, op) : "a market does not ask for convert: it spans markets";
  if (op.kind === "redeem") return market.feed.winner === null ? "the market has not resolved" : null;
  if (op.kind !== "split" && op.kind !== "merge") return `a market does not ask for ${op.kind}: it spans markets`;
  if (!Number.isSafeInteger(op.amount) || op.amount <= 0) return `amount ${op.amount} is not a positive whole number`;
  if (held === null) return "the balances are not read yet";
  if (op.kind === "merge") {
    const most = Math.min(held.yes, held.no);
    return op.amount <= most ? null : `${op.amount} sets are more than the ${most} in the wallet`;
  }
  if (lease === null || lease.expiresAt <= now || lease.epoch !== state.epoch || lease.mode !== "quote")
    return "a split adds to what is at risk: it needs a lease that lets the market quote";
  const most = Math.min(lease.capital, state.cash.value ?? 0);
  return op.amount <= most ? null : `it takes ${op.amount} micro-dollars, lease and wallet allow ${most}`;
}

const killedText = (id: string, own: number): string =>
  `market ${id} is killed at its epoch ${own}: nothing is signed for it until a person resumes it`;

/** A conversion is of one event as a whole: every outcome is a market of ours, and gives or takes. */
function conversionRefusal({ markets }: GatewayState, { amount, convert, condition }: ChainOperation): string | null {
  const { event, indexSet, gives = [], takes = [] } = convert ?? {};
  if (event === undefined || gives.length < 2 || gives[0] !== condition)
    return "a conversion is of the NO of two outcomes or more, and wanted for the first of them";
  if (!Number.isSafeInteger(amount) || amount <= 0) return `amount ${amount} is not a positive whole number`;
  let set = 0n;
  const indexes = new Set<number>();
  for (const id of [...gives, ...takes]) {
    const market = markets.get(id);
    if (market === undefined) return `market ${id} is not watched: nothing is converted for it`;
    const { spec, feed, held } = market;
    const { exclusive } = spec;
    if (market.killed) return killedText(id, market.own);
    if (exclusive?.event !== event || !spec.negRisk || spec.version !== "v1")
      return `market ${id} is of another event, or of none that can be converted`;
    if (exclusive.count !== gives.length + takes.length)
      return `the event has ${exclusive.count} outcomes, the conversion names ${gives.length + takes.length}`;
    if (feed.winner !== null) return `market ${id} has resolved`;
    if (held === null) return "the balances are not read yet";
    indexes.add(exclusive.index);
    if (!gives.includes(id)) continue;
    if (amount > held.no) return `${amount} NO are more than the ${held.no} of market ${id} in the wallet`;
    set |= 1n << BigInt(exclusive.index);
  }
  if (indexes.size !== gives.length + takes.length) return "an outcome is named twice";
  return `0x${set.toString(16)}` === indexSet?.toLowerCase()
    ? null
    : `index set ${indexSet} is not that of the markets`;
}

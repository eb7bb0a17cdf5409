/** A transaction of a plain key: what is signed, what it costs, and whether it may be signed at all. Pure. */
import type { Call } from "./calldata.ts";

/** What a transaction offers for being taken: gas units, and 1e-18 of the chain's own coin a unit. */
export interface Fees {
  readonly gas: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** Everything that a transaction's hash depends on, beside the key. */
export interface Transaction {
  readonly call: Call;
  readonly nonce: number;
  readonly fees: Fees;
}

/** A tip below this is not taken on Polygon, whatever the base fee. */
const LEAST_TIP = 30_000_000_000n;

/**
 * Fees of an attempt: twice the base fee covers six full blocks of rising; each further attempt under the same nonce pays
 * 30 % more of everything, because a pool takes a replacement only for at least a tenth more.
 * @param gas what the node estimates; a fourth is added
 * @param attempt from 0
 */
export function feesFor(gas: bigint, baseFee: bigint, tip: bigint, attempt: number): Fees {
  const least = tip > LEAST_TIP ? tip : LEAST_TIP;
  const raise = (value: bigint): bigint => (value * 13n ** BigInt(attempt)) / 10n ** BigInt(attempt);
  const maxPriorityFeePerGas = raise(least);
  return {
    gas: gas + gas / 4n,
    maxFeePerGas: raise(2n * baseFee) + maxPriorityFeePerGas,
    maxPriorityFeePerGas,
  };
}

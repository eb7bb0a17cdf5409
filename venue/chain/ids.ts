/**
 * Ids of conditions and positions as the conditional tokens derive them (reference polymarket.md 7). Ids are read from the
 * venue, never derived, to trade with; these say whether what was read can be true.
 */
import { keccak256 } from "viem";

type Hex = `0x${string}`;

/** Field and curve of alt_bn128, y^2 = x^3 + 3, on which collection ids are points. */
const P = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
const B = 3n;

const word = (value: bigint): string => value.toString(16).padStart(64, "0");

/** Condition of a question with two outcomes. @param oracle who reports it @param question 0x + 64 hex */
export const conditionIdOf = (oracle: Hex, question: Hex): Hex =>
  keccak256(`0x${oracle.slice(2).toLowerCase()}${question.slice(2)}${word(2n)}`);

/**
 * Collection of one outcome of a condition, without a parent: the first point of the curve at or after the hash, its y's
 * parity chosen by the hash's top bit and kept in bit 254.
 * @param indexSet 1 for the first outcome, 2 for the second
 */
export function collectionIdOf(condition: Hex, indexSet: 1 | 2): Hex {
  const hash = BigInt(keccak256(`0x${condition.slice(2)}${word(BigInt(indexSet))}`));
  const odd = hash >> 255n === 1n;
  let x = hash % P;
  for (;;) {
    x = (x + 1n) % P;
    const square = (x * x * x + B) % P;
    const root = power(square, (P + 1n) / 4n);
    if ((root * root) % P !== square) continue;
    const y = (root % 2n === 1n) === odd ? root : P - root;
    return `0x${word(y % 2n === 1n ? x ^ (1n << 254n) : x)}`;
  }
}

/** Token of an outcome, as decimal text. @param collateral USDC.e for a standard market, WCOL for a neg-risk one */
export const positionIdOf = (collateral: Hex, condition: Hex, indexSet: 1 | 2): string =>
  BigInt(keccak256(`0x${collateral.slice(2).toLowerCase()}${collectionIdOf(condition, indexSet).slice(2)}`)).toString();

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % P;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

/** A condition of version 2 is 31 bytes, sometimes padded with a zero on the right (reference 1e); null for neither form. */
export function shortCondition(condition: string): Hex | null {
  if (/^0x[0-9a-fA-F]{62}$/.test(condition)) return condition.toLowerCase() as Hex;
  return /^0x[0-9a-fA-F]{62}00$/.test(condition) ? (condition.slice(0, 64).toLowerCase() as Hex) : null;
}

/** The two positions of a condition of version 2: its 31 bytes and the outcome's index. Null when it is no such id. */
export function positionsOfV2(condition: string): readonly [string, string] | null {
  const short = shortCondition(condition);
  return short === null ? null : [BigInt(`${short}00`).toString(), BigInt(`${short}01`).toString()];
}

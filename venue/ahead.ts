/**
 * Signatures of which the dear part is computed before anybody knows what will be signed: an ECDSA signature needs one
 * multiplication on the curve, and that depends on its nonce alone. What is left when an order comes is one product of two
 * numbers. Such a signature is as good as any other; it is another one each time, as an order's id does not depend on it.
 */
import { invert } from "@noble/curves/abstract/modular";
import { secp256k1 } from "@noble/curves/secp256k1";
import { hmac } from "@noble/hashes/hmac";
import { sha512 } from "@noble/hashes/sha2";
import { bytesToBigInt, type Hex, hexToBytes } from "viem";

/** More than a shock lets leave at once from eight markets on three levels. */
const KEPT = 64;
const RANDOM_BYTES = 64;
const { n: ORDER } = secp256k1.CURVE;

/** Of one nonce k: the abscissa r of k times the generator, which of the two points it is, 1 / k, and r times the key / k. */
interface Half {
  readonly r: bigint;
  readonly isOdd: boolean;
  readonly inverse: bigint;
  readonly keyed: bigint;
}

export interface Ahead {
  /** Computes one half more, in about half a millisecond. False: there are enough. Never at a module's start: it draws random bytes. */
  prepare(): boolean;
  /** Signs a digest of 32 bytes with a half that is used up by it; null: none is left. r, s with the low s, and 27 or 28. */
  sign(digest: Hex): Hex | null;
}

/** @param privateKey 0x + 64 hex, valid */
export function signingAhead(privateKey: Hex): Ahead {
  const secret = hexToBytes(privateKey);
  const key = bytesToBigInt(secret);
  const halves: Half[] = [];

  /** Known to nobody without both: what the platform draws, and the key. 512 bits of it, so that no remainder is likelier. */
  function nonce(): bigint {
    const drawn = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
    return bytesToBigInt(hmac(sha512, secret, drawn)) % ORDER;
  }

  return {
    prepare() {
      if (halves.length >= KEPT) return false;
      const k = nonce();
      if (k === 0n) return true;
      const { x, y } = secp256k1.ProjectivePoint.BASE.multiply(k).toAffine();
      // One whose abscissa wraps around is told by another recovery number: it comes once in 2^127, and is passed over.
      if (x >= ORDER || x === 0n) return true;
      const inverse = invert(k, ORDER);
      halves.push({ r: x, isOdd: (y & 1n) === 1n, inverse, keyed: (((inverse * x) % ORDER) * key) % ORDER });
      return halves.length < KEPT;
    },
    sign(digest) {
      // Taken off before it is used: a nonce that signs twice gives the key away.
      const half = halves.pop();
      if (half === undefined) return null;
      const whole = (half.inverse * (BigInt(digest) % ORDER) + half.keyed) % ORDER;
      if (whole === 0n) return null;
      const isHigh = whole > ORDER >> 1n;
      const s = isHigh ? ORDER - whole : whole;
      return `0x${word(half.r)}${word(s)}${half.isOdd === isHigh ? "1b" : "1c"}`;
    },
  };
}

const word = (value: bigint): string => value.toString(16).padStart(64, "0");

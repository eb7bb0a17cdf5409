/** Both logins of the venue: a signature once (L1), an HMAC on every private call (L2). Reference polymarket.md 2c, 2d. */

/** What the venue gives for an L1 signature. */
export interface Credentials {
  readonly key: string;
  /** base64 or base64url. */
  readonly secret: string;
  readonly passphrase: string;
}

/** The EIP-712 document whose signature proves that we hold the key. @param timestamp unix seconds */
export function clobAuthTypedData(address: `0x${string}`, chainId: number, timestamp: number, nonce: number) {
  return {
    domain: { name: "ClobAuthDomain", version: "1", chainId },
    types: {
      ClobAuth: [
        { name: "address", type: "address" },
        { name: "timestamp", type: "string" },
        { name: "nonce", type: "uint256" },
        { name: "message", type: "string" },
      ],
    },
    primaryType: "ClobAuth",
    message: {
      address,
      timestamp: String(timestamp),
      nonce: BigInt(nonce),
      message: "This message attests that I control the given wallet",
    },
  } as const;
}

/** Headers of an L1 call. */
export const l1Headers = (
  address: string,
  signature: string,
  timestamp: number,
  nonce: number,
): Record<string, string> => ({
  POLY_ADDRESS: address,
  POLY_SIGNATURE: signature,
  POLY_TIMESTAMP: String(timestamp),
  POLY_NONCE: String(nonce),
});

/**
 * base64url with padding of HMAC-SHA256(secret, timestamp + METHOD + path + body).
 * @param path without its query string
 * @param body the exact bytes sent; undefined when there are none
 */
export async function l2Signature(
  secret: string,
  timestamp: number,
  method: string,
  path: string,
  body?: string,
): Promise<string> {
  const key = await hmacKey(secret);
  const message = new TextEncoder().encode(`${timestamp}${method}${path}${body ?? ""}`);
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_");
}

/** Headers of an L2 call. @param address the signer's, even when another wallet holds the money */
export async function l2Headers(
  address: string,
  credentials: Credentials,
  timestamp: number,
  method: string,
  path: string,
  body?: string,
): Promise<Record<string, string>> {
  return {
    POLY_ADDRESS: address,
    POLY_API_KEY: credentials.key,
    POLY_PASSPHRASE: credentials.passphrase,
    POLY_TIMESTAMP: String(timestamp),
    POLY_SIGNATURE: await l2Signature(credentials.secret, timestamp, method, path, body),
  };
}

let cached: { secret: string; key: Promise<CryptoKey> } | null = null;

/** Importing a key costs more than using it, and one object has one secret. */
function hmacKey(secret: string): Promise<CryptoKey> {
  if (cached?.secret === secret) return cached.key;
  const plain = secret.replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(plain + "=".repeat((4 - (plain.length % 4)) % 4)), (c) => c.charCodeAt(0));
  const key = crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  cached = { secret, key };
  return key;
}

/**
 * Both logins of the venue: a signature once (L1), an HMAC on every private call (L2). Reference polymarket.md 2c, 2d.
 * The recipes are the official client's own; only the time is ours.
 */
import { createL1Headers, createL2Headers } from "@polymarket/clob-client";
import type { PrivateKeyAccount } from "viem/accounts";

/** What the venue gives for an L1 signature. */
export interface Credentials {
  readonly key: string;
  /** base64 or base64url. */
  readonly secret: string;
  readonly passphrase: string;
}

type ClobSigner = Parameters<typeof createL2Headers>[0];

/** Headers of an L1 call, signed with the key itself. @param timestamp unix seconds */
export async function l1Headers(
  account: PrivateKeyAccount,
  chainId: number,
  timestamp: number,
  nonce = 0,
): Promise<Record<string, string>> {
  const signer: ClobSigner = {
    getAddress: async () => account.address,
    _signTypedData: (domain, types, message) =>
      account.signTypedData({
        domain,
        types: types as Record<string, { name: string; type: string }[]>,
        primaryType: "ClobAuth",
        message: message as Record<string, unknown>,
      }),
  };
  return toHeaders(await createL1Headers(signer, chainId, nonce, timestamp));
}

/**
 * Headers of an L2 call.
 * @param address the signer's, even when another wallet holds the money
 * @param timestamp unix seconds
 * @param path without its query string
 * @param body the exact bytes sent; undefined when there are none
 * @throws DOMException when the secret is not base64
 */
export async function l2Headers(
  address: string,
  credentials: Credentials,
  timestamp: number,
  method: string,
  path: string,
  body?: string,
): Promise<Record<string, string>> {
  const signer: ClobSigner = {
    getAddress: async () => address,
    _signTypedData: () => Promise.reject(new Error("an L2 call signs no typed data")),
  };
  const call = body === undefined ? { method, requestPath: path } : { method, requestPath: path, body };
  return toHeaders(await createL2Headers(signer, credentials, call, timestamp));
}

const toHeaders = (headers: Readonly<Record<string, string | number | boolean>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

import type { Address } from "../../../core/contract/ids.ts";
import type { Keys } from "../keys.ts";
import { type Principal, Refusal } from "../routes/types.ts";
import { isFresh } from "./freshness.ts";
import { verifyL1 } from "./l1.ts";
import { l2Signature, sameText } from "./l2.ts";

const CHAIN_ID = 137;

export interface Times {
  readonly wall: number;
  readonly venue: number;
  readonly rate: number;
}

const l1Refusal = (why: string): Refusal => new Refusal(401, "Invalid L1 Request headers", why);
const l2Refusal = (why: string): Refusal => new Refusal(401, "Unauthorized/Invalid api key", why);

/** Who signed these L1 headers. @throws Refusal 401 */
export async function authenticateL1(headers: Headers, times: Times): Promise<{ address: Address; nonce: string }> {
  const [address, signature, timestamp] = [
    headers.get("POLY_ADDRESS"),
    headers.get("POLY_SIGNATURE"),
    headers.get("POLY_TIMESTAMP"),
  ];
  const nonce = headers.get("POLY_NONCE") ?? "0";
  if (address === null || signature === null || timestamp === null) throw l1Refusal("a POLY_ header is missing");
  if (!isFresh(timestamp, times.wall, times.venue, times.rate)) throw l1Refusal(`timestamp ${timestamp} is stale`);
  const proven = await verifyL1({ address, signature, timestamp, nonce }, CHAIN_ID);
  if (proven === null) throw l1Refusal(`the signature is not that of ${address}`);
  return { address: proven, nonce };
}

/** Whose API key signed this request. @throws Refusal 401 */
export async function authenticateL2(
  request: { headers: Headers; method: string; path: string; body: string },
  keys: Keys,
  times: Times,
): Promise<Principal> {
  const { headers, method, path, body } = request;
  const [address, key, passphrase, timestamp, signature] = [
    headers.get("POLY_ADDRESS"),
    headers.get("POLY_API_KEY"),
    headers.get("POLY_PASSPHRASE"),
    headers.get("POLY_TIMESTAMP"),
    headers.get("POLY_SIGNATURE"),
  ];
  if (address === null || key === null || passphrase === null || timestamp === null || signature === null) {
    throw l2Refusal("a POLY_ header is missing");
  }
  if (!isFresh(timestamp, times.wall, times.venue, times.rate)) throw l2Refusal(`timestamp ${timestamp} is stale`);
  const found = await keys.find(key);
  if (found === null) throw l2Refusal(`api key ${key} is unknown`);
  const { who, credentials } = found;
  if (who.address !== address.toLowerCase()) throw l2Refusal(`api key ${key} is not that of ${address}`);
  const expected = await l2Signature(credentials.secret, timestamp, method, path, body);
  if (expected === null || !sameText(signature, expected) || !sameText(passphrase, credentials.passphrase)) {
    throw l2Refusal(`wrong HMAC or passphrase for api key ${key} on ${method} ${path}`);
  }
  return who;
}

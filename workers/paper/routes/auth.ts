import type { Credentials } from "../auth/credentials.ts";
import type { L1Call, L2Call } from "../router.ts";
import { json, Refusal } from "./types.ts";

const raw = ({ key, secret, passphrase }: Credentials): Response => json({ apiKey: key, secret, passphrase });

/** POST /auth/api-key: makes the key of an address and nonce; the venue refuses when there is one, and derive is the way. */
export async function create({ keys, address, nonce }: L1Call): Promise<Response> {
  const made = await keys.create(address, nonce);
  if (made === null)
    throw new Refusal(400, "Could not create api key", `${address} has a key for nonce ${nonce}: derive it`);
  return raw(made);
}

/** GET /auth/derive-api-key: the key made before for this address and nonce. */
export async function derive({ keys, address, nonce }: L1Call): Promise<Response> {
  const found = await keys.derive(address, nonce);
  if (found === null) {
    throw new Refusal(400, "Could not derive api key!", `${address} has no key for nonce ${nonce}: create it`);
  }
  return raw(found);
}

export const list = ({ keys, who }: L2Call): Response => json({ apiKeys: keys.keysOf(who.address) });

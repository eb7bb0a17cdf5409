import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { generatePrivateKey } from "viem/accounts";
import * as z from "zod";
import type { Credentials } from "../../venue/auth.ts";
import { createClob } from "../../venue/clob.ts";
import { hosts } from "../../venue/hosts.ts";
import { openWallet } from "../../venue/wallet.ts";

/** Polygon: part of what the key signs, also on paper. */
const CHAIN_ID = 137;

const stored = z.object({ privateKey: z.string().regex(/^0x[0-9a-f]{64}$/) });

/**
 * The throwaway key of this state folder: made at its first start, kept as long as the state is. It never holds money.
 *
 * @throws Error when the file is there and can't be read: making another key would orphan the account
 */
export function paperKey(path: string): string {
  if (existsSync(path)) {
    const read = stored.safeParse(JSON.parse(readFileSync(path, "utf8")));
    if (!read.success) throw new Error(`${path} is damaged: run with --fresh to begin again with a new paper account`);
    return read.data.privateKey;
  }
  const privateKey = generatePrivateKey();
  writeFileSync(path, `${JSON.stringify({ privateKey })}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  return privateKey;
}

export interface Account {
  readonly address: string;
  readonly credentials: Credentials;
}

/**
 * Asks the venue for the API credentials of this key: the ones it has, or new ones.
 *
 * @throws Error with the venue's own words
 */
export async function deriveAccount(venue: string, privateKey: string): Promise<Account> {
  const where = hosts(venue);
  if (where === null) throw new Error(`${venue} is no venue's address`);
  const wallet = openWallet({ privateKey, signatureType: 0, chainId: CHAIN_ID });
  if ("is" in wallet) throw new Error(wallet.message);
  const clob = createClob({ hosts: where, wallet, credentials: null, fetch, now: Date.now });
  const derived = await clob.deriveCredentials();
  if (!derived.ok) throw new Error(`the exchange gives no credentials: ${derived.message}`);
  return { address: wallet.view.signer, credentials: derived.value };
}

/** Secrets by script (design.md 7): the key reaches the market script alone, the credentials the orchestrator too. */
export function secretsOf(privateKey: string, { address, credentials: { key, secret, passphrase } }: Account) {
  const credentials = {
    POLYMARKET_API_KEY: key,
    POLYMARKET_API_SECRET: secret,
    POLYMARKET_API_PASSPHRASE: passphrase,
  };
  return {
    "edgemaker-market": { POLYMARKET_PRIVATE_KEY: privateKey, ...credentials },
    "edgemaker-orchestrator": { ...credentials, POLYMARKET_API_ADDRESS: address },
  };
}

/** Who is examined: an account, a venue and, where there is one, a node of the chain. */
import { generatePrivateKey } from "viem/accounts";
import type { Credentials } from "../auth.ts";
import { createRpc, type Rpc } from "../chain/rpc.ts";
import { type Contracts, contractsOf } from "../chain/table.ts";
import { type Clob, createClob } from "../clob.ts";
import { type Hosts, hosts, isPolymarket } from "../hosts.ts";
import type { Fetch } from "../http.ts";
import { openWallet, type Wallet, type WalletError } from "../wallet.ts";

const POLYGON = 137;

/** Settings as the market script's: names of secrets to their values. */
export type Settings = Readonly<Record<string, string | undefined>>;

export interface Patient {
  readonly venue: string;
  readonly hosts: Hosts;
  /** Polymarket itself, where nothing is sent that nobody asked for. */
  readonly real: boolean;
  readonly wallet: Wallet | WalletError;
  /** The key was made for this examination alone. */
  readonly throwaway: boolean;
  readonly credentials: Credentials | null;
  /** Null: none is set. */
  readonly rpc: Rpc | "no address" | null;
  readonly relayerKey: string | null;
  readonly table: Contracts | null;
  readonly fetch: Fetch;
  readonly now: () => number;
  /** The rate tier that the venue named last. */
  readonly tier: () => string | null;
}

const set = (settings: Settings, name: string): string | undefined =>
  settings[name] === "" ? undefined : settings[name];

/**
 * Null when the venue is neither "polymarket" nor an origin. Without a key a throwaway one is made, never at Polymarket.
 *
 * @param now wall milliseconds
 * @param send how the venue is asked: the platform's own fetch, from wherever this runs
 */
export function patientOf(
  venue: string,
  settings: Settings,
  now: () => number = Date.now,
  send: Fetch = (input, init) => fetch(input, init),
): Patient | null {
  const where = hosts(venue);
  if (where === null) return null;
  const real = isPolymarket(venue);
  const key = set(settings, "POLYMARKET_PRIVATE_KEY");
  const throwaway = key === undefined && !real;
  const wallet = openWallet({
    privateKey: throwaway ? generatePrivateKey() : (key ?? ""),
    funder: throwaway ? undefined : set(settings, "POLYMARKET_FUNDER_ADDRESS"),
    signatureType: throwaway ? 0 : Number(set(settings, "POLYMARKET_SIGNATURE_TYPE") ?? "0"),
    chainId: POLYGON,
  });
  let tier: string | null = null;
  const fetched: Fetch = async (input, init) => {
    const reply = await send(input, init);
    tier = reply.headers.get("poly-ratelimit-tier") ?? tier;
    return reply;
  };
  const url = set(settings, "POLYGON_RPC_URL");
  return {
    venue,
    hosts: where,
    real,
    wallet,
    throwaway,
    credentials: throwaway ? null : credentialsOf(settings),
    rpc: url === undefined ? null : URL.canParse(url) ? createRpc(url, fetched) : "no address",
    relayerKey: set(settings, "POLYMARKET_RELAYER_KEY") ?? null,
    table: contractsOf(POLYGON),
    fetch: fetched,
    now,
    tier: () => tier,
  };
}

function credentialsOf(settings: Settings): Credentials | null {
  const [key, secret, passphrase] = ["POLYMARKET_API_KEY", "POLYMARKET_API_SECRET", "POLYMARKET_API_PASSPHRASE"].map(
    (name) => set(settings, name),
  );
  return key === undefined || secret === undefined || passphrase === undefined ? null : { key, secret, passphrase };
}

export const clobOf = (patient: Patient, wallet: Wallet, credentials: Credentials | null, now = patient.now): Clob =>
  createClob({ hosts: patient.hosts, wallet, credentials, fetch: patient.fetch, now });

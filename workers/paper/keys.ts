import type { Address } from "../../core/contract/ids.ts";
import type { RowStore } from "../../db/objects/rows.ts";
import { type Credentials, deriveCredentials } from "./auth/credentials.ts";
import { sameText } from "./auth/l2.ts";
import type { Principal } from "./routes/types.ts";

export const SERVER_ROW = { kind: "paper.server", key: "secret" } as const;
const KEY_KIND = "paper.key";
const WALLET_KIND = "paper.wallet";
/** Outlive a fresh start: a bot's credentials are about who it is, not about what the exchange shows. */
export const KEPT_KINDS: readonly string[] = [SERVER_ROW.kind, KEY_KIND, WALLET_KIND];

interface KeyRow {
  readonly address: Address;
  readonly nonce: string;
}

/** API keys that were asked for, and the wallets they trade for. Secrets are derived, never stored. */
export interface Keys {
  /** Null when this address and nonce have a key already. */
  create(address: Address, nonce: string): Promise<Credentials | null>;
  /** Null when no key was ever created for this address and nonce. */
  derive(address: Address, nonce: string): Promise<Credentials | null>;
  /** The credentials and owner of a key id; null for an unknown one. */
  find(key: string): Promise<{ who: Principal; credentials: Credentials } | null>;
  /** Whether (key, secret, passphrase) are those of a key. */
  authenticate(auth: { apiKey: string; secret: string; passphrase: string }): Promise<Principal | null>;
  keysOf(address: Address): readonly string[];
  accountsOf(who: Principal): readonly Address[];
  bind(who: Principal, account: Address): boolean;
  addresses(): readonly Address[];
}

export function createKeys(store: RowStore): Keys {
  const keys = new Map<string, KeyRow>();
  const wallets = new Map<Address, Address>();
  let secret = "";
  for (const row of store.load()) {
    if (row.kind === SERVER_ROW.kind) secret = String(row.body);
    else if (row.kind === KEY_KIND) keys.set(row.key, row.body as KeyRow);
    else if (row.kind === WALLET_KIND) wallets.set(row.key as Address, row.body as Address);
  }
  if (secret === "") {
    secret = Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => byte.toString(16).padStart(2, "0")).join(
      "",
    );
    store.append([{ ...SERVER_ROW, body: secret }]);
  }

  const find: Keys["find"] = async (key) => {
    const row = keys.get(key);
    if (row === undefined) return null;
    return { who: { key, address: row.address }, credentials: await deriveCredentials(secret, row.address, row.nonce) };
  };

  return {
    find,
    async create(address, nonce) {
      const credentials = await deriveCredentials(secret, address, nonce);
      if (keys.has(credentials.key)) return null;
      const row: KeyRow = { address, nonce };
      keys.set(credentials.key, row);
      store.append([{ kind: KEY_KIND, key: credentials.key, body: row }]);
      return credentials;
    },
    async derive(address, nonce) {
      const credentials = await deriveCredentials(secret, address, nonce);
      return keys.has(credentials.key) ? credentials : null;
    },
    async authenticate({ apiKey, secret: given, passphrase }) {
      const found = await find(apiKey);
      if (found === null) return null;
      const { credentials } = found;
      return sameText(given, credentials.secret) && sameText(passphrase, credentials.passphrase) ? found.who : null;
    },
    keysOf: (address) => [...keys].filter(([, row]) => row.address === address).map(([key]) => key),
    accountsOf: ({ address }) => [
      address,
      ...[...wallets].filter(([, signer]) => signer === address).map(([account]) => account),
    ],
    bind({ address }, account) {
      if (account === address) return true;
      const signer = wallets.get(account);
      if (signer !== undefined) return signer === address;
      wallets.set(account, address);
      store.append([{ kind: WALLET_KIND, key: account, body: address }]);
      return true;
    },
    addresses: () => [...new Set([...[...keys.values()].map((row) => row.address), ...wallets.keys()])],
  };
}

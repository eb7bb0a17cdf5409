/** The venue for who may cancel and read and not sign: API credentials and the address they belong to (design.md 5, Kill). */
import type { Address } from "../core/contract/ids.ts";
import type { VenueMs } from "../core/units/time.ts";
import type { Credentials } from "./auth.ts";
import { type Clob, createClob } from "./clob.ts";
import type { Hosts } from "./hosts.ts";
import type { Fetch } from "./http.ts";
import type { Wallet } from "./wallet.ts";

export interface Outside extends Pick<Clob, "openOrders" | "cancelAll" | "cancelMarket"> {
  /** Venue time, by its clock as last read; the wall's before that, so that a silent clock stops nothing. */
  now(): VenueMs;
  /** Ends when this much venue time has passed. */
  wait(venueMs: number): Promise<void>;
  /** Reads the venue's clock. Null when it was read, else why not. */
  readClock(): Promise<string | null>;
}

export interface OutsideOptions {
  readonly hosts: Hosts;
  /** Of the trading key, which the credentials were given to; also when another wallet holds the money. */
  readonly address: Address;
  readonly credentials: Credentials;
  readonly fetch: Fetch;
  /** Wall milliseconds. */
  readonly wall: () => number;
  readonly sleep: (wallMs: number) => Promise<void>;
  readonly deadlineMs?: number;
}

/** A wallet without a key: whoever asks it to sign is told so. */
const keyless = (address: Address): Pick<Wallet, "view" | "login"> => {
  const login = () => Promise.reject(new Error("the outside path holds no key: it can cancel and read"));
  return { view: { signer: address, funder: address, signatureType: 0, chainId: 137 }, login };
};

export function openOutside({ address, wall, sleep, ...options }: OutsideOptions): Outside {
  let clock = { venueMs: wall(), wallMs: wall(), rate: 1 };
  const now = (): VenueMs => Math.round(clock.venueMs + (wall() - clock.wallMs) * clock.rate) as VenueMs;
  const { time, openOrders, cancelAll, cancelMarket } = createClob({ ...options, wallet: keyless(address), now });
  return {
    openOrders,
    cancelAll,
    cancelMarket,
    now,
    wait: (venueMs) => sleep(Math.ceil(venueMs / clock.rate)),
    async readClock() {
      const reply = await time();
      if (!reply.ok) return `${reply.code}: ${reply.message}`;
      // A rate of 0 is a recording that waits to begin: the two zeros would never be apart.
      const { venueMs, rate } = reply.value;
      clock = { venueMs, wallMs: wall(), rate: rate > 0 ? rate : 1 };
      return null;
    },
  };
}

/** What the settings lack for the outside path, by name; empty when nothing. */
export const OUTSIDE_SETTINGS = [
  "POLYMARKET_API_KEY",
  "POLYMARKET_API_SECRET",
  "POLYMARKET_API_PASSPHRASE",
  "POLYMARKET_API_ADDRESS",
] as const;

export type OutsideSettings = Readonly<Partial<Record<(typeof OUTSIDE_SETTINGS)[number], string>>>;

/**
 * The credentials of some settings.
 *
 * @returns names of what is missing or is no address, when something is
 */
export function outsideCredentials(
  settings: OutsideSettings,
): { readonly address: Address; readonly credentials: Credentials } | { readonly missing: readonly string[] } {
  const { POLYMARKET_API_KEY: key, POLYMARKET_API_SECRET: secret, POLYMARKET_API_PASSPHRASE: passphrase } = settings;
  const address = settings.POLYMARKET_API_ADDRESS?.toLowerCase() ?? "";
  const isAddress = /^0x[0-9a-f]{40}$/.test(address);
  if (isAddress && key && secret && passphrase)
    return { address: address as Address, credentials: { key, secret, passphrase } };
  return {
    missing: OUTSIDE_SETTINGS.filter((name) => !settings[name] || (name === "POLYMARKET_API_ADDRESS" && !isAddress)),
  };
}

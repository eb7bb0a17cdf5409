/** The account: its key, its login, its money at the venue. */
import { formatDecimal } from "../../core/units/decimal.ts";
import type { Credentials } from "../auth.ts";
import { l2Headers } from "../auth.ts";
import { proxyAddressOf, safeAddressOf } from "../chain/wallets.ts";
import type { Clob } from "../clob.ts";
import { exchange } from "../http.ts";
import type { Wallet, WalletError } from "../wallet.ts";
import { bad, type Finding, good, note, skipped } from "./finding.ts";
import { clobOf, type Patient } from "./patient.ts";

const TYPES = ["a plain key", "a proxy wallet", "a Safe", "a deposit wallet"] as const;

export function checkWallet(wallet: Wallet | WalletError, patient: Patient): Finding {
  if ("is" in wallet) return bad("wallet", wallet.message, "set it as the account page of the venue shows it");
  const { signer, funder, signatureType } = wallet.view;
  if (patient.throwaway) return note("wallet", `no key is set: a throwaway one, ${signer}, was made for this run`);
  const says = `type ${signatureType}, ${TYPES[signatureType]}: key ${signer}${funder === signer ? "" : `, money at ${funder}`}`;
  const derived =
    patient.table === null || signatureType === 0 || signatureType === 3
      ? null
      : signatureType === 1
        ? proxyAddressOf(signer, patient.table)
        : safeAddressOf(signer, patient.table);
  return derived === null || derived === funder
    ? good("wallet", says)
    : bad(
        "wallet",
        `${says}; the venue's own wallet of this key and type is ${derived}`,
        "check POLYMARKET_FUNDER_ADDRESS and POLYMARKET_SIGNATURE_TYPE against the account page",
      );
}

/**
 * Credentials that work. Those of the settings, or those that the venue has of this key. New ones are made only where
 * money is paper or when asked for.
 */
export async function checkCredentials(
  patient: Patient,
  wallet: Wallet,
  now: () => number,
  mayMake: boolean,
): Promise<{ readonly finding: Finding; readonly credentials: Credentials | null }> {
  const from = patient.credentials === null ? "the venue gives them for this key" : "set";
  const known = patient.credentials ?? (await derived(patient, wallet, now, mayMake));
  if (typeof known === "string")
    return {
      finding: bad(
        "credentials",
        known,
        "set POLYMARKET_API_KEY, _SECRET and _PASSPHRASE, or run with --login to have the venue make them",
      ),
      credentials: null,
    };
  const orders = await clobOf(patient, wallet, known, now).openOrders();
  if (!orders.ok)
    return {
      finding: bad(
        "credentials",
        `${from}, and do not open the account: ${orders.message}`,
        "they must belong to this very key: remove them, and run this again to see whether the venue has others",
      ),
      credentials: null,
    };
  return {
    finding: good("credentials", `${from}, and open the account: ${orders.value.length} open orders`),
    credentials: known,
  };
}

async function derived(
  patient: Patient,
  wallet: Wallet,
  now: () => number,
  mayMake: boolean,
): Promise<Credentials | string> {
  if (mayMake) {
    const made = await clobOf(patient, wallet, null, now).deriveCredentials();
    return made.ok ? made.value : `the venue gives none: ${made.message}`;
  }
  const path = "/auth/derive-api-key";
  const headers = await wallet.login(Math.floor(now() / 1000));
  const reply = await exchange(patient.fetch, {
    url: `${patient.hosts.clob}${path}`,
    method: "GET",
    headers,
    deadlineMs: 5_000,
  });
  if (!reply.ok) return `none are set, and the venue has none: ${reply.message}`;
  const { apiKey, secret, passphrase } = (reply.value.json ?? {}) as Record<string, unknown>;
  return typeof apiKey === "string" && typeof secret === "string" && typeof passphrase === "string"
    ? { key: apiKey, secret, passphrase }
    : "none are set, and the venue's answer can't be read";
}

export async function checkClosedOnly(
  patient: Patient,
  wallet: Wallet,
  credentials: Credentials,
  now: () => number,
): Promise<Finding> {
  const path = "/auth/ban-status/closed-only";
  const headers = await l2Headers(wallet.view.signer, credentials, Math.floor(now() / 1000), "GET", path);
  const reply = await exchange(patient.fetch, {
    url: `${patient.hosts.clob}${path}`,
    method: "GET",
    headers,
    deadlineMs: 5_000,
  });
  if (!reply.ok) return note("standing", `the venue does not say whether the account may trade: ${reply.message}`);
  const closed = (reply.value.json as { closed_only?: unknown } | null)?.closed_only;
  if (closed === true)
    return bad("standing", "the account may only close positions", "only the venue can change that: ask it why");
  return closed === false
    ? good("standing", "the account may trade")
    : note("standing", "the venue's answer can't be read");
}

export async function checkBalance(clob: Clob): Promise<{ readonly finding: Finding; readonly micro: number | null }> {
  const answer = await clob.balance({ asset: "COLLATERAL" });
  if (!answer.ok)
    return {
      finding: bad("balance", `not known: ${answer.message}`, "the bot does not trade without it: run this again"),
      micro: null,
    };
  const says = `$${formatDecimal(answer.value, 6)} of pUSD, as the venue sees it`;
  return {
    finding:
      answer.value > 0
        ? good("balance", says)
        : bad("balance", says, "deposit pUSD into the wallet that holds the money"),
    micro: answer.value,
  };
}

export const checkTier = (tier: string | null): Finding =>
  tier === null
    ? skipped("rate tier", "the venue named none: the bot assumes Standard, the smallest")
    : good("rate tier", tier);

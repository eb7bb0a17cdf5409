import type { Address } from "../../../core/contract/ids.ts";

export interface Credentials {
  /** UUID form, as the venue's. */
  readonly key: string;
  /** base64url of 32 bytes, with padding. */
  readonly secret: string;
  /** 64 hex digits. */
  readonly passphrase: string;
}

const encoder = new TextEncoder();

async function mac(serverSecret: string, label: string): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(serverSecret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(label)));
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * The API credentials of an address and nonce: a pure function of the exchange's own secret, so the same after a
 * restart, and nothing that could leak is stored beside them.
 */
export async function deriveCredentials(serverSecret: string, address: Address, nonce: string): Promise<Credentials> {
  const who = `${address}|${nonce}`;
  const [key, secret, passphrase] = await Promise.all([
    mac(serverSecret, `key|${who}`),
    mac(serverSecret, `secret|${who}`),
    mac(serverSecret, `passphrase|${who}`),
  ]);
  const id = hex(key).slice(0, 32);
  return {
    key: `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-a${id.slice(17, 20)}-${id.slice(20, 32)}`,
    secret: btoa(String.fromCharCode(...secret))
      .replaceAll("+", "-")
      .replaceAll("/", "_"),
    passphrase: hex(passphrase),
  };
}

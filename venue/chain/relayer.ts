/** The relayer's wire (reference polymarket.md 4c): it sends what a contract wallet's key has signed, and pays the gas. */
import * as z from "zod";
import type { Address } from "../../core/contract/ids.ts";
import type { Hosts } from "../hosts.ts";
import { exchange, type Fetch, read, type VenueFailure, type VenueResult } from "../http.ts";
import type { RelayType } from "./relay.ts";
import { address, hash } from "./schema.ts";

/** STATE_NEW and EXECUTED are on their way, MINED can still be taken back, the last three are final. */
export type RelayState = "NEW" | "EXECUTED" | "MINED" | "CONFIRMED" | "INVALID" | "FAILED";

export interface Relayed {
  readonly id: string;
  readonly state: RelayState;
  readonly tx: string | null;
  readonly error: string | null;
}

export interface RelayParams {
  /** What the wallet's next batch must carry. */
  readonly nonce: number;
  /** Who will relay it. */
  readonly relay: `0x${string}`;
}

/** Never rejects. */
export interface Relayer {
  params(type: RelayType): Promise<VenueResult<RelayParams>>;
  /** @param body what unsignedBatch made; sending it again can't do it again, its nonce is inside */
  submit(body: string): Promise<VenueResult<Relayed>>;
  transaction(id: string): Promise<VenueResult<Relayed>>;
  /** Ours that it remembers, newest first, for a submit whose answer never came. */
  recent(): Promise<VenueResult<readonly (Relayed & { readonly nonce: number | null; readonly signature: string })[]>>;
}

export interface RelayerOptions {
  readonly hosts: Pick<Hosts, "relayer">;
  /** The key's address, also the relayer key's owner. */
  readonly signer: Address;
  /** POLYMARKET_RELAYER_KEY; null: only what needs none. */
  readonly key: string | null;
  readonly fetch: Fetch;
  /** Wall milliseconds of one call. */
  readonly deadlineMs?: number;
}

const state = z
  .string()
  .transform((text) => text.replace(/^STATE_/, ""))
  .pipe(z.enum(["NEW", "EXECUTED", "MINED", "CONFIRMED", "INVALID", "FAILED"]));
const optionalHash = z
  .union([z.literal(""), hash])
  .nullish()
  .transform((text) => (text === "" || text == null ? null : text));
const nonce = z
  .union([z.string(), z.number()])
  .transform(Number)
  .refine((value) => Number.isSafeInteger(value) && value >= 0, { message: "no nonce" });

const params = z.object({ nonce, address });
const submitted = z
  .object({ transactionID: z.string().min(1), state, transactionHash: optionalHash })
  .transform((json) => ({ id: json.transactionID, state: json.state, tx: json.transactionHash, error: null }));
const one = z
  .object({ transaction_id: z.string().min(1), state, transaction_hash: optionalHash, error_msg: z.string().nullish() })
  .transform((json) => ({
    id: json.transaction_id,
    state: json.state,
    tx: json.transaction_hash,
    error: json.error_msg ?? null,
  }));
/** GET /transactions has the older spelling of the same record. */
const listed = z
  .object({
    transactionID: z.string().min(1),
    state,
    transactionHash: optionalHash,
    nonce: nonce.nullish(),
    signature: z.string().nullish(),
  })
  .transform((json) => ({
    id: json.transactionID,
    state: json.state,
    tx: json.transactionHash,
    error: null,
    nonce: json.nonce ?? null,
    signature: json.signature ?? "",
  }));

export function createRelayer({ hosts, signer, key, fetch, deadlineMs = 10_000 }: RelayerOptions): Relayer {
  const auth: Record<string, string> = key === null ? {} : { RELAYER_API_KEY: key, RELAYER_API_KEY_ADDRESS: signer };
  const get = (path: string, headers: Record<string, string> = {}) =>
    exchange(fetch, { url: `${hosts.relayer}${path}`, method: "GET", headers, deadlineMs });
  return {
    async params(type) {
      const query = new URLSearchParams({ address: signer, type });
      const reply = read(await get(`/v1/account/transactions/params?${query}`), params, "relayer params");
      return reply.ok ? { ok: true, value: { nonce: reply.value.nonce, relay: reply.value.address } } : reply;
    },
    async submit(body) {
      if (key === null) return noKey();
      const url = `${hosts.relayer}/submit`;
      return read(
        await exchange(fetch, { url, method: "POST", headers: auth, body, deadlineMs }),
        submitted,
        "POST /submit",
      );
    },
    async transaction(id) {
      return read(await get(`/v1/account/transactions/${encodeURIComponent(id)}`), one, "relayer transaction");
    },
    async recent() {
      return key === null ? noKey() : read(await get("/transactions", auth), z.array(listed), "GET /transactions");
    },
  };
}

const noKey = (): VenueFailure => ({
  ok: false,
  code: "NO_CREDENTIALS",
  message: "POLYMARKET_RELAYER_KEY is missing: make one in the venue's settings and set it",
  unclear: false,
});

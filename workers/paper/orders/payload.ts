import * as z from "zod";
import type { Side } from "../../../core/contract/ids.ts";
import type { TimeInForce } from "../../../core/contract/orders.ts";

const uint = z.string().regex(/^\d{1,78}$/);
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const bytes32 = z.string().regex(/^0x[0-9a-fA-F]{64}$/);
/** Clients send whole numbers as JSON numbers or as text; both are exact below 2^53. */
const wholeNumber = z.union([z.int().nonnegative(), z.string().regex(/^\d{1,16}$/)]).transform(String);

const signedOrder = z.object({
  salt: wholeNumber,
  maker: address,
  signer: address,
  tokenId: uint,
  makerAmount: uint,
  takerAmount: uint,
  side: z.enum(["BUY", "SELL"]) satisfies z.ZodType<Side>,
  signatureType: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  timestamp: wholeNumber,
  expiration: wholeNumber.default("0"),
  metadata: bytes32,
  builder: bytes32,
  signature: z.string().regex(/^0x[0-9a-fA-F]+$/),
});

const entry = z.object({
  order: signedOrder,
  owner: z.string(),
  orderType: z.enum(["GTC", "GTD", "FOK", "FAK"]) satisfies z.ZodType<TimeInForce>,
  postOnly: z.boolean().optional(),
  deferExec: z.boolean().optional(),
});

/** The first order format, refused by the venue since 2026-04-28: it had a nonce and a fee rate, and no timestamp. */
const legacyEntry = z.object({
  order: z.object({ nonce: z.unknown(), feeRateBps: z.unknown(), timestamp: z.undefined().optional() }),
});

export type SignedOrder = z.infer<typeof signedOrder>;
export type OrderEntry = z.infer<typeof entry>;
export type ParsedEntry =
  | { readonly ok: true; readonly entry: OrderEntry }
  | { readonly ok: false; readonly error: string; readonly why: string };

/** One element of POST /order or POST /orders: the form only, nothing about the market or the signer. */
export function parseEntry(body: unknown): ParsedEntry {
  const parsed = entry.safeParse(body);
  if (parsed.success) return { ok: true, entry: parsed.data };
  if (legacyEntry.safeParse(body).success)
    return { ok: false, error: "order_version_mismatch", why: "a version 1 order" };
  const issue = parsed.error.issues[0];
  return {
    ok: false,
    error: "Invalid order payload",
    why: issue === undefined ? "no form" : `${issue.path.join(".")}: ${issue.message}`,
  };
}

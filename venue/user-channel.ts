import type { Fill } from "../core/contract/fills.ts";
import type { ConditionId, OrderId, TokenId } from "../core/contract/ids.ts";
import type { MalformedKind } from "../core/contract/malformed.ts";
import type { MarketSpec } from "../core/contract/spec.ts";
import type { MicroShares } from "../core/units/size.ts";
import type { VenueMs } from "../core/units/time.ts";
import type { Credentials } from "./auth.ts";
import { venueCode } from "./errors.ts";
import { jsonSample } from "./malformed.ts";
import { parseSize, parseStamp } from "./numbers.ts";
import { orderStatus, statusBySize } from "./orders.ts";
import { firstIssue } from "./schema/common.ts";
import { trade as tradeSchema } from "./schema/trades.ts";
import * as wire from "./schema/user-channel.ts";
import { toFills, type Us } from "./trades.ts";

/** What a frame of the user socket says. Fills are in our order's own token terms. */
export type UserFrame =
  | { readonly t: "fill"; readonly market: ConditionId; readonly fill: Fill }
  | {
      readonly t: "order";
      readonly market: ConditionId;
      readonly order: OrderId;
      readonly type: "PLACEMENT" | "UPDATE" | "CANCELLATION";
      readonly status: "live" | "matched" | "cancelled" | "invalid" | null;
      /** null when the frame does not say. */
      readonly matched: MicroShares | null;
      readonly at: VenueMs | null;
    }
  | { readonly t: "bad"; readonly kind: MalformedKind; readonly why: string; readonly market?: ConditionId };

export interface UserContext {
  readonly us: Us;
  readonly specs: ReadonlyMap<TokenId, MarketSpec>;
}

/** The first frame of the user socket: login, and all markets. */
export const subscribeUser = (credentials: Credentials): string =>
  JSON.stringify({
    type: "user",
    auth: { apiKey: credentials.key, secret: credentials.secret, passphrase: credentials.passphrase },
  });

/**
 * Reads one text frame, an object or an array. Trades of markets we don't know come out as "bad" with their market:
 * a fill of ours that nobody books must not pass in silence.
 */
export function parseUserFrame(text: string, context: UserContext): readonly UserFrame[] {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "PONG" || trimmed === "PING") return [];
  let json: unknown;
  try {
    json = JSON.parse(trimmed);
  } catch {
    return [{ t: "bad", kind: "not-json", why: `not JSON: ${trimmed.slice(0, 80)}` }];
  }
  return (Array.isArray(json) ? json : [json]).flatMap((message) => parseMessage(message, context));
}

function parseMessage(message: unknown, context: UserContext): readonly UserFrame[] {
  const kind = wire.kind.safeParse(message);
  const type = kind.success ? (kind.data.type ?? "").toUpperCase() : "";
  const event = kind.success ? kind.data.event_type : "";
  if (event === "trade" || type === "TRADE") return parseTrade(message, context);
  if (event === "order" || type === "PLACEMENT" || type === "UPDATE" || type === "CANCELLATION")
    return parseOrder(message, type);
  return [{ t: "bad", kind: "unknown-message", why: `unknown message ${jsonSample(message, 80)}` }];
}

function parseTrade(message: unknown, context: UserContext): readonly UserFrame[] {
  const parsed = tradeSchema.safeParse(message);
  if (!parsed.success) return [{ t: "bad", kind: "wrong-shape", why: `trade: ${firstIssue(parsed.error)}` }];
  const json = parsed.data;
  const market = json.market as ConditionId;
  const spec = context.specs.get(json.asset_id as TokenId);
  if (spec === undefined)
    return [{ t: "bad", kind: "not-watched", why: `trade ${json.id}: market ${market} is not watched`, market }];
  const read = toFills(json, context.us, spec);
  if (!read.ok) return [{ t: "bad", kind: "wrong-value", why: read.why, market }];
  return read.fills.map((fill) => ({ t: "fill", market: spec.id, fill }));
}

/** A killed order comes without its size: it was killed because nothing of it could match. Null: the frame does not say. */
function killedSize(status: string): MicroShares | null {
  const code = venueCode(200, status);
  return code === "FOK_KILLED" || code === "FAK_KILLED" ? (0 as MicroShares) : null;
}

function parseOrder(message: unknown, type: string): readonly UserFrame[] {
  const parsed = wire.orderUpdate.safeParse(message);
  if (!parsed.success) return [{ t: "bad", kind: "wrong-shape", why: `order: ${firstIssue(parsed.error)}` }];
  const json = parsed.data;
  const market = json.market as ConditionId;
  if (type !== "PLACEMENT" && type !== "UPDATE" && type !== "CANCELLATION")
    return [{ t: "bad", kind: "wrong-value", why: `order ${json.id}: type "${type}"`, market }];
  const original = json.original_size === null ? null : parseSize(json.original_size);
  const matched = json.size_matched === null ? killedSize(json.status ?? "") : parseSize(json.size_matched);
  return [
    {
      t: "order",
      market,
      order: json.id as OrderId,
      type,
      status:
        json.status == null ? null : statusBySize(orderStatus(json.status), json.order_type ?? null, original, matched),
      matched,
      at: json.timestamp === null ? null : parseStamp(json.timestamp),
    },
  ];
}

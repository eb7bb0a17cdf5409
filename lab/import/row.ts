/** One row of an archive to one message of the market channel. Checked field by field; a row that doesn't fit is named. */

import type { MalformedKind } from "../../core/contract/malformed.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { formatDecimal, parseDecimal } from "../../core/units/decimal.ts";
import { isTickSize } from "../../core/units/price.ts";
import type { ArchiveRow, Column, Scales } from "./parquet.ts";

export interface Change {
  readonly asset_id: string;
  readonly price: string;
  readonly size: string;
  readonly side: string;
  /** The venue's own touch after the change, of the change's token; "" for an empty side, absent when not told. */
  readonly best_bid?: string;
  readonly best_ask?: string;
}

export type Taken =
  | { readonly t: "change"; readonly change: Change }
  /** A whole message: book, last_trade_price or tick_size_change. */
  | { readonly t: "message"; readonly message: Readonly<Record<string, unknown>> };

export interface GoodRow {
  readonly row: number;
  readonly market: string;
  /** When the archive's recorder heard it, and the venue's own stamp, ms. */
  readonly received: number;
  readonly stamp: number;
  readonly taken: Taken;
}

export interface BadRow {
  readonly row: number;
  readonly kind: MalformedKind;
  readonly why: string;
}

/** Thrown and caught in here. */
class Misfit extends Error {
  readonly kind: MalformedKind;
  constructor(kind: MalformedKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** A stamp this far ahead of its receipt is no stamp, ms. */
const AHEAD_MS = 60_000;

export function checkRow(
  { row, values }: ArchiveRow,
  scales: Scales,
  specs: ReadonlyMap<string, MarketSpec>,
): GoodRow | BadRow {
  try {
    return { row, ...understand(new Fields(values, scales), specs) };
  } catch (error) {
    if (error instanceof Misfit) return { row, kind: error.kind, why: error.message };
    throw error;
  }
}

class Fields {
  readonly #values: ArchiveRow["values"];
  readonly #scales: Scales;

  constructor(values: ArchiveRow["values"], scales: Scales) {
    this.#values = values;
    this.#scales = scales;
  }

  text(name: Column): string {
    const value = this.#values[name];
    if (typeof value !== "string" || value === "") throw new Misfit("wrong-shape", `${name} is ${show(value)}`);
    return value;
  }

  optional(name: Column): string | null {
    const value = this.#values[name];
    return value === null || value === undefined ? null : String(value);
  }

  ms(name: Column): number {
    const value = this.#values[name];
    const ms =
      typeof value === "bigint"
        ? Number(value)
        : typeof value === "string" && /^\d{13}$/.test(value)
          ? Number(value)
          : value;
    if (typeof ms !== "number" || !Number.isSafeInteger(ms) || ms < 1e12 || ms >= 1e13)
      throw new Misfit("wrong-value", `${name} ${show(value)} is not a time in ms`);
    return ms;
  }

  /** A decimal as the wire writes it. A float of a decimal column is exact at that column's places. */
  decimal(name: Column, places: number): string | null {
    const value = this.#values[name];
    if (value === null || value === undefined || value === "") return null;
    return formatDecimal(toUnits(value, places, this.#scales.get(name), name), places);
  }

  price(name: Column): string {
    const text = this.decimal(name, 4);
    if (text === null) throw new Misfit("wrong-shape", `${name} is missing`);
    return checkPrice(text, name);
  }

  size(name: Column, least: 0 | 1): string {
    const text = this.decimal(name, 6);
    if (text === null) throw new Misfit("wrong-shape", `${name} is missing`);
    if ((parseDecimal(text, 6) ?? -1) < least) throw new Misfit("wrong-value", `${name} ${text} is not a size`);
    return text;
  }

  side(): "BUY" | "SELL" {
    const side = this.text("side").toUpperCase();
    if (side !== "BUY" && side !== "SELL") throw new Misfit("wrong-value", `side "${side}" is neither BUY nor SELL`);
    return side;
  }
}

const show = (value: unknown): string => (value === null || value === undefined ? "missing" : `"${String(value)}"`);

function toUnits(value: unknown, places: number, scale: number | undefined, what: string): number {
  let units: number | null = null;
  if (typeof value === "string") units = parseDecimal(value.trim(), places);
  else if (typeof value === "number" && Number.isFinite(value)) {
    // Without a scale it is a plain float, and only as good as its own shortest text.
    units = scale === undefined ? parseDecimal(String(value), places) : parseDecimal(value.toFixed(scale), places);
  }
  if (units === null) throw new Misfit("wrong-value", `${what} ${show(value)} is no decimal of ${places} places`);
  return units;
}

function checkPrice(text: string, what: string): string {
  const value = parseDecimal(text, 4) ?? 0;
  if (value <= 0 || value >= 10_000) throw new Misfit("wrong-value", `${what} ${text} is not a price between 0 and 1`);
  return text;
}

function understand(of: Fields, specs: ReadonlyMap<string, MarketSpec>): Omit<GoodRow, "row"> {
  const market = of.text("market").toLowerCase();
  const spec = specs.get(market);
  const asset_id = of.text("asset_id");
  if (spec === undefined) throw new Misfit("not-watched", `market ${market}`);
  if (asset_id !== spec.yes && asset_id !== spec.no)
    throw new Misfit("wrong-value", `asset_id ${asset_id} is no token of ${spec.slug}`);
  const [received, stamp] = [of.ms("timestamp_received"), of.ms("timestamp")];
  if (stamp > received + AHEAD_MS)
    throw new Misfit("wrong-value", `timestamp ${stamp} is ${stamp - received} ms after it was received`);
  const taken = takenOf(of, { market, asset_id, timestamp: String(stamp) });
  return { market, received, stamp, taken };
}

function takenOf(of: Fields, head: { market: string; asset_id: string; timestamp: string }): Taken {
  const event_type = of.text("event_type");
  const message = (rest: Record<string, unknown>): Taken => ({
    t: "message",
    message: { event_type, ...head, ...rest },
  });
  switch (event_type) {
    case "price_change": {
      const [best_bid, best_ask] = [of.decimal("best_bid", 4), of.decimal("best_ask", 4)];
      const change = { asset_id: head.asset_id, price: of.price("price"), size: of.size("size", 0), side: of.side() };
      return {
        t: "change",
        change: { ...change, ...(best_bid === null ? {} : { best_bid }), ...(best_ask === null ? {} : { best_ask }) },
      };
    }
    case "book":
      return message({ bids: levels(of, "bids"), asks: levels(of, "asks") });
    case "last_trade_price": {
      const hash = of.optional("transaction_hash");
      const trade = { price: of.price("price"), size: of.size("size", 1), side: of.side() };
      return message({ ...trade, ...(hash === null ? {} : { transaction_hash: hash }) });
    }
    case "tick_size_change": {
      const tick = of.decimal("new_tick_size", 4);
      if (tick === null || !isTickSize(parseDecimal(tick, 4) ?? 0))
        throw new Misfit("wrong-value", `new_tick_size ${tick ?? "missing"} is none of the venue's`);
      return message({ new_tick_size: tick });
    }
    default:
      throw new Misfit("unknown-message", `event_type "${event_type}"`);
  }
}

/** Levels as JSON text: pairs of price and size, or objects of them. */
function levels(of: Fields, name: "bids" | "asks"): readonly { price: string; size: string }[] {
  let json: unknown;
  try {
    json = JSON.parse(of.text(name));
  } catch (error) {
    if (error instanceof Misfit) throw error;
    throw new Misfit("not-json", `${name} is not JSON`);
  }
  if (!Array.isArray(json)) throw new Misfit("wrong-shape", `${name} is not a list`);
  const seen = new Set<string>();
  return json.map((entry: unknown) => {
    const [price, size] = Array.isArray(entry)
      ? (entry as readonly unknown[])
      : [(entry as { price?: unknown } | null)?.price, (entry as { size?: unknown } | null)?.size];
    const level = {
      price: checkPrice(formatDecimal(toUnits(price, 4, undefined, name), 4), name),
      size: formatDecimal(toUnits(size, 6, undefined, name), 6),
    };
    if (level.size === "0" || level.size.startsWith("-"))
      throw new Misfit("wrong-value", `${name} has size ${level.size}`);
    if (seen.has(level.price)) throw new Misfit("wrong-value", `${name} names ${level.price} twice`);
    seen.add(level.price);
    return level;
  });
}

/** Parquet files as the public hourly archives have them, for tests: same columns, types, encodings and compression. */
import { zstdCompressSync } from "node:zlib";
import type { SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";

/** One row; what a kind of event does not have is null in the file. */
export interface ArchiveLine {
  readonly timestamp_received: number;
  readonly timestamp: number;
  readonly market: string;
  readonly event_type: string;
  readonly asset_id: string;
  readonly bids?: string;
  readonly asks?: string;
  readonly price?: number;
  readonly size?: number;
  readonly side?: string;
  readonly best_bid?: number;
  readonly best_ask?: number;
  readonly transaction_hash?: string;
  readonly new_tick_size?: number;
}

const required = { repetition_type: "REQUIRED" } as const;
const optional = { repetition_type: "OPTIONAL" } as const;
const stamp = { type: "INT64", converted_type: "TIMESTAMP_MILLIS", ...required } as const;
const word = { type: "BYTE_ARRAY", converted_type: "UTF8" } as const;
const decimal = (precision: number, scale: number, type_length: number) =>
  ({ type: "FIXED_LEN_BYTE_ARRAY", type_length, converted_type: "DECIMAL", precision, scale, ...optional }) as const;

const SCHEMA: readonly SchemaElement[] = [
  { name: "timestamp_received", ...stamp },
  { name: "timestamp", ...stamp },
  { name: "market", type: "FIXED_LEN_BYTE_ARRAY", type_length: 66, ...required },
  { name: "event_type", ...word, ...required },
  { name: "asset_id", ...word, ...required },
  { name: "bids", ...word, ...optional },
  { name: "asks", ...word, ...optional },
  { name: "price", ...decimal(9, 4, 4) },
  { name: "size", ...decimal(18, 6, 8) },
  { name: "side", ...word, ...optional },
  { name: "best_bid", ...decimal(9, 4, 4) },
  { name: "best_ask", ...decimal(9, 4, 4) },
  { name: "transaction_hash", ...word, ...optional },
  { name: "new_tick_size", ...decimal(9, 4, 4) },
];

const compressors = { ZSTD: (input: Uint8Array): Uint8Array => zstdCompressSync(input) };

/** @param lines in the order in which they stand in the file @param without columns left out */
export function archive(lines: readonly ArchiveLine[], without: readonly string[] = []): Uint8Array {
  const schema = SCHEMA.filter(({ name }) => !without.includes(name));
  const columnData = schema.map(({ name, type_length }) => ({
    name,
    data: lines.map((line) => {
      const value = line[name as keyof ArchiveLine] ?? null;
      if (name === "market") return new TextEncoder().encode(String(value).padEnd(type_length ?? 0));
      return name.startsWith("timestamp") ? BigInt(Number(value)) : value;
    }),
    ...(name.startsWith("timestamp") ? { encoding: "DELTA_BINARY_PACKED" as const } : {}),
  }));
  const root: SchemaElement = { name: "schema", num_children: schema.length };
  const buffer = parquetWriteBuffer({
    columnData,
    schema: [root, ...schema],
    codec: "ZSTD",
    compressors,
    rowGroupSize: 64,
  });
  return new Uint8Array(buffer);
}

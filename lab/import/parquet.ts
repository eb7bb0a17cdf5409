/** Rows of a Parquet file, those of the wanted markets alone: an hour of a whole venue is tens of millions of rows. */
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { asyncBufferFromFile, type Compressors, parquetMetadataAsync, parquetScan, parquetSchema } from "hyparquet";
import { UseError } from "../../scripts/lib/cli.ts";

/** Columns every row has, and those that belong to some kinds of rows; the live channel's names. */
const NEEDED = ["timestamp_received", "timestamp", "market", "event_type", "asset_id"] as const;
const OTHERS = [
  "bids",
  "asks",
  "price",
  "size",
  "side",
  "best_bid",
  "best_ask",
  "transaction_hash",
  "new_tick_size",
] as const;

export type Column = (typeof NEEDED)[number] | (typeof OTHERS)[number];

export interface ArchiveRow {
  /** Counted from 1, in the whole file. */
  readonly row: number;
  /** As decoded: text, number, bytes as text, a stamp in ms; null where the file has none. */
  readonly values: Readonly<Partial<Record<Column, unknown>>>;
}

/** Decimal places of a column that is a decimal, by name: such values arrive as floats and are exact at this many. */
export type Scales = ReadonlyMap<string, number>;

const compressors: Compressors = {
  ZSTD: (input) => zstdDecompressSync(input),
  GZIP: (input) => gunzipSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
};

/** Stamps as plain ms: a Date can't be told from a bad one. */
const parsers = {
  timestampFromMilliseconds: (ms: bigint): number => Number(ms),
  timestampFromMicroseconds: (us: bigint): number => Math.floor(Number(us) / 1_000),
  timestampFromNanoseconds: (ns: bigint): number => Number(ns / 1_000_000n),
};

const latin = new TextDecoder("latin1");
const plain = (value: unknown): unknown => (value instanceof Uint8Array ? latin.decode(value) : (value ?? null));

export interface Archive {
  readonly rows: number;
  readonly scales: Scales;
  /** In the file's own order. */
  wanted(markets: ReadonlySet<string>): AsyncGenerator<ArchiveRow>;
}

/** @throws UseError when the file is none, is cut off, or lacks a column every row needs */
export async function openArchive(path: string): Promise<Archive> {
  try {
    return await open(path);
  } catch (error) {
    if (error instanceof UseError) throw error;
    throw new UseError(`${path} can't be read as Parquet: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

async function open(path: string): Promise<Archive> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const elements = parquetSchema(metadata).children.map(({ element }) => element);
  const names = new Set(elements.map(({ name }) => name));
  const missing = NEEDED.filter((name) => !names.has(name));
  if (missing.length > 0) throw new UseError(`${path} has no column ${missing.join(", ")}: it is not of this kind.`);
  const scales = new Map(
    elements.flatMap(({ name, scale, converted_type }) =>
      converted_type === "DECIMAL" ? [[name, scale ?? 0] as const] : [],
    ),
  );
  const columns = [...NEEDED, ...OTHERS].filter((name) => names.has(name));
  return {
    rows: Number(metadata.num_rows),
    scales,
    wanted: async function* (markets) {
      const scan = await parquetScan({ file, metadata, columns, compressors, parsers });
      for (const { rowStart, rowEnd } of scan.ranges) {
        const of = await scan.readColumn({ column: "market", rowStart, rowEnd });
        const rows: number[] = [];
        for (let i = 0; i < of.length; i++) if (markets.has(String(plain(of[i])).toLowerCase())) rows.push(i);
        const [first, last] = [rows[0], rows.at(-1)];
        if (first === undefined || last === undefined) continue;
        // Rows of one market stand together: the other columns are read for that stretch only.
        const span = { rowStart: rowStart + first, rowEnd: rowStart + last + 1 };
        const read = new Map<Column, ArrayLike<unknown>>();
        for (const column of columns) read.set(column, await scan.readColumn({ column, ...span }));
        for (const i of rows) {
          const values: Partial<Record<Column, unknown>> = {};
          for (const [column, data] of read) values[column] = plain(data[i - first]);
          yield { row: rowStart + i + 1, values };
        }
      }
    },
  };
}

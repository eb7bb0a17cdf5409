import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { constants, createGzip, type Gzip } from "node:zlib";
import type { MarketFrame } from "../../venue/market-channel.ts";
import { countLine, type FileEntry, fileName, type LineKind, newFile } from "./format.ts";

/** Every line is on the disk this long after it came, ms: what a killed recorder can lose. */
const FLUSH_MS = 500;

interface OpenFile {
  readonly entry: FileEntry;
  readonly gzip: Gzip;
  readonly out: WriteStream;
}

export interface WriterEvents {
  /** A new file began: what it needs to be read without those before it is written now. */
  began(): void;
  /** The disk refused. Nothing that follows is kept. */
  failed(error: Error): void;
}

/** Gzipped JSON lines, a new file whenever the venue's clock enters a new stretch. */
export class Writer {
  readonly #folder: string;
  readonly #rotateMs: number;
  readonly #files: FileEntry[];
  readonly #events: WriterEvents;
  #open: OpenFile | null = null;
  #closing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #dirty = false;
  #last = 0;

  /** @param files the manifest's list, kept up to date here */
  constructor(folder: string, rotateMs: number, files: FileEntry[], events: WriterEvents) {
    this.#folder = folder;
    this.#rotateMs = rotateMs;
    this.#files = files;
    this.#events = events;
    this.#last = files.at(-1)?.to ?? 0;
  }

  /** Venue ms of the newest line. */
  get last(): number {
    return this.#last;
  }

  /**
   * @param at venue ms; one before the last line's counts as that
   * @param fields the rest of the object, JSON without its braces: `"frame":{...}`; "" for none
   * @param frames what it says, to be counted
   */
  write(at: number, kind: LineKind, fields: string, frames: readonly MarketFrame[] = []): void {
    const stretch = Math.floor(Math.max(at, this.#last) / this.#rotateMs);
    if (this.#open === null || Math.floor(this.#open.entry.from / this.#rotateMs) !== stretch) {
      this.#last = Math.max(at, this.#last);
      this.#begin(this.#last);
      this.#events.began();
    }
    const now = Math.max(at, this.#last);
    this.#last = now;
    const { gzip, entry } = this.#open as OpenFile;
    gzip.write(`{"at":${now},"t":"${kind}"${fields === "" ? "" : `,${fields}`}}\n`);
    countLine(entry, now, kind, frames);
    this.#dirty = true;
  }

  /** Resolves when the disk has caught up: for one who has lines faster than it. */
  async drained(): Promise<void> {
    if (this.#open?.gzip.writableNeedDrain === true) await once(this.#open.gzip, "drain");
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#end();
    await this.#closing;
  }

  #begin(at: number): void {
    this.#end();
    const names = new Set(this.#files.map((file) => file.name));
    let name = fileName(at);
    for (let n = 1; names.has(name); n++) name = fileName(at).replace("Z.", `Z-${n}.`);
    const entry = newFile(name, at);
    this.#files.push(entry);
    const gzip = createGzip();
    // "wx": a file that is there already is never written over.
    const out = createWriteStream(join(this.#folder, name), { flags: "wx" });
    out.on("error", (error) => this.#events.failed(error));
    gzip.pipe(out);
    this.#open = { entry, gzip, out };
    this.#timer ??= setInterval(() => this.#flush(), FLUSH_MS);
  }

  #flush(): void {
    if (!this.#dirty || this.#open === null) return;
    const { gzip, out, entry } = this.#open;
    this.#dirty = false;
    gzip.flush(constants.Z_SYNC_FLUSH, () => {
      entry.bytes = out.bytesWritten;
    });
  }

  #end(): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    open.gzip.end();
    const closed = finished(open.out).then(
      () => {
        open.entry.bytes = open.out.bytesWritten;
        open.entry.closed = true;
      },
      () => undefined, // failed() has been told
    );
    this.#closing = Promise.all([this.#closing, closed]).then(() => undefined);
  }
}

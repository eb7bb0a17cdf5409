import type { DurableObjectStorage } from "@cloudflare/workers-types";
import type { VenueMs } from "../../core/units/time.ts";

/** Inputs of one object's machine, kept as runs of bytes (core/inputs/run.ts), each run in parts that follow one another. */
export interface InputRows {
  readonly last: { readonly step: number; readonly at: VenueMs } | null;
  /** The next bytes of a run; `begins` with a new one. One row is written, more only when a part is full. */
  append(part: {
    readonly begins: boolean;
    readonly bytes: Uint8Array;
    readonly from: VenueMs;
    readonly to: VenueMs;
    readonly step: number;
  }): void;
  read(range: InputRange): InputPage;
  /** Forgets what is too old by now although nothing new comes. True when nothing is left: not while this life's own run is kept. */
  forget(now: VenueMs): boolean;
}

/** Parts after number `after`, oldest first, of the runs that a replay of [from, to] needs, venue ms. */
export interface InputRange {
  readonly after: number;
  readonly from?: number;
  readonly to?: number;
}

export interface InputPage {
  readonly parts: readonly StoredPart[];
  /** There are parts after these. */
  readonly more: boolean;
}

export interface StoredPart {
  readonly seq: number;
  /** Number of the run's first part. */
  readonly run: number;
  /** Venue time of its first and last step, and the number of the step after its last. */
  readonly from: VenueMs;
  readonly to: VenueMs;
  readonly step: number;
  readonly packed: boolean;
  readonly body: Uint8Array;
}

/** A page holds at most this much, but at least one part. */
const PAGE_BYTES = 524_288;
/**
 * A part is written anew with each addition until it has this many bytes, then packed: many small writes stay one row, and
 * one write stays a few pages.
 */
const PART_BYTES = 16_384;
/** A part holds at most this much before packing, far below the 2 MB of a row. */
const LONGEST_PART = 524_288;
/**
 * What is kept: two weeks, so that last week's trouble can be looked at. A busy market packs into some 4 MB a day: the
 * bytes hold a week of it, cost two thirds of a cent a month at $0.20 a GB, and are a three-hundredth of an object's limit.
 */
export const INPUTS_KEPT_MS = 14 * 86_400_000;
const KEEP_BYTES = 33_554_432;

type Stored = { seq: number; run: number; at: number; until: number; step: number; packed: number; body: ArrayBuffer };

/** @param pack makes bytes smaller; what reads them undoes it where `packed` says so */
export function openInputs(
  storage: Pick<DurableObjectStorage, "sql">,
  pack: (bytes: Uint8Array) => Uint8Array,
  keepBytes = KEEP_BYTES,
): InputRows {
  const { sql } = storage;
  sql.exec(
    "create table if not exists inputs (seq integer primary key, run integer not null, at integer not null, until integer not null, step integer not null, packed integer not null, body blob not null)",
  );
  const [newest] = sql
    .exec<{ seq: number; step: number; until: number }>("select seq, step, until from inputs order by seq desc limit 1")
    .toArray();
  let last = newest === undefined ? null : { step: newest.step, at: newest.until as VenueMs };
  let kept = sql.exec<{ bytes: number | null }>("select sum(length(body)) as bytes from inputs").one().bytes ?? 0;
  // An object that starts again begins a new run: the part left open before it stays as it is.
  let seq = (newest?.seq ?? 0) + 1;
  let run = seq;
  let open = new Uint8Array(0);
  let openFrom: VenueMs | null = null;
  let written = 0;
  /** This life has added to a run: what it says next can only be read with it. */
  let begun = false;

  function put(body: Uint8Array, packed: boolean, until: VenueMs, step: number): void {
    const bytes = packed ? pack(body) : body;
    sql.exec(
      "insert into inputs (seq, run, at, until, step, packed, body) values (?, ?, ?, ?, ?, ?, ?) on conflict (seq) do update set until = excluded.until, step = excluded.step, packed = excluded.packed, body = excluded.body",
      ...[seq, run, openFrom ?? until, until, step, packed ? 1 : 0, bytes],
    );
    kept += bytes.length - written;
    written = bytes.length;
  }

  function nextPart(): void {
    seq += 1;
    written = 0;
    openFrom = null;
  }

  /** Whole runs go, oldest first: a run can only be read from its beginning. Never the one that is being written. */
  function forget(now: VenueMs): void {
    for (;;) {
      const [oldest] = sql
        .exec<{ run: number; until: number; bytes: number }>(
          "select run, max(until) as until, sum(length(body)) as bytes from inputs where run = (select min(run) from inputs) group by run",
        )
        .toArray();
      if (oldest === undefined || (oldest.run === run && begun)) return;
      if (kept <= keepBytes && oldest.until >= now - INPUTS_KEPT_MS) return;
      sql.exec("delete from inputs where run = ?", oldest.run);
      kept -= oldest.bytes;
    }
  }

  return {
    get last() {
      return last;
    },
    append({ begins, bytes, from, to, step }) {
      begun = true;
      if (begins) {
        // What is open belongs to the run before.
        if (open.length > 0 && last !== null) {
          put(open, true, last.at, last.step);
          nextPart();
        }
        open = new Uint8Array(0);
        run = seq;
      }
      openFrom ??= from;
      const joined = new Uint8Array(open.length + bytes.length);
      joined.set(open);
      joined.set(bytes, open.length);
      open = joined;
      const isNew = written === 0;
      while (open.length >= PART_BYTES) {
        put(open.slice(0, LONGEST_PART), true, to, step);
        open = open.slice(LONGEST_PART);
        nextPart();
      }
      if (open.length > 0) put(open, false, to, step);
      last = { step, at: to };
      if (isNew) forget(to);
    },
    forget(now) {
      forget(now);
      return sql.exec<{ n: number }>("select count(*) as n from inputs").one().n === 0;
    },
    read({ after, from, to }) {
      const first =
        from === undefined
          ? 0
          : (sql.exec<{ run: number | null }>("select max(run) as run from inputs where at <= ?", from).one().run ?? 0);
      const parts: StoredPart[] = [];
      let size = 0;
      const rows = sql.exec<Stored>(
        "select seq, run, at, until, step, packed, body from inputs where seq > ? and seq >= ? and at <= ? order by seq",
        ...[after, first, to ?? Number.MAX_SAFE_INTEGER],
      );
      for (const row of rows) {
        size += row.body.byteLength;
        if (parts.length > 0 && size > PAGE_BYTES) return { parts, more: true };
        const { seq: number, run: of, at, until, step, packed, body } = row;
        parts.push({
          ...{ seq: number, run: of, from: at as VenueMs, to: until as VenueMs, step },
          ...{ packed: packed === 1, body: new Uint8Array(body) },
        });
      }
      return { parts, more: false };
    },
  };
}

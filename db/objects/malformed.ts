import type { DurableObjectStorage } from "@cloudflare/workers-types";
import type { MalformedCount, MalformedKind, MalformedSample } from "../../core/contract/malformed.ts";

/** What could not be read, kept over restarts: a count and the first samples of each kind, by where they came from. */
export interface MalformedStore {
  load(): readonly MalformedCount[];
  addSample(where: string, kind: MalformedKind, sample: MalformedSample): void;
  setCounts(counts: readonly Pick<MalformedCount, "where" | "kind" | "count">[]): void;
}

export function openMalformed(storage: Pick<DurableObjectStorage, "sql">): MalformedStore {
  const { sql } = storage;
  const pair = "place text not null, kind text not null";
  sql.exec(`create table if not exists malformed (${pair}, count integer not null, primary key (place, kind))`);
  sql.exec(
    `create table if not exists malformed_samples (seq integer primary key, ${pair}, at integer not null, why text not null, body text not null, length integer not null)`,
  );
  type Pair = { place: string; kind: MalformedKind };
  type Sample = Pair & { at: number; why: string; body: string; length: number };
  return {
    load() {
      const samples = Map.groupBy(
        sql.exec<Sample>("select place, kind, at, why, body, length from malformed_samples order by seq").toArray(),
        ({ place, kind }) => `${place}|${kind}`,
      );
      return sql
        .exec<Pair & { count: number }>("select place, kind, count from malformed")
        .toArray()
        .map(({ place, kind, count }) => {
          const kept = (samples.get(`${place}|${kind}`) ?? []).map(({ at, why, body, length }) => ({
            ...{ at, why, text: body, length },
          }));
          // Killed between two counts: as many as are kept there were in any case.
          return { where: place, kind, count: Math.max(count, kept.length), samples: kept };
        });
    },
    addSample(where, kind, { at, why, text, length }) {
      sql.exec(
        "insert into malformed_samples (place, kind, at, why, body, length) values (?, ?, ?, ?, ?, ?)",
        where,
        kind,
        at,
        why,
        text,
        length,
      );
    },
    setCounts(counts) {
      for (const { where, kind, count } of counts)
        sql.exec(
          "insert into malformed (place, kind, count) values (?, ?, ?) on conflict (place, kind) do update set count = excluded.count",
          where,
          kind,
          count,
        );
    },
  };
}

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { Bench } from "../../test/market/harness.ts";
import { readInHand } from "./journal.ts";

it("a dead market's journal says which orders it had in hand, in the rows that a market writes today", () => {
  const bench = new Bench();
  const places = bench.quote();
  bench.wait(5_000).cycle(bench.book(40, 42));
  const state = mkdtempSync(join(tmpdir(), "edgemaker-in-hand-"));
  try {
    const folder = join(state, "wrangler", "v3", "do", "edgemaker-market-Market");
    mkdirSync(folder, { recursive: true });
    const database = new DatabaseSync(join(folder, "one.sqlite"));
    database.exec("create table rows (kind text not null, key text not null, body text not null)");
    for (const { kind, key, body } of bench.rows.values())
      database.prepare("insert into rows values (?, ?, ?)").run(kind, key, JSON.stringify(body));
    database.close();
    const { states, open } = readInHand(state);
    expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(places.length);
    expect([...open].sort()).toEqual(places.map(({ intent }) => intent).sort());
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
});

/** Rows of one file, in the order in which things happened, as frames of the live channel. */
import type { MarketSpec } from "../../core/contract/spec.ts";
import { parseDecimal } from "../../core/units/decimal.ts";
import type { BadRow, Change, GoodRow } from "./row.ts";

export interface ArchiveFrame {
  readonly market: string;
  readonly received: number;
  readonly message: Readonly<Record<string, unknown>>;
  /** Level changes as they stand in the rows, to be held against the touch they state. */
  readonly changes: readonly Change[];
}

export interface Folded {
  readonly frames: readonly ArchiveFrame[];
  readonly bad: readonly BadRow[];
  /** Rows whose receipt lies before that of the row before them, of the same token. */
  readonly unordered: number;
}

/** Of one moment, books and changes come before the trade that made them: the archive keeps no order within a millisecond. */
const rank = ({ taken }: GoodRow): number =>
  taken.t === "message" && taken.message.event_type === "last_trade_price" ? 1 : 0;

/**
 * The archive's rows are sorted by market and token, not by time. Here they are put in the order of their receipt: the
 * venue's own stamp is no order, a book that has not changed for weeks carries the stamp of weeks ago. Changes of one
 * market with one stamp and one receipt are one frame, as on the wire, with both tokens in it.
 */
export function fold(rows: readonly GoodRow[], specs: ReadonlyMap<string, MarketSpec>): Folded {
  const ordered = [...rows].sort(
    (a, b) => a.received - b.received || a.stamp - b.stamp || rank(a) - rank(b) || a.row - b.row,
  );
  const frames: ArchiveFrame[] = [];
  const bad: BadRow[] = [];
  const open = new Map<string, GoodRow[]>();
  const flush = (): void => {
    for (const group of open.values()) frames.push(...frameOf(group, specs, bad));
    open.clear();
  };
  let moment = "";
  for (const row of ordered) {
    const here = `${row.received} ${row.stamp}`;
    if (here !== moment || row.taken.t === "message") flush();
    moment = here;
    if (row.taken.t === "message") {
      frames.push({ market: row.market, received: row.received, message: row.taken.message, changes: [] });
      continue;
    }
    const group = open.get(row.market);
    if (group === undefined) open.set(row.market, [row]);
    else group.push(row);
  }
  flush();
  return { frames, bad, unordered: unorderedRows(rows) };
}

function unorderedRows(rows: readonly GoodRow[]): number {
  const newest = new Map<string, number>();
  let count = 0;
  for (const { taken, received } of rows) {
    const token = taken.t === "change" ? taken.change.asset_id : String(taken.message.asset_id);
    const before = newest.get(token) ?? 0;
    if (received < before) count += 1;
    newest.set(token, Math.max(before, received));
  }
  return count;
}

interface Said {
  readonly row: GoodRow;
  readonly change: Change;
}

function frameOf(
  group: readonly GoodRow[],
  specs: ReadonlyMap<string, MarketSpec>,
  bad: BadRow[],
): readonly ArchiveFrame[] {
  const [first] = group;
  const spec = first === undefined ? undefined : specs.get(first.market);
  if (first === undefined || spec === undefined) return [];
  const said = group.flatMap((row): Said[] => (row.taken.t === "change" ? [{ row, change: row.taken.change }] : []));
  const kept = agreeing(said, spec, bad);
  if (kept.length === 0) return [];
  const { market, received, stamp } = first;
  const price_changes = kept.map(({ change }) => change);
  const message = { event_type: "price_change", market, timestamp: String(stamp), price_changes };
  return [{ market, received, message, changes: price_changes }];
}

/** Where the two tokens end a moment with different sizes at a level, the NO token's rows are refused: one book can't be both. */
function agreeing(said: readonly Said[], spec: MarketSpec, bad: BadRow[]): readonly Said[] {
  const level = ({ change }: Said): string => {
    const ticks = parseDecimal(change.price, 4) ?? 0;
    const own = change.asset_id === spec.yes;
    return `${(change.side === "BUY") === own ? "bid" : "ask"} ${own ? ticks : 10_000 - ticks}`;
  };
  const last = (token: string): Map<string, string> =>
    new Map(said.filter(({ change }) => change.asset_id === token).map((one) => [level(one), one.change.size]));
  const [yes, no] = [last(spec.yes), last(spec.no)];
  const disputed = new Set([...yes].filter(([at, size]) => (no.get(at) ?? size) !== size).map(([at]) => at));
  if (disputed.size === 0) return said;
  return said.filter((one) => {
    if (one.change.asset_id === spec.yes || !disputed.has(level(one))) return true;
    bad.push({
      row: one.row.row,
      kind: "wrong-value",
      why: `the two tokens disagree about ${level(one)} at one moment`,
    });
    return false;
  });
}

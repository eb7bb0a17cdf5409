import { type AskFact, type Fact, inOrder } from "../../../core/directional/walk-forward.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { columnsOf, csvRows, numberOf, type SetFile } from "../files.ts";
import { type Label, type Recording, Unused } from "../recording.ts";
import { printedQuestion } from "../windows.ts";

const NAMES = ["timestamp_ms", "slug", "seconds_left", "up_bid", "up_ask", "btc_price", "btc_open", "official_outcome"];
const OFFSETS = [240, 180, 120, 60];
/** A row this many seconds after the moment asked for still stands for it. */
const LATE = 10;
/** Where recording began later than this, `btc_open` is not the price at the window's start. */
const WHOLE = 285;

/**
 * Quotes and spot of whole windows, every few seconds. Of each window the first row at or after a few set moments is asked;
 * its spot at the end and the recorder's own winner are not used: one is the future, the other not official.
 */
export function readQuotes(name: string, files: readonly SetFile[]): Recording | null {
  const file = files.find((each) => NAMES.every((column) => columnsOf(each).includes(column)));
  if (file === undefined) return null;
  const facts: Fact[] = [];
  const labels = new Map<AskFact, Label>();
  const unused = new Unused();
  const windows = new Map<string, { isWhole: boolean; asked: Set<number> }>();
  for (const row of csvRows(file)) {
    const slug = row.get("slug") ?? "";
    const [at, left, bid, ask, spot, open] = [
      "timestamp_ms",
      "seconds_left",
      "up_bid",
      "up_ask",
      "btc_price",
      "btc_open",
    ].map((column) => numberOf(row.get(column)));
    const spec = printedQuestion(slug);
    if (at == null || left == null || spot == null || !(spot > 0) || spec === null) {
      unused.add("no time, spot or window");
      continue;
    }
    const now = at as VenueMs;
    facts.push({ is: "price", at: now, about: now, price: spot });
    const known = windows.get(slug);
    const window = known ?? { isWhole: left >= WHOLE, asked: new Set<number>() };
    if (known === undefined) {
      windows.set(slug, window);
      if (!window.isWhole) unused.add("windows seen after their start");
    }
    const offset = OFFSETS.find((each) => left <= each && left > each - LATE);
    if (!window.isWhole || offset === undefined || window.asked.has(offset)) continue;
    window.asked.add(offset);
    const outcome = row.get("official_outcome");
    const y = outcome === "up" ? 1 : outcome === "down" ? 0 : null;
    if (y === null) {
      unused.add("no official outcome");
      continue;
    }
    const isTwoSided = bid != null && ask != null && bid > 0 && ask < 1 && bid < ask;
    const asked: AskFact = {
      is: "ask",
      at: now,
      about: now,
      spec,
      first: open ?? null,
      mid: isTwoSided ? (bid + ask) / 2 : null,
    };
    facts.push(asked);
    labels.set(asked, { event: slug, y, group: `T-${offset}s` });
  }
  return { name, tracks: [inOrder(facts)], labels, absent: {}, unused: unused.counts };
}

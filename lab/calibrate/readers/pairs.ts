import { type AskFact, type Fact, inOrder } from "../../../core/directional/walk-forward.ts";
import { SECOND, type VenueMs } from "../../../core/units/time.ts";
import { columnsOf, csvRows, numberOf, type SetFile } from "../files.ts";
import { type Label, type Recording, Unused } from "../recording.ts";
import { printedQuestion } from "../windows.ts";

const NAMES = ["market_id", "end_ms", "price_fetched_ms", "seconds_to_end", "price_up", "outcome"];

const LIMITS = [60, 120, 180, 300];

/** One price of a market before its end, and what became of it. */
export function readPairs(name: string, files: readonly SetFile[]): Recording | null {
  const file = files.find((each) => NAMES.every((column) => columnsOf(each).includes(column)));
  if (file === undefined) return null;
  const facts: Fact[] = [];
  const labels = new Map<AskFact, Label>();
  const unused = new Unused();
  for (const row of csvRows(file)) {
    const [end, at, left, mid] = ["end_ms", "price_fetched_ms", "seconds_to_end", "price_up"].map((column) =>
      numberOf(row.get(column)),
    );
    const outcome = row.get("outcome");
    const y = outcome === "up" ? 1 : outcome === "down" ? 0 : null;
    const spec = end == null ? null : printedQuestion(`btc-updown-5m-${end / SECOND - 300}`);
    if (at == null || left == null || mid == null || y === null || spec === null || !(mid >= 0 && mid <= 1)) {
      unused.add("no price, time or outcome");
      continue;
    }
    if (left <= 0) {
      unused.add("fetched after the end");
      continue;
    }
    const asked: AskFact = { is: "ask", at: at as VenueMs, about: at as VenueMs, spec, first: null, mid };
    const below = LIMITS.findIndex((limit) => left <= limit);
    const group = below < 0 ? "before its window" : `${LIMITS[below - 1] ?? 0}-${LIMITS[below]}s`;
    facts.push(asked);
    labels.set(asked, { event: row.get("market_id") ?? "", y, group });
  }
  return {
    name,
    tracks: [inOrder(facts)],
    labels,
    absent: { model: "the set has no spot price" },
    unused: unused.counts,
  };
}

import { parseQuestion } from "../../../core/directional/questions/parse.ts";
import { isRefusal } from "../../../core/directional/questions/spec.ts";
import { type AskFact, type Fact, inOrder } from "../../../core/directional/walk-forward.ts";
import { SECOND, type VenueMs } from "../../../core/units/time.ts";
import { parseGammaQuestion } from "../../../venue/question.ts";
import { columnsOf, csvRows, jsonRows, numberOf, type SetFile } from "../files.ts";
import { type Label, type Recording, Unused } from "../recording.ts";

const TICKS = ["feed_ts_ms", "value", "recv_ms"];
const MARKETS = ["slug", "start_sec", "end_sec", "outcome_prices", "strike_value", "raw"];
const OFFSETS = [240, 180, 120, 60, 30];
const UNIT = 1e18;

/** The settlement source's ticks, stamped when they were received, and the markets they settled. */
export function readTicks(name: string, files: readonly SetFile[]): Recording | null {
  const find = (names: readonly string[]): SetFile | undefined =>
    files.find((each) => names.every((column) => columnsOf(each).includes(column)));
  const [ticks, markets] = [find(TICKS), find(MARKETS)];
  if (ticks === undefined || markets === undefined) return null;
  const facts: Fact[] = [];
  const priceAt = new Map<number, number>();
  const unused = new Unused();
  for (const row of csvRows(ticks)) {
    const [about, price, at] = TICKS.map((column) => numberOf(row.get(column)));
    if (about == null || price == null || at == null || !(price > 0) || at < about) {
      unused.add("unreadable ticks");
      continue;
    }
    priceAt.set(about, price);
    facts.push({ is: "price", at: at as VenueMs, about: about as VenueMs, price });
  }
  const labels = new Map<AskFact, Label>();
  for (const row of jsonRows(markets)) {
    const read = parseGammaQuestion(row.raw);
    const spec = "is" in read ? null : parseQuestion(read.question);
    const outcome = Array.isArray(row.outcome_prices) ? row.outcome_prices.join() : "";
    const y = outcome === "1,0" ? 1 : outcome === "0,1" ? 0 : null;
    if (spec === null || isRefusal(spec) || y === null) {
      unused.add("markets that are not read or not resolved");
      continue;
    }
    const { start, end } = spec.window;
    const strike = numberOf(row.strike_value);
    const first = strike === null ? (priceAt.get(start) ?? null) : strike / UNIT;
    for (const offset of OFFSETS) {
      const at = (end - offset * SECOND) as VenueMs;
      const asked: AskFact = { is: "ask", at, about: at, spec, first, mid: null };
      facts.push(asked);
      labels.set(asked, { event: String(row.slug), y, group: `T-${offset}s` });
    }
  }
  return {
    name,
    tracks: [inOrder(facts)],
    labels,
    absent: { market: "the set has no quotes; what a closed market's object says of its book is from after the end" },
    unused: unused.counts,
  };
}

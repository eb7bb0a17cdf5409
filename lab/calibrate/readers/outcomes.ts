import { type AskFact, type Fact, inOrder } from "../../../core/directional/walk-forward.ts";
import { SECOND, type VenueMs } from "../../../core/units/time.ts";
import { columnsOf, csvRows, numberOf, type SetFile } from "../files.ts";
import { type Label, type Recording, Unused } from "../recording.ts";
import { printedQuestion } from "../windows.ts";

const NAMES = ["window_start", "outcome", "btc_open", "btc_close"];

/** Windows with spot at their two ends alone: a forecast can only be made as one begins, when it is near a half. */
export function readOutcomes(name: string, files: readonly SetFile[]): Recording | null {
  const file = files.find((each) => {
    const columns = columnsOf(each);
    return NAMES.every((column) => columns.includes(column)) && !columns.includes("seconds_left");
  });
  if (file === undefined) return null;
  const facts: Fact[] = [];
  const labels = new Map<AskFact, Label>();
  const unused = new Unused();
  for (const row of csvRows(file)) {
    const [start, open] = [numberOf(row.get("window_start")), numberOf(row.get("btc_open"))];
    const outcome = row.get("outcome");
    const y = outcome === "up" ? 1 : outcome === "down" ? 0 : null;
    const spec = start === null ? null : printedQuestion(`btc-updown-5m-${start}`);
    if (start === null || open === null || !(open > 0) || y === null || spec === null) {
      unused.add("no window, open or outcome");
      continue;
    }
    const at = (start * SECOND) as VenueMs;
    const asked: AskFact = { is: "ask", at, about: at, spec, first: open, mid: null };
    facts.push({ is: "price", at, about: at, price: open }, asked);
    labels.set(asked, { event: String(start), y, group: "T-300s" });
  }
  return {
    name,
    tracks: [inOrder(facts)],
    labels,
    absent: { market: "the set has no price of a market before its resolution" },
    unused: unused.counts,
  };
}

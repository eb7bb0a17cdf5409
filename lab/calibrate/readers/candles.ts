import { type AskFact, type Fact, inOrder } from "../../../core/directional/walk-forward.ts";
import { MINUTE, type VenueMs } from "../../../core/units/time.ts";
import { columnsOf, csvRows, numberOf, type SetFile } from "../files.ts";
import { type Label, type Recording, Unused } from "../recording.ts";
import { printedQuestion, windowOf } from "../windows.ts";

const CANDLES = ["open_time_ms", "open", "high", "low", "close"];
const OUTCOMES = ["window_start", "slug", "outcome"];
const MINUTES_LEFT: Readonly<Record<string, readonly number[]>> = { "5m": [4, 3, 2, 1], "15m": [10, 5, 2, 1] };

/** Minute candles, known when they end, and the outcomes of windows over the same days. */
export function readCandles(name: string, files: readonly SetFile[]): Recording | null {
  const having = (names: readonly string[]): readonly SetFile[] =>
    files.filter((each) => names.every((column) => columnsOf(each).includes(column)));
  const [candles, outcomes] = [having(CANDLES), having(OUTCOMES)];
  if (candles.length === 0 || outcomes.length === 0) return null;
  const unused = new Unused();
  const labels = new Map<AskFact, Label>();
  const tracks = candles.map((file) => {
    const asset = /eth/i.test(file.name) ? "ETH" : "BTC";
    const facts: Fact[] = [];
    const opens = new Map<number, number>();
    for (const row of csvRows(file)) {
      const [opensAt, open, , , close] = CANDLES.map((column) => numberOf(row.get(column)));
      if (opensAt == null || open == null || close == null || !(open > 0 && close > 0)) {
        unused.add("unreadable candles");
        continue;
      }
      opens.set(opensAt, open);
      const closed = (opensAt + MINUTE) as VenueMs;
      facts.push({ is: "price", at: closed, about: closed, price: close });
    }
    for (const row of outcomes.flatMap((each) => [...csvRows(each)])) {
      const slug = row.get("slug") ?? "";
      const [window, spec] = [windowOf(slug), printedQuestion(slug)];
      if (window === null || spec === null) {
        unused.add("markets of another family");
        continue;
      }
      if (window.asset !== asset) continue;
      const outcome = row.get("outcome");
      const y = outcome === "up" ? 1 : outcome === "down" ? 0 : null;
      const first = opens.get(window.start);
      if (y === null || first === undefined) {
        unused.add("no outcome, or no candle at its start");
        continue;
      }
      for (const left of MINUTES_LEFT[window.period] ?? []) {
        const at = (window.end - left * MINUTE) as VenueMs;
        const asked: AskFact = { is: "ask", at, about: at, spec, first, mid: null };
        facts.push(asked);
        labels.set(asked, { event: slug, y, group: `${asset} ${window.period} T-${left * 60}s` });
      }
    }
    return inOrder(facts);
  });
  return {
    name,
    tracks,
    labels,
    absent: { market: "the set has no price of a market before its resolution" },
    unused: unused.counts,
  };
}

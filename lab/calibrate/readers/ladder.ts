import { type AskFact, type Fact, inOrder } from "../../../core/directional/walk-forward.ts";
import { SECOND, type VenueMs } from "../../../core/units/time.ts";
import { columnsOf, jsonRows, numberOf, type SetFile } from "../files.ts";
import { type Label, type Recording, Unused } from "../recording.ts";
import { printedQuestion } from "../windows.ts";

type Sides = { readonly bid?: unknown; readonly ask?: unknown } | null | undefined;
type Sample = { readonly offset?: unknown; readonly t?: unknown; readonly spot?: unknown; readonly up?: Sides };

const NAMES = ["window_ts", "slug", "open_px", "winner", "samples"];

/** Windows with the touch of both tokens, spot and winner, sampled at set times before the close: JSON lines. */
export function readLadder(name: string, files: readonly SetFile[]): Recording | null {
  const file = files.find((each) => NAMES.every((column) => columnsOf(each).includes(column)));
  if (file === undefined) return null;
  const facts: Fact[] = [];
  const labels = new Map<AskFact, Label>();
  const unused = new Unused();
  for (const row of jsonRows(file)) {
    const slug = String(row.slug);
    const spec = printedQuestion(slug);
    const open = numberOf(row.open_px);
    const y = row.winner === "UP" ? 1 : row.winner === "DOWN" ? 0 : null;
    if (spec === null || open === null || y === null || !Array.isArray(row.samples)) {
      unused.add("no window, open or winner");
      continue;
    }
    const { start, end } = spec.window;
    facts.push({ is: "price", at: start, about: start, price: open });
    for (const sample of row.samples as readonly Sample[]) {
      const [left, spot] = [numberOf(sample.t), numberOf(sample.spot)];
      if (left === null || spot === null || !(spot > 0) || left >= 0) {
        unused.add("no spot price");
        continue;
      }
      const at = Math.round(end + left * SECOND) as VenueMs;
      const [bid, ask] = [numberOf(sample.up?.bid), numberOf(sample.up?.ask)];
      const isTwoSided = bid !== null && ask !== null && bid > 0 && ask < 1 && bid < ask;
      const asked: AskFact = { is: "ask", at, about: at, spec, first: open, mid: isTwoSided ? (bid + ask) / 2 : null };
      facts.push({ is: "price", at, about: at, price: spot }, asked);
      labels.set(asked, { event: slug, y, group: `T-${String(sample.offset)}s` });
    }
  }
  return { name, tracks: [inOrder(facts)], labels, absent: {}, unused: unused.counts };
}

import { type ReactNode, useState } from "react";
import { RANGES, type Range } from "../range.ts";
import { Segments } from "../Segments.tsx";

export interface ChartTools {
  readonly range: Range;
  readonly as: "chart" | "table";
  /** The buttons that choose both, for the head of the chart's panel. */
  readonly buttons: ReactNode;
}

/** How far back a chart over time reaches, and whether it is drawn or told as a table. */
export function useChartTools(first: Range): ChartTools {
  const [range, setRange] = useState<Range>(first);
  const [as, setAs] = useState<"chart" | "table">("chart");
  const other = as === "chart" ? "table" : "chart";
  const buttons = (
    <>
      <Segments label="Range" options={RANGES} value={range} onChange={setRange} />
      <button type="button" className="lk" aria-pressed={as === "table"} onClick={() => setAs(other)}>
        {other === "table" ? "Table" : "Chart"}
      </button>
    </>
  );
  return { range, as, buttons };
}

import { lazy, Suspense } from "react";
import { dayClock } from "../../format/time.ts";
import { useTheme } from "../../shell/theme.ts";
import { Loading } from "../Waiting.tsx";
import type { ChartPane } from "./model.ts";

const Canvas = lazy(() => import("./Canvas.tsx"));

/** A chart over time, or the same numbers as a table: what a picture says can be read too. */
export function TimeChart(props: { label: string; panes: readonly ChartPane[]; as: "chart" | "table"; name: string }) {
  const theme = useTheme();
  if (props.as === "table") return <ChartTable label={props.label} panes={props.panes} />;
  return (
    <div className={`plot ${props.name}`} role="img" aria-label={props.label}>
      <Suspense fallback={<Loading lines={4} />}>
        <Canvas panes={props.panes} theme={theme} />
      </Suspense>
    </div>
  );
}

const ROWS = 16;

function ChartTable({ label, panes }: { label: string; panes: readonly ChartPane[] }) {
  const columns = panes.flatMap((pane) => pane.lines.map((line) => ({ line, format: pane.format })));
  const times = columns[0]?.line.points.map((point) => point.t) ?? [];
  const every = Math.max(1, Math.ceil(times.length / ROWS));
  const rows = times
    .map((t, index) => ({ t, index }))
    .filter(({ index }) => (times.length - 1 - index) % every === 0)
    .reverse();
  return (
    <table className="tb">
      <caption className="sr">{label}</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          {columns.map(({ line }) => (
            <th key={line.name} scope="col" className="n">
              {line.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ t, index }) => (
          <tr key={t}>
            <td className="t">{dayClock(t)}</td>
            {columns.map(({ line, format }) => {
              const value = line.points[index]?.v ?? null;
              return (
                <td key={line.name} className="n">
                  {value === null ? <span className="nil">–</span> : format(value)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

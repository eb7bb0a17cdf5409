import type { CSSProperties } from "react";

/** A style made of custom properties; React sets them through the CSSOM, which the content security policy allows. */
const vars = (values: Record<`--${string}`, string>): CSSProperties => values as CSSProperties;

const percent = (share: number): string => `${(Math.min(1, Math.max(0, share)) * 100).toFixed(1)}%`;

/** How much of a limit is used. `mark` "kill" draws the red end. */
export const Meter = ({ share, mark }: { share: number; mark?: "kill" }) => (
  <span className={`meter ${mark === "kill" ? "dd" : ""}`} style={vars({ "--p": percent(share) })} aria-hidden="true" />
);

/** Net inventory from the middle, the cap at either end. Hot from 80 % of the cap. */
export function InventoryBar({ share }: { share: number }) {
  const half = Math.min(1, Math.abs(share)) * 50;
  return (
    <span className={`inv ${Math.abs(share) >= 0.8 ? "hot" : ""}`} aria-hidden="true">
      <b style={{ left: `${share < 0 ? 50 - half : 50}%`, width: `${half}%` }} />
    </span>
  );
}

/** Durations of the last runs, tallest the slowest of them. */
export function RunBars({ values, label }: { values: readonly number[]; label: string }) {
  const shown = values.slice(-90);
  const most = Math.max(1, ...shown);
  return (
    <svg viewBox="0 0 360 14" width="360" height="14" preserveAspectRatio="none" role="img" aria-label={label}>
      {shown.map((value, index) => {
        const height = Math.max(1, Math.round((value / most) * 14));
        const x = (90 - shown.length + index) * 4;
        return <rect key={x} x={x} y={14 - height} width="3" height={height} />;
      })}
    </svg>
  );
}

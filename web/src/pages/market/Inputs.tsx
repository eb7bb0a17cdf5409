import type { MarketReport } from "../../../../core/live/types.ts";
import { MINUS } from "../../format/signs.ts";

/** What went into the formulas, and how long it took. */
export function Inputs({ market }: { market: MarketReport }) {
  const inputs = market.why.flatMap((reason) => (reason.t === "input" ? [reason] : []));
  const took = market.cycle.tookUs;
  if (inputs.length === 0) return null;
  return (
    <p className="fine">
      {market.engine === "as" ? "Avellaneda-Stoikov" : "Legacy engine"}
      {inputs.map((input) => `, ${input.name} ${plain(input.value)}${input.unit === "" ? "" : ` ${input.unit}`}`)}.
      {took !== null && took > 0 && ` Took ${tookWords(took)}.`}
    </p>
  );
}

/** Microseconds as a person says them. Where the clock stands still during a step it is 0, and nothing is said. */
const tookWords = (us: number): string =>
  us >= 1_000 ? `${(us / 1_000).toFixed(us < 10_000 ? 1 : 0)} ms` : `${us < 10 ? us.toFixed(1) : Math.round(us)} µs`;

/** Three significant digits, without an exponent where a person would not write one. */
function plain(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  const text =
    magnitude >= 1_000
      ? Math.round(magnitude).toLocaleString("en-US")
      : magnitude < 1e-6
        ? magnitude.toExponential(1)
        : String(Number(magnitude.toPrecision(3)));
  return (value < 0 ? MINUS : "") + text;
}

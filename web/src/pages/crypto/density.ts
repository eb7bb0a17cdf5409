/** Where the price may be when the question ends: the picture behind a probability. Pure. */
import type { Signal } from "../../api/directional.ts";

export interface Density {
  /** Corners of the curve, each in percent of the picture: x from the left, y from the top. */
  readonly curve: readonly (readonly [x: number, y: number])[];
  readonly spot: number;
  readonly strikes: readonly { readonly price: number; readonly at: number }[];
  readonly low: number;
  readonly high: number;
}

const YEAR_MS = 365 * 86_400_000;
/** Standard deviations shown to either side, at least; a strike beyond is brought in up to the second. */
const SIDE = 3;
const MOST_SIDE = 6;
const POINTS = 61;

/**
 * Density of the log price at the end: Student-t with the signal's own freedom, spread by its own volatility over its own
 * time (reference quant.md 6.2), up to a factor. Null where the signal has no model.
 */
export function densityOf(signal: Signal): Density | null {
  const { spot, sigma, inputs, spec } = signal;
  const nu = inputs?.nu ?? null;
  const tau = spec.window.end - Date.parse(signal.at);
  if (spot === null || sigma === null || nu === null || !(nu > 2) || !(sigma > 0) || !(tau > 0) || !(spot > 0))
    return null;
  const sd = sigma * Math.sqrt(tau / YEAR_MS);
  const strikes = [spec.strikeLow, spec.strikeHigh, inputs?.first ?? null].flatMap((price) =>
    price === null || !(price > 0) ? [] : [{ price, z: Math.log(price / spot) / sd }],
  );
  const side = Math.min(MOST_SIDE, Math.max(SIDE, ...strikes.map(({ z }) => Math.abs(z) * 1.15)));
  const place = (z: number): number => 50 + (50 * z) / side;
  const curve = Array.from({ length: POINTS }, (_, i): readonly [number, number] => {
    const z = -side + (2 * side * i) / (POINTS - 1);
    return [place(z), 96 - 88 * (1 + (z * z) / (nu - 2)) ** (-(nu + 1) / 2)];
  });
  return {
    curve,
    spot,
    strikes: strikes.map(({ price, z }) => ({ price, at: Math.min(100, Math.max(0, place(z))) })),
    low: spot * Math.exp(-side * sd),
    high: spot * Math.exp(side * sd),
  };
}

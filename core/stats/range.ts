/**
 * Inputs out of range (reference quant.md 11): a formula answers with the field, the value and what is allowed. It never
 * clamps in silence, and NaN or Infinity are out of every range.
 */
export interface Refused {
  readonly code: "OUT_OF_RANGE";
  readonly field: string;
  readonly value: unknown;
  readonly allowed: string;
}

export const refuse = (field: string, value: unknown, allowed: string): Refused => ({
  code: "OUT_OF_RANGE",
  field,
  value,
  allowed,
});

export const isRefused = (answer: unknown): answer is Refused =>
  typeof answer === "object" && answer !== null && "code" in answer && answer.code === "OUT_OF_RANGE";

/** One line for a reader: the field, the value, the range. */
export const refusalText = (r: Refused): string => `${r.field} is ${String(r.value)}: must be ${r.allowed}`;

/** A finite number. */
export const finite = (field: string, value: number): Refused | null =>
  Number.isFinite(value) ? null : refuse(field, value, "a finite number");

/** A finite number > 0. */
export const positive = (field: string, value: number): Refused | null =>
  value > 0 && value < Number.POSITIVE_INFINITY ? null : refuse(field, value, "> 0 and finite");

/** A finite number >= `low`. */
export const atLeast = (field: string, value: number, low: number): Refused | null =>
  value >= low && value < Number.POSITIVE_INFINITY ? null : refuse(field, value, `>= ${low} and finite`);

/** Inside [low, high]. */
export const within = (field: string, value: number, low: number, high: number): Refused | null =>
  value >= low && value <= high ? null : refuse(field, value, `in [${low}, ${high}]`);

/** Strictly inside (low, high). */
export const inside = (field: string, value: number, low: number, high: number): Refused | null =>
  value > low && value < high ? null : refuse(field, value, `strictly inside (${low}, ${high})`);

/** A whole number in [low, high]. */
export const whole = (field: string, value: number, low: number, high: number): Refused | null =>
  Number.isInteger(value) && value >= low && value <= high
    ? null
    : refuse(field, value, `a whole number in [${low}, ${high}]`);

/** Each element passes `check`; the refusal names the element, as in `depths[3]`. */
export function each(
  field: string,
  values: readonly number[],
  check: (field: string, value: number) => Refused | null,
): Refused | null {
  for (let i = 0; i < values.length; i += 1) {
    const value = Number(values[i]);
    // Named only when refused: a fit checks hundreds of values.
    if (check(field, value) !== null) return check(`${field}[${i}]`, value);
  }
  return null;
}

/** At least `least` elements, and as many as `of` when given. */
export function length(field: string, values: readonly unknown[], least: number, of?: number): Refused | null {
  if (of !== undefined && values.length !== of) return refuse(`${field}.length`, values.length, String(of));
  return values.length >= least ? null : refuse(`${field}.length`, values.length, `>= ${least}`);
}

/** U+2212: as wide as the plus sign in tabular figures, and read as "minus" by a screen reader. */
export const MINUS = "\u2212";
/** What stands where a number is not known: never a zero. */
export const UNKNOWN = "–";

/** Groups of three: 1250 is "1,250". For integers and decimal text without a sign. */
export function grouped(digits: string): string {
  const [whole = "", fraction] = digits.split(".");
  const out = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? out : `${out}.${fraction}`;
}

/** "+1.20", "−1.20" or bare "0.00": a value that rounds to nothing has no sign. */
export function signed(value: number, places: number): string {
  const magnitude = Math.abs(value).toFixed(places);
  if (Number(magnitude) === 0) return magnitude;
  return (value < 0 ? MINUS : "+") + grouped(magnitude);
}

/** Sign of a value once rounded to so many places: what decides arrow and colour. */
export function toneOf(value: number, places: number): "gain" | "loss" | "flat" {
  if (Number(Math.abs(value).toFixed(places)) === 0) return "flat";
  return value < 0 ? "loss" : "gain";
}

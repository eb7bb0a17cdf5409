/**
 * Exact decimal text to integer and back: the only road between the venue's strings and our integers.
 * No float is involved, so nothing is rounded on the way.
 */

/** "0.57" at 4 places is 5700. Null for anything that is not a plain decimal or has more significant places than asked. */
export function parseDecimal(text: string, places: number): number | null {
  const match = /^(-?)(\d{0,15})(?:\.(\d*))?$/.exec(text);
  if (match === null) return null;
  const [, sign = "", whole = "", fraction = ""] = match;
  if (whole === "" && fraction === "") return null;
  const kept = fraction.slice(0, places).padEnd(places, "0");
  if (/[1-9]/.test(fraction.slice(places))) return null;
  const value = Number(whole + kept);
  if (!Number.isSafeInteger(value)) return null;
  return sign === "-" && value !== 0 ? -value : value;
}

/** 5700 at 4 places is "0.57": no trailing zeros, no exponent. */
export function formatDecimal(value: number, places: number): string {
  const sign = value < 0 ? "-" : "";
  const digits = String(Math.abs(value)).padStart(places + 1, "0");
  const cut = digits.length - places;
  const fraction = digits.slice(cut).replace(/0+$/, "");
  return sign + digits.slice(0, cut) + (fraction === "" ? "" : `.${fraction}`);
}

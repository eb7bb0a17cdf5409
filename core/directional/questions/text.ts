/** One spelling of what the venue writes in several: quotes, dashes, spaces. Words are left alone. */
export const plainText = (text: string): string =>
  text
    .replace(/[\u201c\u201d\u201e\u00ab\u00bb]/g, '"')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/[\s\u00a0\u200b\u202f\ufeff]+/g, " ")
    .trim();

/**
 * The number that "110,000", "109.5k", "0pt15" or "1m" stands for; exact. Null for anything else: grouping commas must
 * group by three.
 */
export function amountOf(text: string): number | null {
  const match = /^(\d{1,3}(?:,\d{3})+|\d+)(?:(?:\.|pt)(\d+))?([km]?)$/i.exec(text);
  if (match === null) return null;
  const [, whole = "", fraction = "", unit = ""] = match;
  const places = unit.toLowerCase() === "k" ? 3 : unit === "" ? 0 : 6;
  const moved = fraction.padEnd(places, "0");
  return Number(`${whole.replaceAll(",", "")}${moved.slice(0, places)}.${moved.slice(places)}0`);
}

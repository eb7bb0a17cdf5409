/**
 * Exact decimal text to integer and back: the only road between the venue's strings and our integers.
 * No float is involved, so nothing is rounded on the way.
 */

/** Digits before the point that a text may have. */
const MOST_WHOLE = 15;
const [MINUS, POINT, ZERO, NINE] = [0x2d, 0x2e, 0x30, 0x39] as const;

/**
 * "0.57" at 4 places is 5700. Null for anything that is not a plain decimal (a minus, digits, a point, digits) or has more
 * significant places than asked. Read digit by digit: every price and size of every frame comes this way.
 */
export function parseDecimal(text: string, places: number): number | null {
  const begin = text.charCodeAt(0) === MINUS ? 1 : 0;
  let value = 0;
  let point = -1;
  for (let i = begin; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === POINT && point === -1) {
      point = i;
      continue;
    }
    if (code < ZERO || code > NINE || (point === -1 && i - begin >= MOST_WHOLE)) return null;
    if (point === -1 || i - point <= places) value = 10 * value + (code - ZERO);
    else if (code !== ZERO) return null;
  }
  const digits = text.length - begin - (point === -1 ? 0 : 1);
  if (digits === 0) return null;
  const told = point === -1 ? 0 : text.length - point - 1;
  for (let place = told; place < places; place++) value *= 10;
  if (!Number.isSafeInteger(value)) return null;
  return begin === 1 && value !== 0 ? -value : value;
}

/** 5700 at 4 places is "0.57": no trailing zeros, no exponent. */
export function formatDecimal(value: number, places: number): string {
  const sign = value < 0 ? "-" : "";
  const digits = String(Math.abs(value)).padStart(places + 1, "0");
  const cut = digits.length - places;
  let end = digits.length;
  while (end > cut && digits.charCodeAt(end - 1) === ZERO) end -= 1;
  return sign + digits.slice(0, cut) + (end === cut ? "" : `.${digits.slice(cut, end)}`);
}

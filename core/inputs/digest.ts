/** A fingerprint of plain values: the same value, to the last bit, gives the same number on every engine. */

const view = new DataView(new ArrayBuffer(8));

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/** One step of MurmurHash3 (x86, 32 bits) over a unit of 32 bits: every bit of the unit reaches every bit that follows. */
const mix = (hash: number, unit: number): number =>
  Math.imul(rotate(hash ^ Math.imul(rotate(Math.imul(unit, 0xcc9e2d51), 15), 0x1b873593), 13), 5) + 0xe6546b64;

function mixText(hash: number, text: string): number {
  let h = mix(hash, text.length);
  for (let i = 0; i < text.length; i++) h = mix(h, text.charCodeAt(i));
  return h;
}

function mixValue(hash: number, value: unknown): number {
  if (typeof value === "number") {
    view.setFloat64(0, value);
    return mix(mix(mix(hash, 1), view.getUint32(0)), view.getUint32(4));
  }
  if (typeof value === "string") return mixText(mix(hash, 2), value);
  if (value === null) return mix(hash, 3);
  if (value === undefined) return mix(hash, 4);
  if (typeof value === "boolean") return mix(hash, value ? 5 : 6);
  if (Array.isArray(value)) return value.reduce<number>(mixValue, mix(mix(hash, 7), value.length));
  if (typeof value !== "object") return mix(hash, 8);
  const fields = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(fields);
  let h = mix(mix(hash, 9), keys.length);
  for (const key of keys) h = mixValue(mixText(h, key), fields[key]);
  return h;
}

/** 32 bits of a plain value: numbers by their bits, keys in their order. Not a secret hash. */
export function digestOf(value: unknown): number {
  let h = mixValue(0, value);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

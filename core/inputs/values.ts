/**
 * Plain values in few bytes: each is told as what it is, or as what changed against a value that both sides know, most
 * often the one before it. No schema: a field that is added to an event tomorrow is kept without anybody thinking of it.
 *
 * Numbers, text, flags, null, undefined, arrays and plain objects come back exactly, keys in their order. Nothing else is
 * part of an event: a function comes back as undefined, an object of a class without its class.
 */
import { BadBytes, type ByteReader, type ByteWriter } from "./bytes.ts";
import { Memory } from "./memory.ts";

const TAG = {
  same: 0,
  undefined: 1,
  null: 2,
  false: 3,
  true: 4,
  /** A whole number, and its difference to a whole number before it; below zero apart, so that no sign bit is needed. */
  whole: 5,
  wholeBelow: 6,
  more: 7,
  less: 8,
  float: 9,
  known: 10,
  /** New text: how much of its beginning it shares with the text before it, and the rest. */
  text: 11,
  /** 0x and an even number of hex digits. */
  hex: 12,
  array: 13,
  arrayEdit: 14,
  object: 15,
  objectEdit: 16,
} as const;

/** How an array differs from the one before it, run by run. */
const EDIT = { keep: 0, drop: 1, insert: 2, change: 3 } as const;
/** So far ahead an element is looked for before it counts as changed: enough for levels that come and go. */
const LOOK_AHEAD = 8;

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Equal to the last bit: 0 and -0 differ, NaN is itself, keys come in the same order. */
function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!equal(a[i], b[i])) return false;
    return true;
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  const others = Object.keys(b);
  if (keys.length !== others.length) return false;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (key !== others[i] || !equal(a[key], b[key])) return false;
  }
  return true;
}

const isHex = (text: string): boolean => text.length >= 10 && text.length % 2 === 0 && /^0x[0-9a-f]+$/.test(text);

const shapeOf = (keys: readonly string[]): string => JSON.stringify(keys);

export class ValueEncoder {
  readonly #out: ByteWriter;
  readonly #texts = new Memory<string>();
  readonly #shapes = new Memory<string>();

  constructor(out: ByteWriter) {
    this.#out = out;
  }

  /** @param before what the reader will have at hand; it must not have changed since it was told */
  encode(value: unknown, before?: unknown): void {
    const out = this.#out;
    if (before !== undefined && equal(value, before)) out.u8(TAG.same);
    else if (value === null) out.u8(TAG.null);
    else if (typeof value === "number") this.#number(value, before);
    else if (typeof value === "string") this.#text(value, before);
    else if (typeof value === "boolean") out.u8(value ? TAG.true : TAG.false);
    else if (Array.isArray(value)) this.#array(value, before);
    else if (isPlain(value)) this.#object(value, before);
    else out.u8(TAG.undefined);
  }

  #number(value: number, before: unknown): void {
    const out = this.#out;
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      out.u8(TAG.float);
      out.f64(value);
      return;
    }
    if (typeof before === "number" && Number.isSafeInteger(before)) {
      const difference = value - before;
      if (Number.isSafeInteger(difference) && Math.abs(difference) < Math.abs(value)) {
        out.u8(difference < 0 ? TAG.less : TAG.more);
        out.unsigned(Math.abs(difference));
        return;
      }
    }
    out.u8(value < 0 ? TAG.wholeBelow : TAG.whole);
    out.unsigned(Math.abs(value));
  }

  #text(value: string, before: unknown): void {
    const out = this.#out;
    const place = this.#texts.placeOf(value);
    if (place !== null) {
      out.u8(TAG.known);
      out.unsigned(place);
      return;
    }
    this.#texts.add(value);
    if (isHex(value)) {
      out.u8(TAG.hex);
      out.unsigned((value.length - 2) / 2);
      for (let i = 2; i < value.length; i += 2) out.u8(Number.parseInt(value.slice(i, i + 2), 16));
      return;
    }
    let shared = 0;
    if (typeof before === "string") while (shared < value.length && value[shared] === before[shared]) shared += 1;
    out.u8(TAG.text);
    out.unsigned(shared);
    out.text(value, shared);
  }

  #array(value: readonly unknown[], before: unknown): void {
    const out = this.#out;
    if (Array.isArray(before) && before.length > 0 && value.length > 0) {
      out.u8(TAG.arrayEdit);
      this.#edits(value, before);
      return;
    }
    out.u8(TAG.array);
    out.unsigned(value.length);
    for (let i = 0; i < value.length; i++) this.encode(value[i], value[i - 1]);
  }

  #edits(value: readonly unknown[], before: readonly unknown[]): void {
    const out = this.#out;
    out.unsigned(value.length);
    for (let i = 0, j = 0; i < value.length; ) {
      const kept = runLength(value, i, before, j);
      if (kept > 0) {
        out.u8(EDIT.keep);
        out.unsigned(kept);
        i += kept;
        j += kept;
        continue;
      }
      const dropped = ahead(before, j, value[i]);
      if (dropped > 0) {
        out.u8(EDIT.drop);
        out.unsigned(dropped);
        j += dropped;
        continue;
      }
      const isNew = j >= before.length || ahead(value, i, before[j]) > 0;
      out.u8(isNew ? EDIT.insert : EDIT.change);
      this.encode(value[i], isNew ? (value[i - 1] ?? before[j]) : before[j]);
      i += 1;
      if (!isNew) j += 1;
    }
  }

  #object(value: Plain, before: unknown): void {
    const out = this.#out;
    const keys = Object.keys(value);
    if (isPlain(before) && sameKeys(keys, Object.keys(before))) {
      out.u8(TAG.objectEdit);
      const changed = keys.map((key) => !equal(value[key], before[key]));
      for (let i = 0; i < keys.length; i += 8) {
        let bits = 0;
        for (let bit = 0; bit < 8; bit++) if (changed[i + bit] === true) bits |= 1 << bit;
        out.u8(bits);
      }
      for (const [i, key] of keys.entries()) if (changed[i] === true) this.encode(value[key], before[key]);
      return;
    }
    out.u8(TAG.object);
    const shape = shapeOf(keys);
    const place = this.#shapes.placeOf(shape);
    out.unsigned(place === null ? 0 : place + 1);
    if (place === null) {
      this.#shapes.add(shape);
      out.unsigned(keys.length);
      for (const key of keys) this.#text(key, undefined);
    }
    const other = isPlain(before) ? before : null;
    for (const key of keys) this.encode(value[key], other?.[key]);
  }
}

export class ValueDecoder {
  readonly #in: ByteReader;
  readonly #texts = new Memory<string>();
  readonly #shapes = new Memory<readonly string[]>();

  constructor(reader: ByteReader) {
    this.#in = reader;
  }

  /** @throws BadBytes when these are not the bytes of an encoder that had the same values before them */
  decode(before?: unknown): unknown {
    const tag = this.#in.u8();
    switch (tag) {
      case TAG.same:
        return copy(before);
      case TAG.undefined:
        return undefined;
      case TAG.null:
        return null;
      case TAG.false:
        return false;
      case TAG.true:
        return true;
      case TAG.whole:
        return this.#in.unsigned();
      case TAG.wholeBelow:
        return -this.#in.unsigned();
      case TAG.more:
      case TAG.less: {
        if (typeof before !== "number") throw this.#bad("a difference to no number");
        const difference = this.#in.unsigned();
        return tag === TAG.more ? before + difference : before - difference;
      }
      case TAG.float:
        return this.#in.f64();
      case TAG.array:
        return this.#array();
      case TAG.arrayEdit:
        return this.#edits(before);
      case TAG.object:
        return this.#object(before);
      case TAG.objectEdit:
        return this.#objectEdits(before);
      default:
        return this.#text(tag, before);
    }
  }

  #text(tag: number, before: unknown): string {
    if (tag === TAG.known) {
      const known = this.#texts.at(this.#in.unsigned());
      if (known === undefined) throw this.#bad("a text that was never told");
      return known;
    }
    let text: string;
    if (tag === TAG.hex) {
      text = "0x";
      for (let left = this.#in.unsigned(); left > 0; left--) text += this.#in.u8().toString(16).padStart(2, "0");
    } else if (tag === TAG.text) {
      const shared = this.#in.unsigned();
      if (shared > 0 && typeof before !== "string") throw this.#bad("the end of no text");
      text = (typeof before === "string" ? before.slice(0, shared) : "") + this.#in.text();
    } else throw this.#bad(`tag ${tag}`);
    this.#texts.add(text);
    return text;
  }

  #array(): unknown[] {
    const value: unknown[] = [];
    for (let left = this.#in.unsigned(); left > 0; left--) value.push(this.decode(value.at(-1)));
    return value;
  }

  #edits(before: unknown): unknown[] {
    if (!Array.isArray(before)) throw this.#bad("a change of no array");
    const length = this.#in.unsigned();
    const value: unknown[] = [];
    for (let j = 0; value.length < length; ) {
      const edit = this.#in.u8();
      if (edit === EDIT.keep) {
        const count = this.#in.unsigned();
        if (count === 0 || j + count > before.length) throw this.#bad("a run past the end of an array");
        for (const end = j + count; j < end; j++) value.push(copy(before[j]));
      } else if (edit === EDIT.drop) j += this.#in.unsigned();
      else if (edit === EDIT.insert) value.push(this.decode(value.at(-1) ?? before[j]));
      else if (edit === EDIT.change) value.push(this.decode(before[j++]));
      else throw this.#bad(`edit ${edit}`);
    }
    return value;
  }

  #object(before: unknown): Plain {
    const place = this.#in.unsigned();
    let keys = place === 0 ? undefined : this.#shapes.at(place - 1);
    if (place === 0) {
      const told: string[] = [];
      for (let left = this.#in.unsigned(); left > 0; left--) told.push(this.#text(this.#in.u8(), undefined));
      keys = told;
      this.#shapes.add(told);
    }
    if (keys === undefined) throw this.#bad("a shape that was never told");
    const other = isPlain(before) ? before : null;
    // Object.fromEntries makes every key its own property, "__proto__" too.
    return Object.fromEntries(keys.map((key) => [key, this.decode(other?.[key])]));
  }

  #objectEdits(before: unknown): Plain {
    if (!isPlain(before)) throw this.#bad("a change of no object");
    const keys = Object.keys(before);
    const bits: number[] = [];
    for (let i = 0; i < keys.length; i += 8) bits.push(this.#in.u8());
    const isChanged = (i: number): boolean => (((bits[i >> 3] ?? 0) >> (i & 7)) & 1) === 1;
    return Object.fromEntries(keys.map((key, i) => [key, isChanged(i) ? this.decode(before[key]) : copy(before[key])]));
  }

  #bad(what: string): BadBytes {
    return new BadBytes(`${what} before byte ${this.#in.offset}`);
  }
}

/** A value of its own: what comes from the wire shares nothing with what came before, and a machine may rely on that. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.keys(value).map((key) => [key, copy(value[key])]));
}

const sameKeys = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((key, i) => key === b[i]);

/** How many elements from here on are the same in both. */
function runLength(a: readonly unknown[], i: number, b: readonly unknown[], j: number): number {
  let length = 0;
  while (i + length < a.length && j + length < b.length && equal(a[i + length], b[j + length])) length += 1;
  return length;
}

/** How far ahead of `from` the element stands; 0 when it is not near. */
function ahead(list: readonly unknown[], from: number, element: unknown): number {
  for (let k = 1; k <= LOOK_AHEAD && from + k < list.length; k++) if (equal(list[from + k], element)) return k;
  return 0;
}

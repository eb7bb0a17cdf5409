import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BadBytes, ByteReader, ByteWriter } from "./bytes.ts";
import { digestOf } from "./digest.ts";
import { flatten, unflatten } from "./graph.ts";
import { ValueDecoder, ValueEncoder } from "./values.ts";

/** Everything an event may hold, awkward numbers, keys and texts included. */
const leaf = fc.oneof(
  fc.constantFrom(null, undefined, true, false, 0, -0, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 53) + 1),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom(..."0123456789abcdef"), { maxLength: 70 }).map((digits) => `0x${digits.join("")}`),
);
const key = fc.oneof(fc.constantFrom("at", "t", "price", "size", "__proto__", "1", ""), fc.string());
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 8 }),
    fc.dictionary(key, tie("value"), { maxKeys: 12, noNullPrototype: true }),
  ),
}));

function encoded(values: readonly unknown[]): Uint8Array {
  const out = new ByteWriter();
  const encoder = new ValueEncoder(out);
  for (const [i, value] of values.entries()) encoder.encode(value, values[i - 1]);
  return out.take();
}

function decoded(bytes: Uint8Array, count: number): unknown[] {
  const reader = new ByteReader(bytes);
  const decoder = new ValueDecoder(reader);
  const back: unknown[] = [];
  while (back.length < count) back.push(decoder.decode(back.at(-1)));
  expect(reader.done).toBe(true);
  return back;
}

describe("values told as what changed", () => {
  it("come back exactly, whatever they are and whatever came before them", () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 12 }), (values) => {
        expect(decoded(encoded(values), values.length)).toStrictEqual(values);
      }),
      { numRuns: 200 },
    );
  });

  it("come back when levels of a book come, go and change, in a few bytes each", () => {
    const level = fc.record(
      { price: fc.integer({ min: 1, max: 60 }).map((n) => n * 100), size: fc.integer({ min: 1 }) },
      { noNullPrototype: true },
    );
    const book = fc
      .uniqueArray(level, { maxLength: 20, selector: ({ price }) => price })
      .map((levels) => levels.sort((a, b) => b.price - a.price));
    fc.assert(
      fc.property(fc.array(book, { minLength: 1, maxLength: 6 }), (books) => {
        expect(decoded(encoded(books), books.length)).toStrictEqual(books);
      }),
      { numRuns: 200 },
    );
    const twenty = Array.from({ length: 20 }, (_, i) => ({ price: 5_000 - 100 * i, size: 123_456_789 + i }));
    const one = [{ price: 5_100, size: 77_000_000 }, ...twenty.slice(0, 9), ...twenty.slice(10)];
    expect(encoded([twenty, one]).length - encoded([twenty]).length).toBeLessThan(25);
  });

  it("come back after more texts than are remembered", () => {
    const texts = Array.from({ length: 3_000 }, (_, i) => `0x${String(i % 1_100).padStart(64, "0")}`);
    expect(decoded(encoded(texts), texts.length)).toEqual(texts);
  });

  it("share nothing with the value before: a machine may keep or change what it was told", () => {
    const same = [
      { at: 1, levels: [{ price: 1 }] },
      { at: 2, levels: [{ price: 1 }] },
    ];
    const [first, second] = decoded(encoded(same), 2) as typeof same;
    expect(second?.levels).not.toBe(first?.levels);
    expect(second?.levels[0]).not.toBe(first?.levels[0]);
  });

  it("that are cut off or damaged are refused, never read as something else without end", () => {
    const bytes = encoded([{ a: [1, 2, { b: "text" }] }, { a: [1, 3, { b: "other" }] }]);
    for (let cut = 0; cut < bytes.length; cut++) {
      const reader = new ByteReader(bytes.slice(0, cut));
      const decoder = new ValueDecoder(reader);
      expect(() => decoder.decode(decoder.decode())).toThrow(BadBytes);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        try {
          new ValueDecoder(new ByteReader(noise)).decode({ a: [1, "x"], b: null });
        } catch (error) {
          expect(error).toBeInstanceOf(BadBytes);
        }
      }),
    );
  });
});

describe("a digest", () => {
  it("is the same for equal values and another one when a single bit, key or order is another", () => {
    fc.assert(
      fc.property(anything, (value) => digestOf(value) === digestOf(structuredClone(value))),
      { numRuns: 200 },
    );
    const others = [
      ...[
        { a: 0, b: 1 },
        { a: -0, b: 1 },
        { b: 1, a: 0 },
        { a: 1, b: 0 },
        { a: 0, b: 1 + 2 ** -52 },
      ],
      ...[{ a: 0, b: -1 }, { a: "0", b: 1 }, { a: null, b: 1 }, { a: undefined, b: 1 }, { b: 1 }],
      ...[
        { a: [0], b: 1 },
        { a: -1, b: -1 },
        { a: 1, b: 1 },
        { a: 1, b: -1 },
        { a: -1, b: 1 },
      ],
    ];
    expect(new Set(others.map(digestOf)).size).toBe(others.length);
  });
});

describe("a state as one plain value", () => {
  it("comes back with its maps, sets and typed arrays, and with what is reached by two roads as one thing", () => {
    const order = { id: "a", size: 1 };
    const loop: { self?: unknown } = {};
    loop.self = loop;
    const state = {
      byId: new Map([["a", order]]),
      open: [order],
      settling: new Set([order]),
      bins: new Float64Array([1.5, -0]),
      counts: new Uint32Array([1, 2]),
      none: undefined,
      never: Number.NEGATIVE_INFINITY,
      loop,
    };
    const [flat] = decoded(encoded([flatten(state)]), 1);
    const back = unflatten(flat as ReturnType<typeof flatten>) as typeof state;
    expect(back).toStrictEqual(state);
    expect(back.byId.get("a")).toBe(back.open[0]);
    expect(back.settling.has(back.open[0] ?? order)).toBe(true);
    expect(back.loop.self).toBe(back.loop);
  });

  it("comes back whatever plain values it holds", () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(unflatten(flatten({ value }))).toStrictEqual({ value });
      }),
      { numRuns: 200 },
    );
  });

  it("refuses what it could not bring back, and says where it is", () => {
    class Own {
      n = 1;
    }
    expect(() => flatten({ a: { b: [new Own()] } })).toThrow("state.a.b[0]");
    expect(() => flatten({ f: () => 1 })).toThrow("state.f");
  });
});

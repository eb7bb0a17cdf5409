/**
 * A machine's state as one plain value, and back: maps, sets, typed arrays, and one thing that is reached by two roads is
 * one thing again. A state holds nothing else; an object of a class is refused by name.
 */

/** A place in the state: a value in place, or [number of the node that stands there]. */
type Place = number | string | boolean | null | undefined | readonly [number];
type Node =
  | { readonly is: "object"; readonly keys: readonly string[]; readonly places: readonly Place[] }
  | { readonly is: "array" | "set" | "map"; readonly places: readonly Place[] }
  | { readonly is: TypedName; readonly places: readonly number[] };

/** The nodes of a state; the first one is the state itself. */
export type Flat = readonly Node[];

const TYPED = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint16Array, Uint8Array } as const;
type TypedName = keyof typeof TYPED;
const typedName = (value: object): TypedName | null =>
  (Object.keys(TYPED) as TypedName[]).find((name) => value instanceof TYPED[name]) ?? null;

/** @throws Error naming where in the state something stands that a snapshot can't hold */
export function flatten(state: object): Flat {
  const nodes: Node[] = [];
  const numbers = new Map<object, number>();
  const waiting: { value: object; path: string }[] = [];

  const placeOf = (value: unknown, path: string): Place => {
    if (value === null || value === undefined) return value;
    if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value !== "object") throw new Error(`the state holds a ${typeof value} at ${path}`);
    let number = numbers.get(value);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(value, number);
      waiting.push({ value, path });
    }
    return [number];
  };

  const nodeOf = (value: object, path: string): Node => {
    if (Array.isArray(value)) return { is: "array", places: value.map((each, i) => placeOf(each, `${path}[${i}]`)) };
    if (value instanceof Map) {
      const places = [...value].flatMap(([key, each]) => [
        placeOf(key, `${path} key`),
        placeOf(each, `${path}.${String(key)}`),
      ]);
      return { is: "map", places };
    }
    if (value instanceof Set) return { is: "set", places: [...value].map((each) => placeOf(each, path)) };
    const typed = typedName(value);
    if (typed !== null) return { is: typed, places: [...(value as Float64Array)] };
    const above: unknown = Object.getPrototypeOf(value);
    if (above !== null && Object.getPrototypeOf(above) !== null)
      throw new Error(`the state holds an object of a class at ${path}`);
    const keys = Object.keys(value);
    const fields = value as Readonly<Record<string, unknown>>;
    return { is: "object", keys, places: keys.map((key) => placeOf(fields[key], `${path}.${key}`)) };
  };

  placeOf(state, "state");
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
    nodes.push(nodeOf(next.value, next.path));
  return nodes;
}

/** @throws Error when a place names a node that is not there */
export function unflatten(flat: Flat): unknown {
  const made = flat.map((node): object => {
    if (node.is === "object") return {};
    if (node.is === "array") return [];
    if (node.is === "map") return new Map();
    if (node.is === "set") return new Set();
    return new TYPED[node.is](node.places as readonly number[]);
  });
  const at = (place: Place): unknown => {
    if (!Array.isArray(place)) return place;
    const found = made[place[0] as number];
    if (found === undefined) throw new Error(`the snapshot names node ${String(place[0])}, which it does not hold`);
    return found;
  };
  for (const [i, node] of flat.entries()) {
    const target = made[i];
    if (target instanceof Map) {
      for (let k = 0; k < node.places.length; k += 2) target.set(at(node.places[k]), at(node.places[k + 1]));
    } else if (target instanceof Set) for (const place of node.places) target.add(at(place));
    else if (Array.isArray(target)) for (const place of node.places) target.push(at(place));
    else if (target !== undefined && node.is === "object")
      for (const [k, key] of node.keys.entries())
        Object.defineProperty(target, key, {
          value: at(node.places[k]),
          writable: true,
          enumerable: true,
          configurable: true,
        });
  }
  return made[0];
}

/** Remembers what a pure function of text has said: the same order is hashed by everyone who handles it. */
const MOST = 4_000;

export function remember<A extends unknown[], R>(work: (...args: A) => R): (...args: A) => R {
  const known = new Map<string, R>();
  return (...args) => {
    const key = args.length === 1 && typeof args[0] === "string" ? args[0] : JSON.stringify(args);
    let result = known.get(key);
    if (result === undefined) {
      result = work(...args);
      if (known.size >= MOST) known.clear();
      known.set(key, result);
    }
    return result;
  };
}

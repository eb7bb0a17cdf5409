/** Two hundred markets at once want some thousand orders' hashes. */
const MOST = 2_048;

/** A pure function that remembers what it has lately said, by its argument; the longest known is forgotten first. */
export function lately<K, R>(work: (of: K) => R): (of: K) => R {
  const known = new Map<K, R>();
  return (of) => {
    const before = known.get(of);
    if (before !== undefined) return before;
    const result = work(of);
    if (known.size >= MOST) for (const oldest of known.keys()) if (known.delete(oldest)) break;
    known.set(of, result);
    return result;
  };
}

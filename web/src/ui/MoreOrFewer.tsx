import { useState } from "react";

/** The first few of a list, or all of it, and the button that changes between the two; none where they are the same. */
export function useMoreOrFewer<T>(all: readonly T[], few: number) {
  const [whole, setWhole] = useState(false);
  const button =
    all.length > few ? (
      <button type="button" className="lk" aria-pressed={whole} onClick={() => setWhole(!whole)}>
        {whole ? "Fewer" : `Last ${all.length}`}
      </button>
    ) : null;
  return { shown: whole ? all : all.slice(0, few), button };
}

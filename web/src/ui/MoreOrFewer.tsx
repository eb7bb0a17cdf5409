import { useState } from "react";

/**
 * The first few of a list, or all of it, and the button that changes between the two; none where they are the same.
 *
 * @param which what the button calls all of it
 */
export function useMoreOrFewer<T>(all: readonly T[], few: number, which: "Last" | "All" = "Last") {
  const [whole, setWhole] = useState(false);
  const button =
    all.length > few ? (
      <button type="button" className="lk" aria-pressed={whole} onClick={() => setWhole(!whole)}>
        {whole ? "Fewer" : `${which} ${all.length}`}
      </button>
    ) : null;
  return { shown: whole ? all : all.slice(0, few), button };
}

import type { GapEntry } from "./format.ts";

interface OpenGap {
  readonly of: GapEntry["of"];
  readonly from: number;
  readonly why: GapEntry["why"];
  readonly detail: string;
  readonly wallFrom: number;
  /** Markets whose book has not been told again. */
  readonly waiting: Set<string>;
  /** What it is about, for the entry. */
  readonly ids: readonly string[];
}

/** Gaps that have begun and not ended: a market's ends when its book has been told again. */
export class Gaps {
  #open: OpenGap[] = [];

  get count(): number {
    return this.#open.length;
  }

  /** @param from venue ms up to which everything is known @param wallFrom when that was */
  begin(
    of: GapEntry["of"],
    ids: readonly string[],
    from: number,
    why: GapEntry["why"],
    detail: string,
    wallFrom: number,
  ): void {
    // Lost again before its books were told: it is one gap, and its first reason counts.
    const waiting = new Set(ids.filter((id) => !this.#open.some((gap) => gap.of === of && gap.waiting.has(id))));
    if (waiting.size > 0) this.#open.push({ of, from, why, detail, wallFrom, waiting, ids: [...waiting] });
  }

  /** These are known again, or there is nothing to know; returns the gaps that end with it. */
  end(of: GapEntry["of"], ids: Iterable<string>, to: number, wallTo: number): readonly GapEntry[] {
    const ended: GapEntry[] = [];
    const known = [...ids];
    this.#open = this.#open.filter((gap) => {
      if (gap.of !== of) return true;
      for (const id of known) gap.waiting.delete(id);
      if (gap.waiting.size > 0) return true;
      const { from, why, detail, wallFrom } = gap;
      ended.push({
        of,
        from,
        to,
        why,
        detail,
        ...(of === "market" ? { markets: gap.ids } : {}),
        wallMs: wallTo - wallFrom,
      });
      return false;
    });
    return ended;
  }
}

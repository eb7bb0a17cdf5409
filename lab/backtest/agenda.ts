/** What is still to happen, by time; of one moment, in the order in which it was said. Short, so insertion will do. */
export class Agenda {
  #items: { readonly at: number; readonly run: () => void }[] = [];

  /** When the next thing happens; Infinity when nothing will. */
  get nextAt(): number {
    return this.#items[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  add(at: number, run: () => void): void {
    const items = this.#items;
    let place = items.length;
    while (place > 0 && (items[place - 1]?.at ?? 0) > at) place -= 1;
    items.splice(place, 0, { at, run });
  }

  /** Takes the next thing off the agenda and does it. */
  runNext(): void {
    this.#items.shift()?.run();
  }
}

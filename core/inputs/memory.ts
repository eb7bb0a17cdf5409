/** So many things are remembered; then the oldest place is taken again. */
const PLACES = 512;

/**
 * What was told lately, by place: writer and reader fill it in the same order, so that a place names the same thing on
 * both sides. Bounded, however long it runs.
 */
export class Memory<T> {
  readonly #held: T[] = [];
  readonly #places = new Map<T, number>();
  #next = 0;

  placeOf(value: T): number | null {
    return this.#places.get(value) ?? null;
  }

  at(place: number): T | undefined {
    return this.#held[place];
  }

  add(value: T): void {
    const gone = this.#held[this.#next];
    if (gone !== undefined && this.#places.get(gone) === this.#next) this.#places.delete(gone);
    this.#held[this.#next] = value;
    this.#places.set(value, this.#next);
    this.#next = (this.#next + 1) % PLACES;
  }
}

/** Prints what one change costs: `node core/book/book.bench.ts`. A number to compare, not a promise to test. */
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import { Book } from "./book.ts";

declare const performance: { now(): number };
declare const console: { log(text: string): void };

const CHANGES = 4_000_000;
const MASK = 65_535;
for (const tick of [100, 10] as Ticks[]) {
  const book = new Book(tick);
  // A touch that wanders: changes fall near the best prices, one in four removes its level.
  const prices = new Int32Array(MASK + 1);
  const sizes = new Float64Array(MASK + 1);
  let seed = 7;
  const next = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  for (let i = 0; i <= MASK; i++) {
    const mid = 5_000 + Math.round(2_000 * (i / MASK - 0.5));
    const away = (1 + Math.floor(next() * 8)) * tick;
    const price = i % 2 === 0 ? mid - away : mid + away;
    prices[i] = Math.round(price / tick) * tick;
    sizes[i] = next() < 0.25 ? 0 : 1_000_000 + Math.floor(next() * 1e8);
  }
  const run = () => {
    for (let i = 0; i < CHANGES; i++) {
      const at = i & MASK;
      book.set((i & 1) === 0 ? "bid" : "ask", prices[at] as Ticks, sizes[at] as MicroShares);
    }
  };
  run();
  const start = performance.now();
  run();
  const ns = ((performance.now() - start) * 1e6) / CHANGES;
  console.log(`book.set at tick ${tick / 10_000}: ${ns.toFixed(1)} ns a change (aim <= 300)`);
}

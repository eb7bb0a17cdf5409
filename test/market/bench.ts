/**
 * How long one decision takes: a cycle's view in, actions out (design.md 10 aims at a median of 5 us, p99 of 50 us).
 * `node test/market/bench.ts [--json]` prints nanoseconds; it asserts nothing.
 */
import { type Market, scripts } from "./load.ts";

const ROUNDS = 5;
const STEPS = 20_000;

const percentile = (sorted: Float64Array, p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? 0;

function measure(make: () => Market): { medianNs: number; p99Ns: number } {
  let best = { medianNs: Number.POSITIVE_INFINITY, p99Ns: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round++) {
    const market = make();
    const took = new Float64Array(STEPS);
    for (let i = 0; i < STEPS; i++) {
      const event = market.next();
      const began = process.hrtime.bigint();
      const actions = market.step(event);
      took[i] = Number(process.hrtime.bigint() - began);
      market.answer(actions);
    }
    took.sort();
    const medianNs = percentile(took, 0.5);
    if (medianNs < best.medianNs) best = { medianNs, p99Ns: percentile(took, 0.99) };
  }
  return best;
}

const results = Object.entries(scripts).map(([name, make]) => ({ name, ...measure(make) }));
for (const { name, medianNs, p99Ns } of results)
  console.log(`${name.padEnd(34)} median ${medianNs} ns   p99 ${p99Ns} ns   (aim 5000 / 50000)`);
if (process.argv.includes("--json")) console.log(JSON.stringify({ bench: "market", results }));

/** Times of calls and of batches of calls, as median and 99th percentile. Wall-clock: run it on a quiet machine. */

export interface Spread {
  readonly median: number;
  readonly p99: number;
}

const NS = 1_000_000_000;

const now = (): bigint => process.hrtime.bigint();

function spread(samples: Float64Array): Spread {
  const sorted = samples.slice().sort();
  const at = (p: number): number => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? 0;
  return { median: at(0.5), p99: at(0.99) };
}

/** The quietest of several rounds: what others on the machine do to us is not ours. */
function quietest(rounds: number, round: () => Spread): Spread {
  let best: Spread | null = null;
  for (let i = 0; i < rounds; i += 1) {
    const next = round();
    if (best === null || next.median < best.median) best = next;
  }
  return best ?? { median: 0, p99: 0 };
}

/** Nanoseconds a call. `make` begins a fresh round; `work` is timed, `after` is not. */
export function perCall<S, R>(
  rounds: number,
  calls: number,
  make: () => S,
  work: (state: S, i: number) => () => R,
  after: (state: S, result: R) => void = () => undefined,
): Spread {
  return quietest(rounds, () => {
    const state = make();
    const took = new Float64Array(calls);
    for (let i = 0; i < calls; i += 1) {
      const call = work(state, i);
      const began = now();
      const result = call();
      took[i] = Number(now() - began);
      after(state, result);
    }
    return spread(took);
  });
}

/** Nanoseconds a call, for calls too short for a clock: batches of `size`, the mean of each. */
export function perBatch(
  rounds: number,
  batches: number,
  size: number,
  work: (from: number, to: number) => void,
): Spread {
  work(0, size);
  return quietest(rounds, () => {
    const took = new Float64Array(batches);
    for (let i = 0; i < batches; i += 1) {
      const began = now();
      work(i * size, (i + 1) * size);
      took[i] = Number(now() - began) / size;
    }
    return spread(took);
  });
}

/**
 * Millions of events a second, chunk by chunk; p99 is the rate that 99 % of the chunks reach. The events of a chunk come in
 * `bursts`, each made just before it is worked, as a reader hands them over: only the work is timed.
 */
export function rate<E>(
  chunks: number,
  bursts: number,
  next: () => readonly E[],
  work: (events: readonly E[]) => void,
): Spread {
  const took = new Float64Array(chunks);
  for (let i = 0; i < chunks; i += 1) {
    let time = 0;
    let count = 0;
    for (let burst = 0; burst < bursts; burst += 1) {
      const events = next();
      const began = now();
      work(events);
      time += Number(now() - began);
      count += events.length;
    }
    took[i] = time / count;
  }
  const { median, p99 } = spread(took);
  return { median: NS / median / 1e6, p99: NS / p99 / 1e6 };
}

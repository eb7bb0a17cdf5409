/**
 * Callers waiting for the answer to something that goes through the machine. Every wait has an end: `late` is what is
 * answered when nothing came.
 */
export class Answers<K, V> {
  private readonly waiting = new Map<K, ((value: V) => void)[]>();

  /** Resolves with the answer for each key, in order. @param deadlineMs wall milliseconds */
  expect(keys: readonly K[], deadlineMs: number, late: (key: K) => V): Promise<V[]> {
    const open = new Set(keys);
    // One timer for all: they are asked for, and nearly always answered, together.
    const timer = setTimeout(() => {
      for (const key of open) this.answer(key, late(key));
    }, deadlineMs);
    const one = (key: K): Promise<V> =>
      new Promise((resolve) => {
        const done = (value: V): void => {
          open.delete(key);
          if (open.size === 0) clearTimeout(timer);
          resolve(value);
        };
        this.waiting.set(key, [...(this.waiting.get(key) ?? []), done]);
      });
    return Promise.all(keys.map(one));
  }

  answer(key: K, value: V): void {
    const callers = this.waiting.get(key) ?? [];
    this.waiting.delete(key);
    for (const caller of callers) caller(value);
  }

  get keys(): readonly K[] {
    return [...this.waiting.keys()];
  }
}

/** Waits for a promise at most this long; what comes later is somebody else's. Never rejects. */
export async function atMost(wait: Promise<unknown>, wallMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, wallMs);
  });
  await Promise.race([wait.then(nothing, nothing), end]);
  clearTimeout(timer);
}

const nothing = (): void => undefined;

/** A value with listeners. Listeners are told once per frame at most, however often the value changed in between. */
export interface Store<T> {
  get(): T;
  set(next: T): void;
  subscribe(listener: () => void): () => void;
}

/** `schedule` runs its argument soon, once; the browser gives requestAnimationFrame, a test gives its own. */
export function createStore<T>(initial: T, schedule: (run: () => void) => void): Store<T> {
  let value = initial;
  let pending = false;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    pending = false;
    for (const listener of listeners) listener();
  };
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      if (pending) return;
      pending = true;
      schedule(tell);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

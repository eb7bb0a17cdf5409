import { createContext, useCallback, useContext, useRef, useSyncExternalStore } from "react";
import type { AccountReport, KilledMarket, MarketReport } from "../../../core/live/types.ts";
import { staleLimit, venueNow } from "./clock.ts";
import type { Live } from "./socket.ts";
import type { LiveState } from "./state.ts";

export const LiveContext = createContext<Live | null>(null);

export function useLiveSource(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error("No live source: wrap the page in LiveContext");
  return live;
}

/**
 * A part of the live state. The component renders again only when that part changes (as `same` sees it), so that
 * of fifty rows the one whose report came is drawn. A `select` that makes an object anew needs a `same`.
 */
export function useLive<T>(select: (state: LiveState) => T, same: (a: T, b: T) => boolean = Object.is): T {
  const { store } = useLiveSource();
  const last = useRef<{ value: T } | null>(null);
  const read = useCallback((): T => {
    const value = select(store.get());
    if (last.current !== null && same(last.current.value, value)) return last.current.value;
    last.current = { value };
    return value;
  }, [store, select, same]);
  return useSyncExternalStore(store.subscribe, read);
}

/** Equality for lists of primitives. */
export const sameList = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((value, index) => Object.is(value, b[index]));

const account = (state: LiveState): AccountReport | null => state.snapshot?.account ?? null;
export const useAccount = (): AccountReport | null => useLive(account);

export function useMarket(id: string): MarketReport | null {
  return useLive(useCallback((state: LiveState) => state.snapshot?.markets[id] ?? null, [id]));
}

/** How this market was killed alone; null: it was not, or a person has resumed it. */
export function useKilled(id: string): KilledMarket | null {
  return useLive(
    useCallback(
      (state: LiveState) => state.snapshot?.account?.killed?.find(({ market }) => market === id) ?? null,
      [id],
    ),
  );
}

export interface Now {
  /** Venue time, ms; null while the venue's clock is unknown. */
  readonly venue: number | null;
  readonly wall: number;
  /** A live value older than this in venue time is stale. */
  readonly limit: number;
  readonly rate: number;
}

/** One timer for the whole page, whatever needs the time. */
const everySecond = (() => {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | null = null;
  let wall = Date.now();
  return {
    get: () => wall,
    subscribe(listener: () => void) {
      listeners.add(listener);
      timer ??= setInterval(() => {
        wall = Date.now();
        for (const each of listeners) each();
      }, 1_000);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && timer !== null) {
          clearInterval(timer);
          timer = null;
        }
      };
    },
  };
})();

/** Now by the venue's clock, told once a second. */
export function useNow(): Now {
  const { store } = useLiveSource();
  const tick = useSyncExternalStore(everySecond.subscribe, everySecond.get);
  // The data may be newer than the last tick: a time before it would make ages negative.
  const wall = Math.max(tick, Date.now());
  const { clock } = store.get();
  return { venue: venueNow(clock, wall), wall, limit: staleLimit(clock), rate: clock?.report.rate ?? 1 };
}

/** True when what was true of the second is true: renders only when the answer changes, not every second. */
export function useIsStale(at: number | null): boolean {
  const { store } = useLiveSource();
  const read = useCallback((): boolean => {
    if (at === null) return true;
    const { clock, link } = store.get();
    if (link.is === "down") return true;
    const now = venueNow(clock, Date.now());
    return now !== null && now - at > staleLimit(clock);
  }, [store, at]);
  return useSyncExternalStore(everySecond.subscribe, read);
}

/** Suspends one market after informed flow (reference quant.md 7.2). Times in ms, moves and prices in dollars a share. */

export interface BreakerParams {
  /** A fill is adverse when its 30 s move is below -theta. */
  readonly theta: number;
  /** Adverse fills in a row that trip it. */
  readonly n: number;
  /** First suspension, doubled with each trip, and the longest. */
  readonly baseMs: number;
  readonly capMs: number;
  /** Trips are forgotten this long after the last. */
  readonly forgetMs: number;
}

/** max(tick, half the half-spread): below that a move says nothing. */
export const adverseThreshold = (tick: number, halfSpread: number): number => Math.max(tick, halfSpread / 2);

export interface Breaker {
  readonly consecutive: number;
  readonly trips: number;
  readonly lastTripAt: number | null;
  /** Null when not suspended, and once the time has come. */
  readonly suspendedUntil: number | null;
}

export const newBreaker = (): Breaker => ({ consecutive: 0, trips: 0, lastTripAt: null, suspendedUntil: null });

/** The breaker at a moment: a suspension that is over is gone, trips are forgotten. */
export function breakerAt(before: Breaker, at: number, params: Pick<BreakerParams, "forgetMs">): Breaker {
  const over = before.suspendedUntil !== null && at >= before.suspendedUntil;
  const forgotten = before.lastTripAt !== null && at - before.lastTripAt >= params.forgetMs;
  if (!over && !forgotten) return before;
  return {
    ...before,
    suspendedUntil: over ? null : before.suspendedUntil,
    trips: forgotten ? 0 : before.trips,
    lastTripAt: forgotten ? null : before.lastTripAt,
  };
}

/** One fill's 30 s move (negative is bad), learned at `at`. Times may not go back. */
export function updateBreaker(
  before: Breaker,
  at: number,
  adverse30: number,
  params: BreakerParams,
): { readonly state: Breaker; readonly event: "none" | "trip" } {
  const now = breakerAt(before, at, params);
  const consecutive = adverse30 < -params.theta ? now.consecutive + 1 : 0;
  if (consecutive < params.n || now.suspendedUntil !== null) return { state: { ...now, consecutive }, event: "none" };
  let wait = params.baseMs;
  for (let i = 0; i < now.trips && wait < params.capMs; i += 1) wait *= 2;
  return {
    state: {
      consecutive: 0,
      trips: now.trips + 1,
      lastTripAt: at,
      suspendedUntil: at + Math.min(wait, params.capMs),
    },
    event: "trip",
  };
}

/** Moves are watched over this long, ms. */
export const MOVE_WINDOW_MS = 10_000;

/** True when |mid move| in 10 s is beyond max(`ticks` ticks, `sigmas` sigma_p sqrt(10)). Dollars, sigmaP in $/sqrt(s). */
export const isJump = (move10s: number, tick: number, sigmaP: number, ticks: number, sigmas: number): boolean =>
  Math.abs(move10s) > Math.max(ticks * tick, sigmas * sigmaP * Math.sqrt(MOVE_WINDOW_MS / 1000));

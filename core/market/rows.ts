/**
 * How a market persists. Every row says what a thing is, never what changed, so applying one twice, late, or in another order
 * changes nothing; `restore` is a fold of `applyRow` over whatever order the store gives.
 */

import { addOperation, legOf, type Operation, setMove } from "../chain/operations.ts";
import { fillKey } from "../contract/fills.ts";
import type { Verdict } from "../contract/market.ts";
import type { Payment } from "../contract/payments.ts";
import { type Folded, restoreFolded } from "../ledger/fold.ts";
import { type Booked, credit, type Ledger, moveLeg, moveSets, restoreFill } from "../ledger/ledger.ts";
import type { Row } from "../machine.ts";
import type { Arrivals } from "../pricing/arrivals.ts";
import type { Intensity } from "../pricing/intensity.ts";
import type { Volatility } from "../pricing/volatility.ts";
import type { Breaker } from "../risk/circuit-breaker.ts";
import type { VenueMs } from "../units/time.ts";
import type { BetFill } from "./bet.ts";
import { applyOrderRow, ID_KIND, INTENT_KIND, ORDERS_KIND } from "./order-rows.ts";
import type { MarketState, Phase, StandingWish } from "./state.ts";
import { combine } from "./verdicts.ts";

interface LifeBody {
  readonly phase: Phase;
  /** No number of an intent from here on was ever used. */
  readonly next: number;
  readonly bornAt: VenueMs | null;
}

interface EstimatorBody {
  readonly vol: Volatility;
  readonly readAt: VenueMs | null;
  /** Missing in rows of an earlier version. */
  readonly arrivals?: Arrivals;
  readonly intensity?: Intensity | null;
}

interface BreakerBody {
  readonly breaker: Breaker;
  readonly pausedUntil: number;
  readonly pausedBy: number;
}

interface WishBody {
  readonly standing: StandingWish | null;
  readonly target: number;
  /** Missing in rows of an earlier version. */
  readonly bet?: readonly BetFill[];
}

/** `redeemed` is missing in rows of an earlier version, to which what had resolved was paid. */
type LedgerBody = Pick<Ledger, "mark" | "winner" | "settledFrom"> & { readonly redeemed?: boolean };

/** Fills of long ago, as sums: one row in place of theirs. */
export const FOLDED_KIND = "folded";

export const foldedRow = (folded: Folded): Row => ({ kind: FOLDED_KIND, key: "fills", body: folded });

export const fillRow = (booked: Booked): Row => ({ kind: "fill", key: fillKey(booked.fill), body: { ...booked } });

export const fillRowGone = ({ fill }: Booked): Row => ({ kind: "fill", key: fillKey(fill), body: null });

export const operationRow = (operation: Operation): Row => ({
  kind: "operation",
  key: operation.op.id,
  body: { ...operation },
});

export const paymentRow = (payment: Payment): Row => ({ kind: "payment", key: payment.id, body: payment });

export const ledgerRow = ({ mark, winner, settledFrom, redeemed }: Ledger): Row => ({
  kind: "ledger",
  key: "ledger",
  body: { mark, winner, settledFrom, redeemed } satisfies LedgerBody,
});

export const lifeRow = (state: MarketState): Row => ({
  kind: "life",
  key: "life",
  body: { phase: state.phase, next: state.reserved, bornAt: state.bornAt } satisfies LifeBody,
});

export const estimatorRow = (state: MarketState): Row => ({
  kind: "estimator",
  key: "estimators",
  body: {
    vol: copy(state.vol),
    readAt: state.readAt,
    arrivals: copyArrivals(state.arrivals),
    intensity: state.intensity,
  } satisfies EstimatorBody,
});

export const breakerRow = ({ breaker, pausedUntil, pausedBy }: MarketState): Row => ({
  kind: "breaker",
  key: "breaker",
  body: { breaker, pausedUntil, pausedBy } satisfies BreakerBody,
});

export const wishRow = ({ wish, target, bet }: MarketState): Row => ({
  kind: "wish",
  key: "wish",
  body: { standing: wish, target, bet } satisfies WishBody,
});

const copyArrivals = (a: Arrivals): Arrivals => ({
  ...a,
  seconds: [...a.seconds],
  reach: [...a.reach],
  fills: [...a.fills],
});

const copy = (vol: Volatility): Volatility => ({
  ...vol,
  fast: { ...vol.fast },
  slow: { ...vol.slow },
});

/** Changes the state to what a row says. Rows of an unknown kind are left for a newer version. */
export function applyRow(state: MarketState, row: Row): void {
  if (row.body === null) return;
  switch (row.kind) {
    case ORDERS_KIND:
    case INTENT_KIND:
    case ID_KIND:
      applyOrderRow(state, row);
      return;
    case "fill":
      restoreFill(state.ledger, row.body as Booked);
      state.liveFills = null;
      return;
    case FOLDED_KIND:
      restoreFolded(state.ledger, row.body as Folded);
      state.liveFills = null;
      return;
    case "operation":
      applyOperation(state, row.body as Operation);
      return;
    case "payment":
      credit(state.ledger, row.body as Payment);
      return;
    case "ledger": {
      const body = row.body as LedgerBody;
      state.ledger.mark = body.mark;
      state.ledger.winner = body.winner;
      state.ledger.settledFrom = body.settledFrom;
      state.ledger.redeemed = body.redeemed ?? body.winner !== null;
      return;
    }
    case "life": {
      const body = row.body as LifeBody;
      state.phase = body.phase;
      // Numbers that an earlier life has reserved are all taken for used.
      if (body.next > state.reserved) state.next = state.reserved = body.next;
      state.bornAt = body.bornAt;
      return;
    }
    case "estimator":
      applyEstimators(state, row.body as EstimatorBody);
      return;
    case "breaker": {
      const body = row.body as BreakerBody;
      state.breaker = body.breaker;
      state.pausedUntil = body.pausedUntil;
      state.pausedBy = body.pausedBy;
      return;
    }
    case "wish": {
      const body = row.body as WishBody;
      state.wish = body.standing;
      state.target = body.target;
      state.bet = body.bet ?? [];
      return;
    }
    case "verdict":
      state.verdicts.set(row.key, row.body as Verdict);
      state.guarded = combine(state.verdicts.values());
      return;
  }
}

function applyOperation({ chain, ledger }: MarketState, body: Operation): void {
  // As with intents: the step that wrote this row has made the change, and has booked what it moved.
  if (chain.byId.has(body.op.id)) return;
  const operation = { ...body };
  addOperation(chain, operation);
  bookMove(ledger, operation);
}

/** What a confirmed operation moved, booked once. */
export function bookMove(ledger: Ledger, operation: Operation): void {
  const move = setMove(operation);
  if (move !== null) moveSets(ledger, move);
  const leg = legOf(operation);
  if (leg !== null) moveLeg(ledger, leg);
}

function applyEstimators(state: MarketState, body: EstimatorBody): void {
  state.vol = copy(body.vol);
  state.readAt = body.readAt;
  if (body.arrivals !== undefined) state.arrivals = copyArrivals(body.arrivals);
  state.intensity = body.intensity ?? null;
}

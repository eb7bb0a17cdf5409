/**
 * What to do with complete sets and with what an outcome paid (reference quant.md 4, polymarket.md 7). A set is a dollar that
 * earns nothing: merging gives it back. Splitting is the other way about, for offers that buying the complement can't make.
 */
import { ONE_SHARE } from "../units/size.ts";
import { MINUTE } from "../units/time.ts";

/** Sets below what can be sold are swept together no more often than this while the market trades. */
const SWEEP_MS = 10 * MINUTE;
/** Freed for want of cash: fewer sets than this are not worth a place among 25 submits a minute. */
const LEAST_FREED = ONE_SHARE;

export interface SetsView {
  readonly at: number;
  /** Confirmed, in the wallet by the venue's word, and promised to no order and no operation; micro-shares. */
  readonly free: { readonly yes: number; readonly no: number };
  /** Held by the ledger. */
  readonly held: { readonly yes: number; readonly no: number };
  readonly minSize: number;
  /** It goes to zero: every set is merged. */
  readonly leaving: boolean;
  /** The account has less cash than the next pair of quotes takes, or was refused for want of it. */
  readonly short: boolean;
  /** Shares that a side wants to offer and the complement can't be bought for; 0: none. */
  readonly starved: number;
  /** Collateral that a split may take: in the wallet, not held for our orders, within the market's capital. */
  readonly cash: number;
  /** Micro-dollars that the outcome pays and nobody has paid out; null: not resolved. */
  readonly unredeemed: number | null;
  /** How long the market has been resolved, by our own knowledge, ms. */
  readonly resolvedFor: number;
  /** A redemption takes one outcome at a time: the router of protocol version 2. */
  readonly oneOutcome: boolean;
  /** Orders that may still fill, or trades that may still fail. */
  readonly unsettled: boolean;
  /** When an operation was last wanted. */
  readonly wantedAt: number;
}

export interface SetsRules {
  readonly useSets: boolean;
  readonly mergeFrom: number;
  readonly splitSize: number;
  readonly redeemAfterMs: number;
}

export interface SetsWish {
  readonly kind: "split" | "merge" | "redeem";
  readonly amount: number;
  readonly why: string;
}

/** The one operation worth doing now; null: none. */
export function wantedOperation(view: SetsView, rules: SetsRules): SetsWish | null {
  const { unredeemed, free, held } = view;
  if (unredeemed !== null) return redemption(view, rules, unredeemed);
  if (!rules.useSets) return null;
  const sets = Math.min(free.yes, free.no);
  const merge = (why: string): SetsWish => ({ kind: "merge", amount: sets, why });
  if (sets > 0) {
    if (view.leaving) return merge("the market is left: sets are a dollar each");
    if (sets >= rules.mergeFrom) return merge(`${sets / 1e6} sets, merged from ${rules.mergeFrom / 1e6}`);
    if (view.short && sets >= LEAST_FREED) return merge("cash is short");
    const unsellable = Math.min(held.yes, held.no) < view.minSize;
    if (unsellable && view.at - view.wantedAt >= SWEEP_MS) return merge("sets below what can be sold");
  }
  if (view.starved <= 0) return null;
  const amount = Math.max(rules.splitSize, view.starved);
  // Less than the venue takes as an order would fund nothing.
  const within = Math.min(amount, Math.floor(view.cash));
  return within < view.minSize
    ? null
    : { kind: "split", amount: within, why: "shares to offer: the complement can't be bought" };
}

/** The venue may redeem by itself; after a while we do. Nothing while a trade may still fail: it would be paid for twice. */
function redemption(view: SetsView, rules: SetsRules, unredeemed: number): SetsWish | null {
  if (unredeemed <= 0 || view.unsettled || view.resolvedFor < rules.redeemAfterMs) return null;
  // A set is a dollar whatever the outcome: merged, one outcome is left, and one transaction redeems it.
  const sets = view.oneOutcome ? Math.min(view.free.yes, view.free.no) : 0;
  if (sets > 0) return { kind: "merge", amount: sets, why: "one outcome is redeemed at a time: sets are merged first" };
  return { kind: "redeem", amount: 0, why: `the outcome pays ${unredeemed / 1e6} dollars` };
}

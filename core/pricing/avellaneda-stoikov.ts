import { exp, log1p } from "../stats/elementary.ts";

/**
 * Avellaneda and Stoikov, "High-frequency trading in a limit order book", Quantitative Finance 8(3), 2008, eq. 8, 12, 30,
 * as published: unbounded price, inventory in order-size units. The bot quotes with the bounded form in binary.ts.
 */
export interface AsInput {
  readonly s: number;
  readonly q: number;
  readonly gamma: number;
  readonly sigma: number;
  /** Time left, in the unit of sigma. */
  readonly tau: number;
  readonly k: number;
  readonly A: number;
}

export interface AsQuote {
  readonly reservation: number;
  /** TOTAL spread, bid to ask. */
  readonly spread: number;
  readonly bid: number;
  readonly ask: number;
  /** Distances from the MID, not from the reservation price; may be negative. */
  readonly deltaBid: number;
  readonly deltaAsk: number;
  readonly lambdaBid: number;
  readonly lambdaAsk: number;
}

/** Below this gamma the limit of the liquidity term is used: the quotient loses its digits. */
const GAMMA_ZERO = 1e-12;

/** (1/x) ln(1 + x/k) with its limit 1/k: half the liquidity term for x = gamma, 2.3's c for x = gamma * n. */
export const liquidityTerm = (x: number, k: number): number => (Math.abs(x) < GAMMA_ZERO ? 1 / k : log1p(x / k) / x);

export function asQuote({ s, q, gamma, sigma, tau, k, A }: AsInput): AsQuote {
  const risk = gamma * sigma * sigma * tau;
  const reservation = s - q * risk;
  const spread = risk + 2 * liquidityTerm(gamma, k);
  const bid = reservation - spread / 2;
  const ask = reservation + spread / 2;
  const deltaBid = s - bid;
  const deltaAsk = ask - s;
  return {
    reservation,
    spread,
    bid,
    ask,
    deltaBid,
    deltaAsk,
    lambdaBid: A * exp(-k * deltaBid),
    lambdaAsk: A * exp(-k * deltaAsk),
  };
}

import { ln } from "../stats/elementary.ts";
import { normalCdf, normalPdf } from "../stats/normal.ts";
import { finite, positive, type Refused } from "../stats/range.ts";

/** sigma(K) = a + b x + c x^2 with x = ln(K / F), a root year. */
export interface Smile {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/**
 * Undiscounted P(S_T > K) that option prices imply: N(d2) - F phi(d1) sqrt(T) dsigma/dK (reference quant.md 6.5). N(d2) with
 * the volatility of the strike alone is off by the slope's term. Options carry a risk premium: a bound, not the truth.
 */
export function smileDigital(
  F: number,
  K: number,
  tauYears: number,
  smile: Smile,
): { readonly sigmaK: number; readonly nd2: number; readonly digital: number } | Refused {
  const bad =
    positive("F", F) ??
    positive("K", K) ??
    positive("tauYears", tauYears) ??
    finite("smile.a", smile.a) ??
    finite("smile.b", smile.b) ??
    finite("smile.c", smile.c);
  if (bad !== null) return bad;
  const x = ln(K / F);
  const sigmaK = smile.a + smile.b * x + smile.c * x * x;
  const none = positive("sigma(K)", sigmaK);
  if (none !== null) return none;
  const slope = (smile.b + 2 * smile.c * x) / K;
  const root = Math.sqrt(tauYears);
  const d1 = -x / (sigmaK * root) + (sigmaK * root) / 2;
  const nd2 = normalCdf(d1 - sigmaK * root);
  return { sigmaK, nd2, digital: nd2 - F * normalPdf(d1) * root * slope };
}

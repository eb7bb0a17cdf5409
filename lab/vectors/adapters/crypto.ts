import { calibration } from "../../../core/directional/calibration.ts";
import { type DigitalInput, logSd, probabilityAbove, probabilityBetween } from "../../../core/directional/digital.ts";
import type { Freedom } from "../../../core/directional/distribution.ts";
import { ewmaVolatility } from "../../../core/directional/ewma-volatility.ts";
import { type ExitInput, type ExitParams, exit } from "../../../core/directional/exits.ts";
import { momentFreedom } from "../../../core/directional/horizon.ts";
import { type KellyInput, kelly } from "../../../core/directional/kelly.ts";
import { type JointInput, jointKelly } from "../../../core/directional/kelly-joint.ts";
import { type Candles, rangeVariance } from "../../../core/directional/range-volatility.ts";
import { type Smile, smileDigital } from "../../../core/directional/smile.ts";
import { probabilityTouch, probabilityTouchAtCloses, type TouchInput } from "../../../core/directional/touch.ts";
import { type TwapInput, twapDigital } from "../../../core/directional/twap.ts";
import { type UncertaintyInput, uncertainProbability } from "../../../core/directional/uncertainty.ts";
import { normalCdf, normalPdf } from "../../../core/stats/normal.ts";
import { isRefused, type Refused } from "../../../core/stats/range.ts";
import { studentCdf, studentPdf, studentQuantile, studentSf } from "../../../core/stats/student-t.ts";
import { byPart, differences, field, type Judge, sampled } from "../judge.ts";
import type { Registry } from "../registry.ts";

/** An answer of several parts: the first refusal among them, if there is one. */
function answer(parts: Readonly<Record<string, number | Refused>>): Readonly<Record<string, number>> | Refused {
  const numbers: Record<string, number> = {};
  for (const [name, part] of Object.entries(parts)) {
    if (typeof part !== "number") return part;
    numbers[name] = part;
  }
  return numbers;
}

function digital({ K2, ...input }: DigitalInput & { readonly K2: number }) {
  const above = probabilityAbove(input);
  if (isRefused(above)) return above;
  return answer({
    sd: logSd(input.sigmaAnnual, input.tauYears),
    pAbove: above,
    pBelow: 1 - above,
    pRange: probabilityBetween(input, K2),
    pUpFromHere: probabilityAbove({ ...input, K: input.S }),
  });
}

/** The optimum is flat: growth is compared first and closely, the fractions loosely. */
const judgePortfolio: Judge = (got, expected, tolerance) => {
  const bounds = tolerance.portfolio;
  const growth = sampled(".growth", field(got, "growth"), field(expected, "growth"), field(bounds, "growth"));
  if (growth.length > 0) return growth;
  const parts = (of: unknown): unknown => (typeof of === "object" && of !== null ? Reflect.get(of, "f") : undefined);
  return differences(parts(got), parts(expected), { abs: FRACTION_TOLERANCE, rel: 0 }, ".f");
};
const FRACTION_TOLERANCE = 2e-4;

export const crypto: Registry = {
  "16-student-t": {
    t: {
      call: ({ x, nu }: { x: number; nu: number }) => ({
        cdf: studentCdf(x, nu),
        sf: studentSf(x, nu),
        pdf: studentPdf(x, nu),
      }),
    },
    tQuantile: {
      call: ({ p, nu }: { p: number; nu: number }) => answer({ x: studentQuantile(p, nu) }),
      judge: byPart("quantile"),
    },
    normal: { call: ({ x }: { x: number }) => ({ cdf: normalCdf(x), pdf: normalPdf(x) }) },
  },
  "17-crypto-digital": {
    digital: { call: digital },
    touch: {
      call: (c: TouchInput) =>
        answer({ pTouch: probabilityTouch(c), pTouchNormal: probabilityTouch({ ...c, nu: null }) }),
    },
    touchDiscrete: {
      call: (c: { b: number; sd: number; nu: Freedom; monitorFrac: number }) =>
        answer({ pTouch: probabilityTouchAtCloses(c) }),
    },
    twap: { call: (c: TwapInput) => twapDigital(c) },
    smileDigital: {
      call: ({ F, K, tauYears, smile }: { F: number; K: number; tauYears: number; smile: Smile }) =>
        smileDigital(F, K, tauYears, smile),
    },
    momentNu: { call: ({ nu, n }: { nu: number; n: number }) => answer({ nuSum: momentFreedom(nu, n) }) },
  },
  "18-range-vol": {
    rangeVol: { call: (c: Candles) => rangeVariance(c) },
    ewmaVol: {
      call: (c: { returns: number[]; dtHours: number[]; halfLifeHours: number; horizonHours: number }) =>
        ewmaVolatility(c.returns, c.dtHours, c.halfLifeHours, c.horizonHours),
    },
  },
  "19-calibration": {
    calibration: { call: ({ p, y, bins }: { p: number[]; y: number[]; bins: number }) => calibration(p, y, bins) },
  },
  "20-kelly": {
    kelly: { call: (c: KellyInput) => kelly(c) },
    portfolio: { call: (c: JointInput) => jointKelly(c), judge: judgePortfolio },
    uncertainty: { call: (c: UncertaintyInput) => uncertainProbability(c) },
  },
  "21-exits": { exit: { call: (c: ExitInput & { params: ExitParams }) => exit(c, c.params) } },
};

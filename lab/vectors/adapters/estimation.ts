import {
  exponentialMle,
  geometricMle,
  type IntensityPrior,
  logLinear,
  poissonMap,
} from "../../../core/pricing/intensity.ts";
import { logit } from "../../../core/stats/elementary.ts";
import {
  addReturn,
  bipowerRate,
  jumpShare,
  newEwma,
  noiseCorrectedRate,
  varianceRate,
} from "../../../core/stats/ewma.ts";
import { isRefused } from "../../../core/stats/range.ts";
import type { Registry } from "../registry.ts";

interface EwmaCase {
  readonly t: readonly number[];
  readonly p: readonly number[];
  readonly tau: number;
  readonly space: "price" | "logit";
  readonly floorFrac: number;
}

function ewma({ t, p, tau, space, floorFrac }: EwmaCase) {
  const e = newEwma();
  const x = space === "logit" ? p.map(logit) : p;
  for (let i = 1; i < x.length; i += 1) {
    addReturn(e, Number(x[i]) - Number(x[i - 1]), Number(t[i]) - Number(t[i - 1]), tau);
  }
  const varRate = varianceRate(e);
  return {
    varRate,
    sigma: varRate === null ? null : Math.sqrt(varRate),
    varRateNoiseCorr: noiseCorrectedRate(e, floorFrac),
    bipowerRate: bipowerRate(e),
    jumpShare: jumpShare(e),
  };
}

interface PoissonCase {
  readonly delta: readonly number[];
  readonly exposureSec: readonly number[];
  readonly fills: readonly number[];
  readonly weights: readonly number[];
  readonly prior: IntensityPrior | null;
}

export const estimation: Registry = {
  "08-vol-ewma": { ewma: { call: ewma } },
  "09-intensity": {
    mleExp: {
      call: (c: { depths: number[]; weights: number[]; d0: number; T: number }) =>
        exponentialMle(c.depths, c.weights, c.d0, c.T),
    },
    mleGeom: {
      call: (c: { depthTicks: number[]; weights: number[]; j0: number; tick: number; T: number }) =>
        geometricMle(c.depthTicks, c.weights, c.j0, c.tick, c.T),
    },
    logLinear: {
      call: (c: { deltas: number[]; countsReaching: number[]; T: number }) => {
        const fit = logLinear(c.deltas, c.countsReaching, c.T);
        return isRefused(fit) ? fit : { A: fit.A, k: fit.k, A_ols: fit.ols.A, k_ols: fit.ols.k };
      },
    },
    poissonGlm: {
      call: ({ delta, exposureSec, fills, weights, prior }: PoissonCase) =>
        poissonMap({ delta, seconds: exposureSec, fills, weights }, prior),
    },
  },
};

import { carteaJaimungal } from "../../../core/pricing/cartea-jaimungal.ts";
import { type GlftInput, glftAsymptotic, glftErgodic, glftFinite } from "../../../core/pricing/glft.ts";
import { type HummingbotInput, hummingbotQuote, instantVolatility } from "../../../core/pricing/hummingbot.ts";
import { isRefused } from "../../../core/stats/range.ts";
import type { Registry } from "../registry.ts";

interface CarteaJaimungalCase {
  readonly lam: number;
  readonly kap: number;
  readonly phi: number;
  readonly alpha: number;
  readonly Q: number;
  readonly tau: number;
}

export const inventoryModels: Registry = {
  "03-glft": {
    asymptotic: { call: (input: GlftInput & { q: number; n: number }) => glftAsymptotic(input) },
    ergodic: { call: (input: GlftInput & { Q: number }) => glftErgodic(input) },
    finite: { call: (input: GlftInput & { Q: number; tau: number }) => glftFinite(input) },
  },
  "04-cartea-jaimungal": {
    cj: { call: ({ lam, kap, ...rest }: CarteaJaimungalCase) => carteaJaimungal({ lambda: lam, kappa: kap, ...rest }) },
  },
  "05-hummingbot": {
    quote: { call: (input: HummingbotInput) => hummingbotQuote(input) },
    instantVol: {
      call: ({ prices }: { prices: number[] }) => {
        const vol = instantVolatility(prices);
        return isRefused(vol) ? vol : { vol };
      },
    },
  },
};

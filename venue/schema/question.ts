import * as z from "zod";
import { optionalText } from "./common.ts";
import { strings } from "./gamma.ts";

export const event = z.object({
  seriesSlug: z.string().nullish(),
  series: z.array(z.object({ slug: z.string().nullish() })).nullish(),
});

/** The part of a Gamma market that says what it pays on. */
export const question = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  slug: optionalText,
  question: optionalText,
  description: optionalText,
  outcomes: strings.nullish(),
  endDate: z.string().nullish(),
  eventStartTime: z.string().nullish(),
  createdAt: z.string().nullish(),
  resolutionSource: optionalText,
  groupItemTitle: optionalText,
  events: z.array(event).nullish(),
  cryptoMarketConfig: z
    .object({
      asset: z.string().nullish(),
      duration: z.string().nullish(),
      twapEnabled: z.boolean().nullish(),
      twapLookbackSeconds: z.number().nullish(),
    })
    .nullish(),
});

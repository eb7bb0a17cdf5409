/** Whether a market is decided by a crypto price. */
import type { MarketSpec } from "../contract/spec.ts";
import { assetNamed } from "../directional/questions/assets.ts";

const PRICED = /\b(up or down|above|below|between|less than|greater than|reach|dip|hit|price)\b/i;

/** True for a question that names a coin and a price. A look-alike counts too: nothing is lost but a seat. */
export const followsCrypto = ({ question, event }: Pick<MarketSpec, "question" | "event">): boolean =>
  [question, event.title].some(
    (text) => PRICED.test(text) && text.split(/[^A-Za-z]+/).some((word) => assetNamed(word) !== null),
  );

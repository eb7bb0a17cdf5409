import type { MarketSetup } from "../../../core/market.ts";

/** Put in by the bundler: scripts/lib/version.ts says what it is made of. */
declare const EDGEMAKER_VERSION: string | undefined;

/** Which code this is. "unbuilt": it runs from its sources, which may change under it, so that no version would be true. */
export const VERSION: string = typeof EDGEMAKER_VERSION === "undefined" ? "unbuilt" : EDGEMAKER_VERSION;

/** What a market trades with, kept by whatever version: from now on its orders are this one's. */
export const ofThisCode = (setup: MarketSetup | null): MarketSetup | null =>
  setup === null ? null : { ...setup, code: VERSION };

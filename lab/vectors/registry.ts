import type { Uniform } from "../../core/stats/draw.ts";
import { arbitrage } from "./adapters/arbitrage.ts";
import { avellanedaStoikov } from "./adapters/avellaneda-stoikov.ts";
import { binary } from "./adapters/binary.ts";
import { crypto } from "./adapters/crypto.ts";
import { estimation } from "./adapters/estimation.ts";
import { inventoryModels } from "./adapters/inventory-models.ts";
import { ledger } from "./adapters/ledger.ts";
import { quoting } from "./adapters/quoting.ts";
import { rewardsAndFees } from "./adapters/rewards-fees.ts";
import { risk } from "./adapters/risk.ts";
import type { Judge } from "./judge.ts";

/** What a sampling case needs: how many paths, and chance. */
export interface Chance {
  readonly paths: number;
  readonly random: Uniform;
}

/**
 * How a case of a reference file is answered by core: its `in` becomes the call of a formula, the answer is named as the
 * file names it. No formula is written here. `in` is what the file's documentation says; anything else makes the case fail.
 */
export interface Adapter {
  call(input: never, chance: Chance): unknown;
  /** Default: by the document's abs and rel. */
  readonly judge?: Judge;
}

/** Adapters by function, by the document's `file` field: `quote` exists in two files and means two things. */
export type Registry = Readonly<Record<string, Readonly<Record<string, Adapter>>>>;

export const registry: Registry = {
  ...avellanedaStoikov,
  ...inventoryModels,
  ...binary,
  ...estimation,
  ...quoting,
  ...arbitrage,
  ...rewardsAndFees,
  ...crypto,
  ...risk,
  ...ledger,
};

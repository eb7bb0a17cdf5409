import type { MarketSpec } from "../../contract/spec.ts";
import type { VenueMs } from "../../units/time.ts";

/** The parts of a market that say what it pays on, as the venue publishes them. All of it is hostile text. */
export interface Question {
  readonly slug: string;
  readonly title: string;
  readonly rules: string;
  readonly outcomes: readonly string[];
  readonly endsAt: VenueMs | null;
  /** When the range it is about begins, where the venue says. */
  readonly startsAt: VenueMs | null;
  readonly createdAt: VenueMs | null;
  /** An address, "" or null. */
  readonly resolutionSource: string | null;
  /** The market's short name inside its event: "110,000", "<40", "98,000-100,000". */
  readonly groupTitle: string | null;
  readonly series: string | null;
  readonly config: CryptoConfig | null;
}

/** The venue's own machine-readable settings of a crypto market, since 2026-08. */
export interface CryptoConfig {
  readonly asset: string | null;
  readonly duration: string | null;
  readonly twapEnabled: boolean | null;
  readonly twapLookbackSeconds: number | null;
}

/** The question of a market whose catalogue entry is not at hand: what its specification says, and nothing else. */
export const questionOf = ({ slug, question, rules, outcomes, endsAt }: MarketSpec): Question => ({
  slug,
  title: question,
  rules,
  outcomes,
  endsAt,
  startsAt: null,
  createdAt: null,
  resolutionSource: null,
  groupTitle: null,
  series: null,
  config: null,
});

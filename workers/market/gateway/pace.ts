import type { Passage } from "../../../core/contract/gateway.ts";
import type { ConditionId } from "../../../core/contract/ids.ts";
import type { VenueMs } from "../../../core/units/time.ts";

/** Newest passages that are kept. */
const KEPT = 256;

type Step = Exclude<keyof Passage, "market" | "at">;

/**
 * How long the way of an order takes, from the frame that woke its market to its signature. Where the platform's clock
 * stands still while code runs, as it does in production, what is computed between two calls counts as nothing.
 */
export class Pace {
  private readonly passages: Passage[] = [];
  private readonly open = new Map<ConditionId, { readonly began: number; passage: Passage }>();
  private heardAt: number | null = null;

  /** A frame of a market socket has come, and is read in this turn. */
  heard(): void {
    this.heardAt = performance.now();
    queueMicrotask(() => {
      this.heardAt = null;
    });
  }

  /** A market is woken: by the frame that is being read, a passage begins, and the market's last one is over. */
  woken(market: ConditionId, at: VenueMs): void {
    if (this.heardAt === null) return;
    const none = { cancelAsked: null, cancelled: null, placeAsked: null, signed: null };
    this.close(market);
    this.open.set(market, { began: this.heardAt, passage: { market, at, woken: null, ...none } });
    this.reach(market, "woken");
  }

  /** The first time a passage reaches a step counts. */
  reach(market: ConditionId, step: Step): void {
    const open = this.open.get(market);
    if (open === undefined || open.passage[step] !== null) return;
    open.passage = { ...open.passage, [step]: Math.round((performance.now() - open.began) * 1_000) / 1_000 };
    // What comes after an order was signed belongs to another decision.
    if (step === "signed") this.close(market);
  }

  /** Oldest first; those that are not over as far as they came. */
  get newest(): readonly Passage[] {
    return [...this.passages, ...[...this.open.values()].map(({ passage }) => passage)].sort((a, b) => a.at - b.at);
  }

  private close(market: ConditionId): void {
    const open = this.open.get(market);
    if (open === undefined) return;
    this.open.delete(market);
    this.passages.push(open.passage);
    if (this.passages.length > KEPT) this.passages.shift();
  }
}

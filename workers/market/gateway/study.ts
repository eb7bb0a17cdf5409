import type { Malformed, MalformedCount } from "../../../core/contract/malformed.ts";
import { type AlertNews, EVENT_FADES_MS } from "../../../core/live/alerts.ts";
import type { MalformedStore } from "../../../db/objects/malformed.ts";
import type { VenueFailure } from "../../../venue/http.ts";
import { MalformedTally } from "../../../venue/malformed.ts";

/**
 * What the venue sent and nobody could read: classified, counted, the first hundred of a kind kept for study, over restarts
 * too. The first of a kind is news for a person; its repetitions are only counted, and a storm of them costs no row each.
 */
export class Study {
  private readonly tally: MalformedTally;
  private readonly store: MalformedStore;
  private readonly now: () => number;
  private readonly alert: (news: AlertNews) => void;
  private saved: number;

  constructor(store: MalformedStore, now: () => number, alert: (news: AlertNews) => void) {
    this.store = store;
    this.tally = new MalformedTally(store.load());
    this.saved = this.tally.total;
    this.now = now;
    this.alert = alert;
  }

  /** A frame or a body. */
  note(item: Malformed): void {
    const { where, kind, first, sample } = this.tally.note(item, this.now());
    if (sample !== null) this.store.addSample(where, kind, sample);
    if (!first) return;
    this.save();
    this.alert({
      class: "venue",
      severity: "warn",
      key: `gateway:malformed-${item.where}-${item.kind}`,
      text: `The venue sent something that can't be read (${item.where}, ${item.kind}): ${item.why.slice(0, 200)}`,
      fadesMs: EVENT_FADES_MS,
    });
  }

  /** An answer of the venue that failed; counted when it was one that nobody could read. */
  failed(where: string, { malformed, message }: VenueFailure): void {
    if (malformed !== undefined) this.note({ where, kind: malformed.kind, why: message, text: malformed.text });
  }

  get counts(): readonly MalformedCount[] {
    return this.tally.counts();
  }

  /** Stores the counts when they have changed: what came since the last time is all that a death loses. */
  save(): void {
    if (this.tally.total === this.saved) return;
    this.saved = this.tally.total;
    this.store.setCounts(this.tally.counts());
  }
}

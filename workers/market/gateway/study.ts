import { type AlertNews, EVENT_FADES_MS } from "../../../core/live/alerts.ts";
import type { VenueFailure } from "../../../venue/http.ts";
import { type Malformed, type MalformedCount, MalformedTally } from "../../../venue/malformed.ts";

/**
 * What the venue sent and nobody could read: classified, counted, the first hundred of a kind kept for study. The first of
 * a kind is news for a person; its repetitions are only counted.
 */
export class Study {
  private readonly tally = new MalformedTally();
  private readonly now: () => number;
  private readonly alert: (news: AlertNews) => void;

  constructor(now: () => number, alert: (news: AlertNews) => void) {
    this.now = now;
    this.alert = alert;
  }

  /** A frame or a body. */
  note(item: Malformed): void {
    if (!this.tally.note(item, this.now())) return;
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
}

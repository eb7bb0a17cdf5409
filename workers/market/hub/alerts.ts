/**
 * The alerts as the Hub keeps them: one small row each, counted and joined here, and an outbox to D1 that keeps what each
 * came to. What is told while D1 is away waits; what is told twice is one row.
 */
import type { HistoryRecord } from "../../../core/contract/market.ts";
import { acknowledged, faded, join } from "../../../core/live/alerts.ts";
import type { LiveAlert } from "../../../core/live/types.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { openOutbox } from "../../../db/objects/outbox.ts";

const PREFIX = "alert:";

/** What the alerts need of their object and its settings. */
export interface AlertsEnv {
  readonly DB: D1Database;
  readonly MODE: "paper" | "live";
}

export class Alerts {
  private readonly kv: SyncKvStorage;
  private readonly outbox: ReturnType<typeof openOutbox>;
  private readonly env: AlertsEnv;
  private readonly held = new Map<string, LiveAlert>();
  private flushing: Promise<void> | null = null;

  constructor(storage: DurableObjectStorage, env: AlertsEnv) {
    this.kv = storage.kv;
    this.outbox = openOutbox(storage);
    this.env = env;
    for (const [, stored] of this.kv.list<LiveAlert>({ prefix: PREFIX })) this.held.set(stored.key, whole(stored));
  }

  get all(): readonly LiveAlert[] {
    return [...this.held.values()];
  }

  /** News joined to what is held; null when there is nothing to show. @param wallet whose history it is */
  told(news: LiveAlert, wallet: string): LiveAlert | null {
    const before = this.held.get(news.key);
    const alert = join(before, whole(news));
    if (alert !== null && alert !== before) this.keep(alert, wallet);
    return alert;
  }

  /** Those that have faded since the last look. */
  passed(now: VenueMs, wallet: string): readonly LiveAlert[] {
    return this.all.flatMap((alert) => {
      const over = faded(alert, now);
      if (over === alert) return [];
      this.keep(over, wallet);
      return [over];
    });
  }

  /** Somebody has seen it. Null when there is none of that key. */
  acknowledge(key: string, by: string, wallMs: number, wallet: string): LiveAlert | null {
    const held = this.held.get(key);
    if (held === undefined) return null;
    const alert = acknowledged(held, by, wallMs);
    this.keep(alert, wallet);
    return alert;
  }

  /** Forgets rows that no snapshot shows any more; their history is in D1. */
  drop(shown: readonly LiveAlert[]): void {
    const keys = new Set(shown.map(({ key }) => key));
    for (const key of this.held.keys()) {
      if (keys.has(key)) continue;
      this.held.delete(key);
      this.kv.delete(PREFIX + key);
    }
  }

  get waiting(): boolean {
    return this.outbox.size > 0;
  }

  /** Brings what waits to D1. Never rejects: what D1 does not take stays. */
  deliver(): Promise<void> {
    if (this.flushing !== null) return this.flushing;
    if (!this.waiting) return Promise.resolve();
    this.flushing = this.flush().finally(() => {
      this.flushing = null;
    });
    return this.flushing;
  }

  private async flush(): Promise<void> {
    const { error, refused } = await this.outbox.flush(this.env.DB);
    for (const why of refused) console.error(`hub: an alert fits no table and was set aside: ${why}`);
    if (error !== null) console.warn(`hub: D1 takes no alerts, they wait: ${error}`);
  }

  private keep(alert: LiveAlert, wallet: string): void {
    this.held.set(alert.key, alert);
    this.kv.put(PREFIX + alert.key, alert);
    const mode = this.env.MODE;
    this.outbox.add([record(alert, mode, wallet)], { mode, wallet });
  }
}

/** One row of D1 a time it began to fire: `at` is its newest news. */
function record(alert: LiveAlert, mode: string, wallet: string): HistoryRecord {
  const { key, severity, text, market, firstAt, lastAt, count, resolvedAt } = alert;
  return {
    table: "alerts",
    id: `${mode}|${wallet}|${key}|${firstAt}`,
    at: lastAt,
    body: {
      key,
      class: alert.class,
      severity,
      text,
      market,
      first_at: firstAt,
      count,
      resolved_at: resolvedAt,
      acknowledged_at: alert.acknowledged?.at ?? null,
      acknowledged_by: alert.acknowledged?.by ?? null,
    },
  };
}

/** An alert of an earlier version, or from a script of one, has no class and knows no end. */
const whole = (alert: Omit<LiveAlert, NewFields> & Partial<Pick<LiveAlert, NewFields>>): LiveAlert => ({
  ...alert,
  class: alert.class ?? "market",
  resolvedAt: alert.resolvedAt ?? null,
  fadesMs: alert.fadesMs ?? null,
  acknowledged: alert.acknowledged ?? null,
});
type NewFields = "class" | "resolvedAt" | "fadesMs" | "acknowledged";

/**
 * A Durable Object's storage: rows and facts that outlive every life of their object, and one alarm. What a dead life still
 * tries to write is lost with it.
 */
import type { Life, Virtual } from "./virtual.ts";

/** What happens around a life's storage, told to whoever simulates. */
export interface StorageEvents {
  /** A commit is about to be made: true when it fails. */
  commitFails(): boolean;
  /** A row of the journal was written and committed. */
  wrote(kind: string, key: string, body: string): void;
  alarmSet(at: number | null): void;
}

/** What of an object survives a crash. */
export class Disk {
  /** Bodies as text by "kind|key", in the order they were last written. */
  readonly texts = new Map<string, string>();
  readonly facts = new Map<string, string>();
  alarmAt: number | null = null;

  /** The body of one row of the journal; null when there is none. */
  row(kind: string, key: string): unknown {
    const text = this.texts.get(`${kind}|${key}`);
    return text === undefined ? null : (JSON.parse(text) as unknown);
  }

  /** Every body of one kind of row. */
  bodies(kind: string): unknown[] {
    const found: unknown[] = [];
    for (const [at, text] of this.texts) if (at.startsWith(`${kind}|`)) found.push(JSON.parse(text));
    return found;
  }
}

/** The rows as one life may write them. */
export class RowsOnDisk {
  readonly texts: Map<string, string>;
  readonly #life: Life;
  readonly #events: StorageEvents;
  /** Undone when the transaction fails, told when it is committed. */
  #open: { undo: (() => void)[]; told: (() => void)[] } | null = null;

  constructor(disk: Disk, life: Life, events: StorageEvents) {
    this.texts = disk.texts;
    this.#life = life;
    this.#events = events;
  }

  put(kind: string, key: string, body: string | null): void {
    if (!this.#life.alive) return;
    const { texts } = this;
    const at = `${kind}|${key}`;
    const before = texts.get(at);
    texts.delete(at);
    if (body !== null) texts.set(at, body);
    const told = (): void => {
      if (body !== null) this.#events.wrote(kind, key, body);
    };
    if (this.#open === null) told();
    else {
      this.#open.told.push(told);
      this.#open.undo.push(() => {
        texts.delete(at);
        if (before !== undefined) texts.set(at, before);
      });
    }
  }

  transaction<T>(work: () => T): T {
    if (!this.#life.alive) return work();
    const open = { undo: [] as (() => void)[], told: [] as (() => void)[] };
    this.#open = open;
    let result: T;
    try {
      result = work();
      if (this.#events.commitFails()) throw new Error("the disk did not take the commit");
    } catch (error) {
      for (const undo of open.undo.reverse()) undo();
      throw error;
    } finally {
      this.#open = null;
    }
    for (const told of open.told) told();
    return result;
  }
}

/** The storage one life of an object sees: `ctx.storage`. */
export function storageFor(disk: Disk, life: Life, virtual: Virtual, events: StorageEvents) {
  const arm = async (at: number | null): Promise<void> => {
    if (!life.alive) return;
    disk.alarmAt = at === null ? null : Math.max(at, virtual.wall);
    events.alarmSet(disk.alarmAt);
  };
  return {
    rows: new RowsOnDisk(disk, life, events),
    kv: {
      get: (key: string): unknown => {
        const text = disk.facts.get(key);
        return text === undefined ? undefined : JSON.parse(text);
      },
      put: (key: string, value: unknown): void => {
        if (life.alive) disk.facts.set(key, JSON.stringify(value));
      },
    },
    getAlarm: async (): Promise<number | null> => disk.alarmAt,
    setAlarm: (at: number) => arm(at),
    deleteAlarm: () => arm(null),
  };
}

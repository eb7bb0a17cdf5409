/**
 * Durable Objects in virtual time: each is a disk and, while it lives, an instance of the class that production runs. Calls
 * between them take time and can get lost on either way; an object can die before any await goes on and at any call it
 * makes, and the next call or alarm starts it anew from its disk.
 */
import { copy } from "./copy.ts";
import type { Faults } from "./faults.ts";
import { Disk, storageFor } from "./storage.ts";
import type { Life, Virtual } from "./virtual.ts";

type Methods = Record<string, (...args: unknown[]) => unknown>;
export type ObjectClass = new (ctx: unknown, env: unknown) => object;
export type Kind = "MARKET" | "GATEWAY" | "PORTFOLIO";

/** Told of what passes between the objects, before the simulation goes on. */
export interface ObjectEvents {
  /** A call leaves its caller (null: an operator or a cron). */
  calls(from: Host | null, to: Host, method: string, args: readonly unknown[]): void;
  /** It is about to run in the callee. */
  runs(to: Host, method: string, args: readonly unknown[]): void;
  /** It has an answer, whether that arrives or not. */
  answers(to: Host, method: string, value: unknown): void;
  wrote(host: Host, kind: string, key: string, body: string): void;
  crashed(host: Host, why: string): void;
}

/** How long a dying object's callers wait before they are told, and how soon an alarm that failed is tried again, ms. */
const RESET_MS = 30;
const ALARM_AGAIN_MS = 2_000;

export class Host {
  readonly name: string;
  readonly kind: Kind;
  readonly id: string;
  readonly disk = new Disk();
  life: Life | null = null;
  instance: Methods | null = null;
  /** Callers to be told when this life ends. */
  readonly waiting = new Set<(why: string) => void>();
  constructor(kind: Kind, id: string) {
    this.kind = kind;
    this.id = id;
    this.name = kind === "MARKET" ? `market ${id.slice(0, 6)}` : id;
  }
}

export class Objects {
  readonly hosts = new Map<string, Host>();
  readonly env: Record<string, unknown>;
  readonly #virtual: Virtual;
  readonly #faults: Faults;
  readonly #events: ObjectEvents;
  readonly #classes: Readonly<Record<Kind, ObjectClass>>;
  /** True: what passes between objects is copied, as in production; else it is handed over, which is faster. */
  readonly #copies: boolean;
  readonly #hostOf = new WeakMap<Life, Host>();

  constructor(
    virtual: Virtual,
    faults: Faults,
    events: ObjectEvents,
    classes: Readonly<Record<Kind, ObjectClass>>,
    settings: Readonly<Record<string, unknown>>,
    copies: boolean,
  ) {
    this.#copies = copies;
    this.#virtual = virtual;
    this.#faults = faults;
    this.#events = events;
    this.#classes = classes;
    const namespace = (kind: Kind) => ({ getByName: (id: string) => this.#stub(this.host(kind, id)) });
    // The dashboard's hub owns nothing that trades: whatever it is told, it takes.
    const hub = { publish: async () => undefined, track: async () => undefined };
    this.env = {
      ...settings,
      MARKET: namespace("MARKET"),
      GATEWAY: namespace("GATEWAY"),
      PORTFOLIO: namespace("PORTFOLIO"),
      HUB: { getByName: () => hub },
      DB: {},
    };
    virtual.dies = (life) => {
      const host = this.#hostOf.get(life);
      if (host === undefined || !faults.crashesBeforeAwait(host.kind)) return false;
      this.crash(host, "before an await went on");
      return true;
    };
  }

  host(kind: Kind, id: string): Host {
    const key = `${kind}|${id}`;
    let host = this.hosts.get(key);
    if (host === undefined) {
      host = new Host(kind, id);
      this.hosts.set(key, host);
    }
    return host;
  }

  hostOf(life: Life | null): Host | null {
    return life === null ? null : (this.#hostOf.get(life) ?? null);
  }

  /** The end of a life: only the disk is left. */
  crash(host: Host, why: string): void {
    const { life } = host;
    if (life === null) return;
    life.alive = false;
    host.life = null;
    host.instance = null;
    this.#events.crashed(host, why);
    const waiting = [...host.waiting];
    host.waiting.clear();
    for (const tell of waiting) tell(`${host.name} was reset: ${why}`);
  }

  /** True when the running object dies at this call of its own. */
  diesAtCall(): boolean {
    const host = this.hostOf(this.#virtual.current);
    if (host === null || !this.#faults.crashesAtCall(host.kind)) return false;
    this.crash(host, "at a call it made");
    return true;
  }

  /** One call from the running object, or from outside when none runs. */
  call(to: Host, method: string, args: readonly unknown[]): Promise<unknown> {
    const virtual = this.#virtual;
    const caller = virtual.current;
    const from = this.hostOf(caller);
    return new Promise((resolve, reject) => {
      if (this.diesAtCall() || caller?.alive === false) return;
      const sent = this.#copies ? copy(args) : args;
      this.#events.calls(from, to, method, sent);
      const fate = this.#faults.call(from?.kind ?? null, to.kind, method, args);
      const fail = (why: string): void => {
        virtual.after(RESET_MS, caller, () => reject(new Error(why)));
      };
      if (fate.lost === "request") {
        virtual.after(fate.there, caller, () => reject(new Error(`${to.name} could not be reached`)));
        return;
      }
      virtual.after(fate.there, null, () => {
        const answered = this.#run(to, method, sent, fail);
        if (answered === null) return;
        answered.then(
          (value) => {
            this.#events.answers(to, method, value);
            if (fate.lost === "answer") fail(`the answer of ${to.name} got lost`);
            else {
              const twin = this.#copies ? copy(value) : value;
              virtual.after(fate.back, caller, () => resolve(twin));
            }
          },
          (error: unknown) => fail(String(error)),
        );
      });
    });
  }

  /** Runs a method in the object, started if need be. Null: it died in its own start. */
  #run(to: Host, method: string, args: readonly unknown[], fail: (why: string) => void): Promise<unknown> | null {
    const virtual = this.#virtual;
    const instance = this.#instance(to);
    const { life } = to;
    if (instance === null || life === null) {
      fail(`${to.name} could not start`);
      return null;
    }
    virtual.current = life;
    this.#events.runs(to, method, args);
    to.waiting.add(fail);
    const body = instance[method];
    if (body === undefined) throw new Error(`${to.name} has no method ${method}`);
    const done = Promise.resolve(body.apply(instance, args as unknown[]));
    return done.finally(() => to.waiting.delete(fail));
  }

  #instance(host: Host): Methods | null {
    if (host.instance !== null) return host.instance;
    const life: Life = { of: host.name, alive: true };
    host.life = life;
    this.#hostOf.set(life, host);
    const virtual = this.#virtual;
    const storage = storageFor(host.disk, life, virtual, {
      commitFails: () => this.#faults.happens("commit-fails"),
      wrote: (kind, key, body) => this.#events.wrote(host, kind, key, body),
      alarmSet: (at) => this.#armed(host, at),
    });
    const ctx = {
      storage,
      waitUntil: () => undefined,
      abort: (why: string): never => {
        this.crash(host, why);
        throw new Error(why);
      },
      blockConcurrencyWhile: <T>(work: () => Promise<T>) => work(),
    };
    const Class = this.#classes[host.kind];
    const instance = virtual.as(life, () => new Class(ctx, this.env)) as Methods;
    // It may have died of a call it made while it was built: then the next call builds another.
    if (life.alive) host.instance = instance;
    return host.instance;
  }

  #armed(host: Host, at: number | null): void {
    if (at === null) return;
    this.#virtual.after(at - this.#virtual.wall, null, () => {
      if (host.disk.alarmAt !== at) return;
      host.disk.alarmAt = null;
      if (!this.#faults.happens("alarm-lost")) this.#ring(host);
    });
  }

  /** The platform repeats an alarm whose object died of it. */
  #ring(host: Host): void {
    const virtual = this.#virtual;
    const again = (): void => {
      virtual.after(ALARM_AGAIN_MS, null, () => {
        if (host.disk.alarmAt === null) this.#ring(host);
      });
    };
    this.#run(host, "alarm", [], again)?.catch(again);
  }

  #stub(host: Host): object {
    return new Proxy(
      {},
      {
        get: (_, method) =>
          typeof method === "string" && method !== "then"
            ? (...args: unknown[]) => this.call(host, method, args)
            : undefined,
      },
    );
  }

  close(): void {
    for (const { life } of this.hosts.values()) if (life !== null) life.alive = false;
  }
}

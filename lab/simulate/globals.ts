/**
 * The platform's globals in virtual time, for as long as a simulation runs in this thread: clock, timers, chance, fetch,
 * sockets. What they do belongs to the object whose code runs.
 */
import type { Random } from "../../core/exchange/random.ts";
import type { Ticket, Virtual } from "./virtual.ts";

export interface FetchInit {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: { readonly deadlineMs: number };
}

/** As much of a Response as is used here: its text is there at once. */
export class PlainResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly plain: string;
  readonly webSocket: unknown;
  readonly headers: { get(name: string): string | null };
  constructor(
    body: string | null,
    init: { status?: number; headers?: Readonly<Record<string, string>>; webSocket?: unknown } = {},
  ) {
    this.plain = body ?? "";
    this.status = init.status ?? 200;
    this.ok = this.status >= 200 && this.status < 300;
    this.webSocket = init.webSocket;
    const given = new Map(Object.entries(init.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    this.headers = { get: (name) => given.get(name.toLowerCase()) ?? null };
  }
  async text(): Promise<string> {
    return this.plain;
  }
}

export interface Platform {
  readonly virtual: Virtual;
  readonly random: Random;
  fetch(url: string, init: FetchInit): Promise<PlainResponse>;
  /** The class behind `new WebSocket(url)`. */
  readonly WebSocket: unknown;
  /** The class behind `new WebSocketPair()`. */
  readonly WebSocketPair: unknown;
  log(line: string): void;
}

/** Takes the globals over. Returns the way back. */
export function installGlobals(platform: Platform): () => void {
  const { virtual, random } = platform;
  const undo: (() => void)[] = [];
  const put = (on: object, name: string, value: unknown): void => {
    const before = Object.getOwnPropertyDescriptor(on, name);
    Object.defineProperty(on, name, { value, configurable: true, writable: true });
    undo.push(() => {
      if (before === undefined) Reflect.deleteProperty(on, name);
      else Object.defineProperty(on, name, before);
    });
  };
  const clear = (timer: Ticket | null | undefined): void => {
    if (timer !== null && timer !== undefined) timer.cancelled = true;
  };

  put(
    globalThis,
    "Date",
    class extends Date {
      constructor(at?: number) {
        super(at ?? Math.floor(virtual.wall));
      }
      static override now(): number {
        return Math.floor(virtual.wall);
      }
    },
  );
  put(performance, "now", () => virtual.wall);
  put(Math, "random", () => random.uniform());
  put(globalThis, "setTimeout", (work: () => void, ms = 0) => virtual.after(Math.max(1, ms), virtual.current, work));
  put(globalThis, "clearTimeout", clear);
  put(globalThis, "setInterval", (work: () => void, ms: number): Ticket => {
    const life = virtual.current;
    const all: Ticket = { cancelled: false };
    const again = (): void => {
      virtual.after(ms, life, () => {
        if (all.cancelled) return;
        again();
        work();
      });
    };
    again();
    return all;
  });
  put(globalThis, "clearInterval", clear);
  put(AbortSignal, "timeout", (deadlineMs: number) => ({ deadlineMs }));
  put(globalThis, "fetch", (url: string, init: FetchInit = {}) => platform.fetch(url, init));
  put(globalThis, "Response", PlainResponse);
  put(globalThis, "WebSocket", platform.WebSocket);
  put(globalThis, "WebSocketPair", platform.WebSocketPair);
  // The exchange of the simulation takes every login for ours: a real one would only cost time.
  put(crypto, "subtle", { importKey: async () => ({}), sign: async () => new ArrayBuffer(32) });
  put(crypto, "randomUUID", () => random.bits().join("-"));
  for (const level of ["log", "info", "warn", "error", "debug"] as const)
    put(console, level, (...words: unknown[]) => platform.log(words.map(String).join(" ")));
  return () => {
    for (const back of undo.reverse()) back();
  };
}

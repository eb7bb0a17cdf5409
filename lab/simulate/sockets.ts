/** WebSockets in virtual time: the bot's end, the exchange's end, and a line between them that delays, repeats and goes dead. */
import type { Channel } from "../../core/exchange/faults/menu.ts";
import type { Faults } from "./faults.ts";
import type { Life, Virtual } from "./virtual.ts";

type Listener = (event: { data?: unknown; code?: number; reason?: string }) => void;

/** Listeners by the name of their event. */
class Ear {
  readonly #listeners = new Map<string, Listener[]>();
  addEventListener(name: string, listener: Listener): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }
  tell(name: string, event: Parameters<Listener>[0]): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(event);
  }
}

/** The exchange's end of one socket, as the class its code makes by `new WebSocketPair()`. */
class ServerEnd extends Ear {
  toBot: (text: string) => void = () => undefined;
  closing: (code: number, reason: string) => void = () => undefined;
  accept(): void {}
  send(text: string): void {
    this.toBot(text);
  }
  close(code = 1000, reason = ""): void {
    this.closing(code, reason);
  }
}

class Pair {
  readonly 0: ServerEnd;
  readonly 1: ServerEnd;
  constructor() {
    const server = new ServerEnd();
    this[0] = server;
    this[1] = server;
  }
}

/** Opens the exchange's end of a path such as "/ws/user": what its code answers holds a ServerEnd. Null: nobody is there. */
export type Accept = (path: string) => ServerEnd | null;

export interface Lines {
  readonly WebSocket: unknown;
  readonly WebSocketPair: unknown;
  /** Cuts the lines of a channel. Nothing is replayed. */
  drop(channel: Channel): void;
  /** Until then a channel's lines carry nothing but, when frozen, PONG. */
  silence(channel: Channel, is: "frozen" | "dead", until: number): void;
  calm(): void;
}

interface Silence {
  readonly is: "frozen" | "dead";
  readonly until: number;
}

const CONNECT_MS = 15;

export function createLines(virtual: Virtual, faults: Faults, accept: Accept): Lines {
  const open = new Map<() => void, Channel>();
  const silences = new Map<Channel, Silence>();

  class BotSocket extends Ear {
    static readonly OPEN = 1;
    readyState = 0;
    readonly #life: Life | null = virtual.current;
    readonly #channel: Channel;
    #server: ServerEnd | null = null;
    /** A frame that lets the next one pass. */
    #held: string | null = null;
    /** When the newest frame arrives: a line keeps its order unless a fault says otherwise. */
    #newestAt = 0;

    constructor(url: string) {
      super();
      this.#channel = url.endsWith("/ws/user") ? "user" : "market";
      virtual.after(CONNECT_MS, null, () => this.#connect(new URL(url).pathname));
    }

    #connect(path: string): void {
      if (this.#life?.alive === false || this.readyState === 3) return;
      const server = accept(path);
      if (server === null) {
        virtual.after(CONNECT_MS, this.#life, () => this.#end(1006, "nobody is there"));
        return;
      }
      this.#server = server;
      server.toBot = (text) => this.#towards(text);
      server.closing = (code, reason) => virtual.after(CONNECT_MS, this.#life, () => this.#end(code, reason));
      open.set(this.#cut, this.#channel);
      virtual.after(CONNECT_MS, this.#life, () => {
        this.readyState = 1;
        this.tell("open", {});
      });
    }

    readonly #cut = (): void => {
      this.#server?.tell("close", {});
      virtual.after(CONNECT_MS, this.#life, () => this.#end(1006, "the line was cut"));
    };

    #towards(text: string): void {
      if (this.#life?.alive === false) {
        open.delete(this.#cut);
        this.#server?.tell("close", {});
        return;
      }
      const silence = silences.get(this.#channel);
      if (silence !== undefined && virtual.wall < silence.until && (silence.is === "dead" || text !== "PONG")) return;
      this.#newestAt = Math.max(this.#newestAt, virtual.wall + faults.between(3, 60));
      const delay = this.#newestAt - virtual.wall;
      const held = this.#held;
      this.#held = null;
      const struck = faults.frame(this.#channel);
      switch (struck?.name) {
        case "event-lost":
          break;
        case "event-reordered":
          this.#held = text;
          break;
        case "event-delayed":
          this.#arrive(delay + struck.ms, text);
          break;
        case "event-duplicated":
          this.#arrive(delay, text);
          this.#arrive(delay + 1 + 2_000 * struck.draw, text);
          break;
        case "frame-garbage":
          this.#arrive(delay, struck.draw < 0.5 ? text.slice(0, text.length / 2) : "{]");
          this.#arrive(delay, text);
          break;
        default:
          this.#arrive(delay, text);
      }
      if (held !== null) this.#arrive(delay, held);
    }

    #arrive(ms: number, data: string): void {
      virtual.after(ms, this.#life, () => {
        if (this.readyState === 1) this.tell("message", { data });
      });
    }

    #end(code: number, reason: string): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      open.delete(this.#cut);
      this.tell("close", { code, reason });
    }

    send(data: string): void {
      virtual.after(CONNECT_MS, null, () => this.#server?.tell("message", { data }));
    }

    close(): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      open.delete(this.#cut);
      const server = this.#server;
      virtual.after(CONNECT_MS, null, () => server?.tell("close", {}));
    }
  }

  return {
    WebSocket: BotSocket,
    WebSocketPair: Pair,
    drop(channel) {
      for (const [cut, of] of [...open]) {
        if (of !== channel) continue;
        open.delete(cut);
        cut();
      }
    },
    silence(channel, is, until) {
      silences.set(channel, { is, until });
    },
    calm() {
      silences.clear();
    },
  };
}

/** WebSockets in virtual time: the bot's end, the exchange's end, and a line between them that takes its time. */
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
}

const CONNECT_MS = 15;

/** @param travels how long a frame is on its way, ms */
export function createLines(virtual: Virtual, travels: () => number, accept: Accept): Lines {
  class BotSocket extends Ear {
    static readonly OPEN = 1;
    readyState = 0;
    readonly #life: Life | null = virtual.current;
    #server: ServerEnd | null = null;
    /** When the newest frame arrives: a line keeps its order. */
    #newestAt = 0;

    constructor(url: string) {
      super();
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
      virtual.after(CONNECT_MS, this.#life, () => {
        this.readyState = 1;
        this.tell("open", {});
      });
    }

    #towards(text: string): void {
      if (this.#life?.alive === false) {
        this.#server?.tell("close", {});
        return;
      }
      this.#newestAt = Math.max(this.#newestAt, virtual.wall + travels());
      virtual.after(this.#newestAt - virtual.wall, this.#life, () => {
        if (this.readyState === 1) this.tell("message", { data: text });
      });
    }

    #end(code: number, reason: string): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.tell("close", { code, reason });
    }

    send(data: string): void {
      virtual.after(CONNECT_MS, null, () => this.#server?.tell("message", { data }));
    }

    close(): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      const server = this.#server;
      virtual.after(CONNECT_MS, null, () => server?.tell("close", {}));
    }
  }

  return { WebSocket: BotSocket, WebSocketPair: Pair };
}

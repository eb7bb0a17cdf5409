/** One outgoing WebSocket that comes back by itself, and says when and why it was gone. */

export interface ConnectionEvents {
  opened(): void;
  heard(text: string): void;
  /** It was open and is not any more. */
  lost(why: "socket" | "silence", detail: string): void;
  /** It could not be opened. */
  refused?(detail: string): void;
}

export interface ConnectionTimes {
  /** Nothing heard for this long, not even an answer to PING: the connection is dead whatever it says. */
  readonly silentMs: number;
  readonly pingMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
}

export class Connection {
  readonly #url: string;
  readonly #events: ConnectionEvents;
  readonly #times: ConnectionTimes;
  #socket: WebSocket | null = null;
  #backoff: number;
  #timer: NodeJS.Timeout | null = null;
  #beat: NodeJS.Timeout | null = null;
  #heardAt = 0;
  #stopped = false;

  constructor(url: string, events: ConnectionEvents, times: ConnectionTimes) {
    this.#url = url;
    this.#events = events;
    this.#times = times;
    this.#backoff = times.backoffMinMs;
  }

  start(): void {
    if (this.#stopped) return;
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    let open = false;
    let gone = false;
    let failure = "";
    const end = (why: "socket" | "silence", detail: string): void => {
      if (gone) return;
      gone = true;
      if (this.#beat !== null) clearInterval(this.#beat);
      if (this.#socket === socket) this.#socket = null;
      if (this.#stopped) return;
      if (open) this.#events.lost(why, detail);
      else this.#events.refused?.(detail);
      // Full jitter: many recorders that were cut off together don't come back together.
      this.#timer = setTimeout(() => this.start(), this.#times.backoffMinMs + Math.random() * this.#backoff);
      this.#backoff = Math.min(this.#times.backoffMaxMs, this.#backoff * 2);
    };
    socket.addEventListener("open", () => {
      open = true;
      this.#heardAt = Date.now();
      this.#beat = setInterval(() => {
        if (Date.now() - this.#heardAt <= this.#times.silentMs) return this.send("PING");
        end("silence", `nothing for ${this.#times.silentMs} ms`);
        socket.close();
      }, this.#times.pingMs);
      this.#events.opened();
    });
    socket.addEventListener("message", (event: MessageEvent) => {
      const data: unknown = event.data;
      if (gone) return;
      this.#heardAt = Date.now();
      this.#backoff = this.#times.backoffMinMs;
      if (typeof data === "string") this.#events.heard(data);
    });
    socket.addEventListener("error", (event: Event) => {
      failure = "message" in event && typeof event.message === "string" ? event.message : "socket error";
    });
    socket.addEventListener("close", ({ code, reason }: CloseEvent) => {
      end("socket", [`closed ${code}`, reason, failure].filter((part) => part !== "").join(" "));
    });
  }

  send(text: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#beat !== null) clearInterval(this.#beat);
    this.#socket?.close();
  }
}

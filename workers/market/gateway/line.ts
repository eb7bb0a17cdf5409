/** Wall milliseconds. The venue wants a PING every 10 s; a line that hears nothing for longer than two of them is dead. */
const PING_MS = 10_000;
const SILENCE_MS = 25_000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 30_000;

export interface LineEvents {
  /** Connected: time to subscribe. */
  opened(): void;
  heard(text: string): void;
  closed(why: string): void;
}

/**
 * One outgoing WebSocket that stays up: pings, notices silence ("connected" says nothing about a frozen feed), and comes
 * back with full-jitter backoff, so that a venue's restart is not met by everyone at once.
 */
export class Line {
  private readonly url: string;
  private readonly events: LineEvents;
  private readonly pingMs: number;
  private socket: WebSocket | null = null;
  private wanted = false;
  private failures = 0;
  private heardAt = 0;
  private ping: ReturnType<typeof setInterval> | null = null;
  private retry: ReturnType<typeof setTimeout> | null = null;

  constructor(url: string, events: LineEvents, pingMs = PING_MS) {
    this.url = url;
    this.events = events;
    this.pingMs = pingMs;
  }

  get open(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** Connects unless it is connected or on its way. */
  start(): void {
    this.wanted = true;
    if (this.socket === null && this.retry === null) this.connect();
  }

  stop(): void {
    this.wanted = false;
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
    this.drop("stopped");
  }

  /** Drops the connection and makes a new one. */
  restart(why: string): void {
    this.drop(why);
  }

  /** False when there is nobody to send to; the subscription is made again when the line opens. */
  send(text: string): boolean {
    const { socket } = this;
    if (socket === null || socket.readyState !== WebSocket.OPEN) return false;
    try {
      socket.send(text);
      return true;
    } catch (error) {
      this.drop(`could not send: ${String(error)}`);
      return false;
    }
  }

  private connect(): void {
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.url);
    } catch (error) {
      this.again(String(error));
      return;
    }
    this.socket = socket;
    this.heardAt = Date.now();
    this.ping = setInterval(() => this.beat(socket), this.pingMs);
    // Each handler answers for its own socket only: a late event of an old one says nothing about the new one.
    socket.addEventListener("open", () => {
      if (this.socket !== socket) return;
      this.failures = 0;
      this.heardAt = Date.now();
      this.events.opened();
    });
    socket.addEventListener("message", (event) => {
      if (this.socket !== socket) return;
      this.heardAt = Date.now();
      if (typeof event.data === "string") this.events.heard(event.data);
    });
    socket.addEventListener("close", (event) => {
      if (this.socket === socket) this.drop(`closed ${event.code} ${event.reason}`);
    });
    socket.addEventListener("error", () => {
      if (this.socket === socket) this.drop("failed");
    });
  }

  private beat(socket: WebSocket): void {
    if (this.socket !== socket) return;
    if (Date.now() - this.heardAt > SILENCE_MS) this.drop(`silent for ${Date.now() - this.heardAt} ms`);
    else if (socket.readyState === WebSocket.OPEN) socket.send("PING");
  }

  private drop(why: string): void {
    if (this.ping !== null) clearInterval(this.ping);
    this.ping = null;
    const { socket } = this;
    this.socket = null;
    if (socket === null) return;
    try {
      socket.close();
    } catch {
      // Closing what is closed or never opened: it is gone either way.
    }
    this.events.closed(why);
    if (this.wanted) this.again(why);
  }

  private again(why: string): void {
    this.failures += 1;
    const most = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(this.failures, 10));
    const wait = Math.random() * most;
    if (this.failures === 1 || this.failures % 10 === 0)
      console.warn(`gateway: ${this.url} ${why}; attempt ${this.failures} in ${Math.round(wait)} ms`);
    this.retry = setTimeout(() => {
      this.retry = null;
      if (this.wanted && this.socket === null) this.connect();
    }, wait);
  }
}

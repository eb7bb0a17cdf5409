/** The dashboards' sockets: who is subscribed, who falls behind. The sockets themselves survive the object's sleep. */
import type { ClientFrame, ServerFrame } from "../../../core/live/types.ts";

/** Bytes on the way to a client that acknowledges, beyond which it is called slow. */
const SLOW_BYTES = 1_000_000;
/** A slow client that has not caught up by then is closed; it will come back for a snapshot. */
const STUCK_MS = 45_000;
/** Close code of reference api.md 1. */
const TOO_SLOW = 4408;

interface Client {
  subscribed: boolean;
  /** Has acknowledged at least once: only such a client can be seen to fall behind. */
  acks: boolean;
  /** What it has not acknowledged yet. */
  flight: { seq: number; bytes: number }[];
  /** Wall ms since which deltas are withheld; when it has caught up with what it was sent it is told to resync. */
  slowSince: number | null;
}

export class Sockets {
  private readonly clients = new Map<WebSocket, Client>();

  add(socket: WebSocket): void {
    this.clients.set(socket, { subscribed: false, acks: false, flight: [], slowSince: null });
  }

  remove(socket: WebSocket): void {
    this.clients.delete(socket);
  }

  get size(): number {
    return this.clients.size;
  }

  /** From now on it gets every delta. */
  subscribe(socket: WebSocket, subscribed: boolean): void {
    const client = this.clients.get(socket);
    if (client === undefined) return;
    client.subscribed = subscribed;
    client.slowSince = null;
    client.flight = [];
  }

  /** To one client, whatever its state. */
  send(socket: WebSocket, frame: ServerFrame): void {
    const text = JSON.stringify(frame);
    const client = this.clients.get(socket);
    if (client?.acks && "seq" in frame) client.flight.push({ seq: frame.seq, bytes: text.length });
    this.put(socket, text);
  }

  /** A delta to every subscribed client that keeps up. */
  broadcast(frame: ServerFrame & { t: "delta" }): void {
    const text = JSON.stringify(frame);
    for (const [socket, client] of this.clients) {
      if (!client.subscribed || client.slowSince !== null) continue;
      if (client.acks) {
        client.flight.push({ seq: frame.seq, bytes: text.length });
        const bytes = client.flight.reduce((sum, part) => sum + part.bytes, 0);
        if (bytes > SLOW_BYTES) client.slowSince = Date.now();
      }
      this.put(socket, text);
    }
  }

  /** Notes what a client has applied. True when it was slow and has now caught up: it must resync. */
  acknowledge(socket: WebSocket, seq: number): boolean {
    const client = this.clients.get(socket);
    if (client === undefined) return false;
    client.acks = true;
    client.flight = client.flight.filter((part) => part.seq > seq);
    return client.slowSince !== null && client.flight.length === 0;
  }

  /** Wall ms. */
  closeStuck(now: number): void {
    for (const [socket, { slowSince }] of this.clients) {
      if (slowSince === null || now - slowSince < STUCK_MS) continue;
      socket.close(TOO_SLOW, "too slow");
      this.remove(socket);
    }
  }

  /** A socket that cannot be written to is gone; the runtime tells `webSocketClose` or `webSocketError` of it too. */
  private put(socket: WebSocket, text: string): void {
    try {
      socket.send(text);
    } catch (error) {
      console.warn(`hub: a dashboard socket is gone: ${String(error)}`);
      this.remove(socket);
    }
  }
}

/** A client's frame, checked; null for anything else. */
export function parseClientFrame(message: string | ArrayBuffer): ClientFrame | null {
  if (typeof message !== "string" || message.length > 1_000) return null;
  let frame: unknown;
  try {
    frame = JSON.parse(message);
  } catch {
    return null;
  }
  if (typeof frame !== "object" || frame === null || !("op" in frame)) return null;
  const seq = "seq" in frame && typeof frame.seq === "number" ? frame.seq : undefined;
  if (frame.op === "unsub") return { op: "unsub" };
  if (frame.op === "ack") return seq === undefined ? null : { op: "ack", seq };
  if (frame.op !== "sub") return null;
  const epoch = "epoch" in frame && typeof frame.epoch === "string" ? frame.epoch : undefined;
  return epoch === undefined || seq === undefined ? { op: "sub" } : { op: "sub", epoch, seq };
}

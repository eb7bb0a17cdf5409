import * as z from "zod";
import { COINS, type Spot } from "../../core/exchange/world/spot.ts";
import { STREAM_TOPICS, streamPrice } from "../../core/exchange/world/streams.ts";
import { SECOND, type VenueMs } from "../../core/units/time.ts";

/** One symbol, as compact JSON; without it all are told (reference polymarket.md 5c). */
const filter = z.preprocess(
  (text) => (typeof text === "string" && text !== "" ? JSON.parse(text) : undefined),
  z.object({ symbol: z.string() }).optional(),
);
const message = z.object({
  action: z.enum(["subscribe", "unsubscribe"]),
  subscriptions: z.array(z.object({ topic: z.string(), type: z.string().optional(), filters: filter })),
});

/** A socket that was silent so long, because nothing stepped the exchange, hears of no more than this. */
const MOST_MS = 60 * SECOND;

/**
 * The price channel, under /rtds as the venue's own is at its address: one price a second and symbol, several in one frame
 * where the clock runs fast. Nothing of the past is told to who comes late.
 */
export interface PriceSockets {
  openPrices(): Response;
  /** Tells every subscriber what came since the last time. */
  tellPrices(spot: Spot, now: VenueMs): void;
  open(): number;
}

export function createPriceSockets(): PriceSockets & { closeAll(reason: string): void } {
  /** Topics and symbols of each, "topic|symbol", a bare topic for all of it. */
  const clients = new Map<WebSocket, Set<string>>();
  let told: VenueMs | null = null;

  const send = (socket: WebSocket, text: string): void => {
    try {
      socket.send(text);
    } catch {
      // The peer is gone and its close event has not arrived yet.
      clients.delete(socket);
    }
  };

  const heard = (socket: WebSocket, wanted: Set<string>, data: unknown): void => {
    if (data === "PING") {
      send(socket, "PONG");
      return;
    }
    let parsed: z.infer<typeof message> | null = null;
    try {
      parsed = typeof data === "string" ? (message.safeParse(JSON.parse(data)).data ?? null) : null;
    } catch {
      parsed = null;
    }
    if (parsed === null) {
      send(socket, JSON.stringify({ message: "Invalid request body" }));
      return;
    }
    for (const { topic, filters } of parsed.subscriptions) {
      const key = filters === undefined ? topic : `${topic}|${filters.symbol}`;
      if (parsed.action === "subscribe") wanted.add(key);
      else wanted.delete(key);
    }
  };

  return {
    openPrices() {
      const { 0: client, 1: server } = new WebSocketPair();
      server.accept();
      const wanted = new Set<string>();
      clients.set(server, wanted);
      const gone = (): void => void clients.delete(server);
      server.addEventListener("close", gone);
      server.addEventListener("error", gone);
      server.addEventListener("message", ({ data }) => heard(server, wanted, data));
      return new Response(null, { status: 101, webSocket: client });
    },

    tellPrices(spot, now) {
      const last = Math.floor(now / SECOND) * SECOND;
      const from = Math.max((told ?? last) + SECOND, last - MOST_MS);
      told = last as VenueMs;
      if (clients.size === 0 || from > last) return;
      spot.advance(last);
      for (const [topic, { seconds, symbol: symbolOf }] of Object.entries(STREAM_TOPICS))
        for (const coin of COINS) {
          const symbol = symbolOf(coin);
          const wanting = [...clients].filter(([, keys]) => keys.has(topic) || keys.has(`${topic}|${symbol}`));
          if (wanting.length === 0) continue;
          const data: { timestamp: number; value: number }[] = [];
          for (let at = from; at <= last; at += SECOND) {
            const value = streamPrice(spot, coin, seconds, at as VenueMs);
            if (value !== null) data.push({ timestamp: at, value });
          }
          const [only] = data;
          if (only === undefined) continue;
          const more = seconds === 0 ? {} : { window_s: seconds };
          const payload = data.length === 1 ? { symbol, ...only, ...more } : { symbol, data, ...more };
          const text = JSON.stringify({ topic, type: "update", timestamp: last, payload });
          for (const [socket] of wanting) send(socket, text);
        }
    },

    open: () => clients.size,

    closeAll(reason) {
      for (const socket of clients.keys()) socket.close(1012, reason);
      clients.clear();
      told = null;
    },
  };
}

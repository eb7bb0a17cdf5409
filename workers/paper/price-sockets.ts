import * as z from "zod";
import type { VenueMs } from "../../core/units/time.ts";
import type { CoinPrices } from "./coin-prices.ts";

/** One symbol, as compact JSON; without it all are told (reference polymarket.md 5c). */
const filter = z.preprocess(
  (text) => (typeof text === "string" && text !== "" ? JSON.parse(text) : undefined),
  z.object({ symbol: z.string() }).optional(),
);
const message = z.object({
  action: z.enum(["subscribe", "unsubscribe"]),
  subscriptions: z.array(z.object({ topic: z.string(), type: z.string().optional(), filters: filter })),
});

/**
 * The price channel, under /rtds as the venue's own is at its address: a stream's prices as its source has them, several in one frame
 * where the clock runs fast. Nothing of the past is told to who comes late.
 */
export interface PriceSockets {
  openPrices(): Response;
  /** Tells every subscriber what came since the last time. */
  tellPrices(prices: CoinPrices, now: VenueMs): void;
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

    tellPrices(prices, now) {
      const from = told ?? now;
      told = now;
      if (clients.size === 0) return;
      const wants = (keys: ReadonlySet<string>, topic: string, symbol: string): boolean =>
        keys.has(topic) || keys.has(`${topic}|${symbol}`);
      const isWanted = (topic: string, symbol: string): boolean =>
        [...clients.values()].some((keys) => wants(keys, topic, symbol));
      for (const { topic, symbol, seconds, data } of prices.said(from, now, isWanted)) {
        const [only] = data;
        if (only === undefined) continue;
        const more = seconds === 0 ? {} : { window_s: seconds };
        const payload = data.length === 1 ? { symbol, ...only, ...more } : { symbol, data, ...more };
        const text = JSON.stringify({ topic, type: "update", timestamp: now, payload });
        for (const [socket, keys] of clients) if (wants(keys, topic, symbol)) send(socket, text);
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

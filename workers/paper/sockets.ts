import * as z from "zod";
import type { ConditionId, TokenId } from "../../core/contract/ids.ts";
import type { SocketStrike } from "../../core/exchange/faults/faulty.ts";
import { CHANNELS } from "../../core/exchange/faults/menu.ts";
import type { Exchange, ExchangeNotice, MarketRecord } from "../../core/exchange/types.ts";
import { after, type VenueMs } from "../../core/units/time.ts";
import { createOutlet, type Leaving, type OutletContext } from "./outlet.ts";
import { createPriceSockets, type PriceSockets } from "./price-sockets.ts";
import { tokenBook, tokenOf, touchText } from "./wire/book.ts";
import {
  bestBidAskFrame,
  bookFrame,
  type Frame,
  lastTradeFrame,
  newMarketFrame,
  orderFrame,
  priceChangeFrame,
  resolvedFrame,
  tickFrame,
  tradeFrame,
} from "./wire/frames.ts";
import type { Spelling } from "./wire/orders.ts";

const ids = z.array(z.string()).default([]);
const marketMessage = z.object({
  type: z.string().optional(),
  operation: z.enum(["subscribe", "unsubscribe"]).optional(),
  assets_ids: ids,
  custom_feature_enabled: z.boolean().optional(),
  initial_dump: z.boolean().default(true),
});
const userMessage = z.object({
  type: z.string().optional(),
  operation: z.enum(["subscribe", "unsubscribe"]).optional(),
  auth: z.object({ apiKey: z.string(), secret: z.string(), passphrase: z.string() }).optional(),
  markets: z.array(z.string()).optional(),
});

interface MarketClient {
  readonly tokens: Set<string>;
  custom: boolean;
}
interface UserClient {
  owner: string | null;
  /** null: every market. */
  markets: Set<string> | null;
}

export interface SocketContext {
  readonly exchange: Exchange;
  readonly now: VenueMs;
}

/** Who may read an API key's orders and trades; null: nobody. */
export type Authenticate = (auth: { apiKey: string; secret: string; passphrase: string }) => Promise<string | null>;

/**
 * The market and user channels. Sockets are plain ones (not hibernating): the exchange lives as long as its clock runs.
 * What a call of the engine changed is told at once, in the venue's order: levels, then the book, then the trade.
 */
export interface Sockets extends PriceSockets {
  openMarket(context: () => SocketContext): Response;
  openUser(authenticate: Authenticate, onBad: (why: string) => void): Response;
  /** Writes down for every subscriber what one engine call let others see; it leaves with `flush`, once it is stored. */
  publish(notices: readonly ExchangeNotice[], context: SocketContext): void;
  flush(): void;
  /** A fault befalls one socket. */
  strike(struck: SocketStrike): void;
  count(): { market: number; user: number; price: number };
  closeAll(reason: string): void;
}

/** @param venue the venue's time and faults, asked anew each time: sockets outlive a fresh start */
export function createSockets(venue: OutletContext & { spelling(): Spelling }): Sockets {
  const marketClients = new Map<WebSocket, MarketClient>();
  const userClients = new Map<WebSocket, UserClient>();
  const touches = new Map<ConditionId, string>();

  const prices = createPriceSockets();
  let outbox: Leaving[] = [];
  const outlet = createOutlet((socket) => {
    marketClients.delete(socket);
    userClients.delete(socket);
  });
  const gone = (socket: WebSocket): void => {
    outlet.close(socket);
    marketClients.delete(socket);
    userClients.delete(socket);
  };

  const toTokens = (market: ConditionId, tokens: readonly TokenId[], body: () => Frame, onlyCustom = false): void => {
    let made: string | null = null;
    for (const [socket, client] of marketClients) {
      if (onlyCustom && !client.custom) continue;
      if (!tokens.some((token) => client.tokens.has(token))) continue;
      made ??= JSON.stringify(body());
      outbox.push({ socket, channel: "market", market, text: made });
    }
  };

  const pair = (): { client: WebSocket; server: WebSocket } => {
    const { 0: client, 1: server } = new WebSocketPair();
    server.accept();
    return { client, server };
  };

  const dump = (socket: WebSocket, tokens: readonly string[], { exchange }: SocketContext): void => {
    const books = tokens.flatMap((token) => {
      const found = exchange.marketOfToken(token as TokenId);
      const book = found === null || found.market.closed ? null : exchange.book(found.market.spec.id);
      return found === null || book === null ? [] : [bookFrame(found.market, book, found.outcome)];
    });
    outlet.answer(socket, JSON.stringify(books), venue.now(), "never");
  };

  const announceTouch = (market: MarketRecord, { exchange }: SocketContext): void => {
    const book = exchange.book(market.spec.id);
    if (book === null) return;
    const touch = JSON.stringify(touchText(tokenBook(book, "YES")));
    if (touches.get(market.spec.id) === touch) return;
    touches.set(market.spec.id, touch);
    for (const outcome of ["YES", "NO"] as const) {
      toTokens(market.spec.id, [tokenOf(market, outcome)], () => bestBidAskFrame(market, book, outcome), true);
    }
  };

  const publishMarket = (id: ConditionId, notices: readonly ExchangeNotice[], context: SocketContext): void => {
    const { exchange, now } = context;
    const market = exchange.market(id);
    if (market === null) return;
    const both = [market.spec.yes, market.spec.no];
    const book = exchange.book(id);

    for (const notice of notices) {
      if (notice.t === "market") {
        const text = JSON.stringify(newMarketFrame(market, now));
        for (const [socket, client] of marketClients) {
          if (client.custom) outbox.push({ socket, channel: "market", market: id, text });
        }
      } else if (notice.t === "tick") {
        for (const token of both) toTokens(id, [token], () => tickFrame(market, token, notice, now));
      }
    }
    if (book !== null) {
      const merged = new Map<string, Extract<ExchangeNotice, { t: "levels" }>["changes"][number]>();
      for (const notice of notices) {
        if (notice.t !== "levels") continue;
        for (const change of notice.changes) merged.set(`${change.side}${change.price}`, change);
      }
      if (merged.size > 0) toTokens(id, both, () => priceChangeFrame(market, book, [...merged.values()]));
      if (notices.some((notice) => notice.t === "book")) {
        for (const outcome of ["YES", "NO"] as const) {
          toTokens(id, [tokenOf(market, outcome)], () => bookFrame(market, book, outcome));
        }
      }
    }
    for (const notice of notices) {
      if (notice.t === "print") toTokens(id, [notice.token], () => lastTradeFrame(notice, now));
      else if (notice.t === "resolved") toTokens(id, both, () => resolvedFrame(market, notice.winner, now), true);
    }
    announceTouch(market, context);
  };

  const publishUser = (notice: ExchangeNotice, { exchange, now }: SocketContext): void => {
    if (notice.t !== "order" && notice.t !== "trade") return;
    const id = notice.t === "order" ? notice.order.market : notice.trade.market;
    const market = exchange.market(id);
    if (market === null) return;
    const send = (socket: WebSocket, body: Frame): void => {
      outbox.push({ socket, channel: "user", market: id, text: JSON.stringify(body) });
    };
    for (const [socket, client] of userClients) {
      const { owner } = client;
      if (owner === null || (client.markets !== null && !client.markets.has(id))) continue;
      if (notice.t === "order") {
        if (notice.order.owner === owner)
          send(socket, orderFrame(market, notice.order, notice.type, now, venue.spelling()));
      } else if (notice.trade.taker.owner === owner || notice.trade.makers.some((maker) => maker.owner === owner)) {
        send(socket, tradeFrame(market, notice.trade, owner, now, venue.spelling()));
      }
    }
  };

  const parse = <T>(schema: z.ZodType<T>, data: unknown): T | null => {
    if (typeof data !== "string") return null;
    try {
      const parsed = schema.safeParse(JSON.parse(data));
      return parsed.success ? parsed.data : null;
    } catch {
      return null;
    }
  };

  /** What a client said; null when that was answered here: a PING, or nothing we know. */
  const heard = <T>(socket: WebSocket, schema: z.ZodType<T>, data: unknown): T | null => {
    const message = data === "PING" ? null : parse(schema, data);
    if (message !== null) return message;
    outlet.answer(socket, data === "PING" ? "PONG" : "INVALID OPERATION", venue.now(), "frozen");
    return null;
  };

  return {
    openPrices: prices.openPrices,
    tellPrices: prices.tellPrices,

    openMarket(context) {
      const { client, server } = pair();
      const state: MarketClient = { tokens: new Set(), custom: false };
      marketClients.set(server, state);
      outlet.open(server, "market");
      server.addEventListener("close", () => gone(server));
      server.addEventListener("error", () => gone(server));
      server.addEventListener("message", ({ data }) => {
        const message = heard(server, marketMessage, data);
        if (message === null) return;
        if (message.custom_feature_enabled !== undefined) state.custom = message.custom_feature_enabled;
        if (message.operation === "unsubscribe") {
          for (const token of message.assets_ids) state.tokens.delete(token);
          return;
        }
        // The books are brought up to date first, so that what follows the dump comes after it.
        const current = context();
        const fresh = message.assets_ids.filter((token) => !state.tokens.has(token));
        for (const token of fresh) state.tokens.add(token);
        if (message.initial_dump && fresh.length > 0) dump(server, fresh, current);
      });
      return new Response(null, { status: 101, webSocket: client });
    },

    openUser(authenticate, onBad) {
      const { client, server } = pair();
      const state: UserClient = { owner: null, markets: null };
      userClients.set(server, state);
      outlet.open(server, "user");
      server.addEventListener("close", () => gone(server));
      server.addEventListener("error", () => gone(server));
      const sign = async (auth: Parameters<Authenticate>[0]): Promise<void> => {
        state.owner = await authenticate(auth);
        if (state.owner !== null) return;
        onBad("user socket: the credentials are not those of an API key");
        gone(server);
        server.close(4001, "Unauthorized/Invalid api key");
      };
      server.addEventListener("message", ({ data }) => {
        const message = heard(server, userMessage, data);
        if (message === null) return;
        const { markets = [] } = message;
        if (message.auth !== undefined) {
          state.markets = markets.length === 0 ? null : new Set(markets);
          void sign(message.auth);
        } else if (message.operation === "subscribe") {
          if (state.markets !== null) for (const market of markets) state.markets.add(market);
        } else if (message.operation === "unsubscribe" && state.markets !== null) {
          for (const market of markets) state.markets.delete(market);
        }
      });
      return new Response(null, { status: 101, webSocket: client });
    },

    publish(notices, context) {
      const byMarket = new Map<ConditionId, ExchangeNotice[]>();
      for (const notice of notices) {
        if (notice.t === "order" || notice.t === "trade") continue;
        const list = byMarket.get(notice.market);
        if (list === undefined) byMarket.set(notice.market, [notice]);
        else list.push(notice);
      }
      if (marketClients.size > 0) for (const [id, list] of byMarket) publishMarket(id, list, context);
      if (userClients.size > 0) for (const notice of notices) publishUser(notice, context);
    },

    flush() {
      const leaving = outbox;
      outbox = [];
      for (const each of leaving) outlet.event(each, venue);
    },

    strike({ name, ms, at, draw, scope }) {
      const there = outlet.sockets(scope.channels ?? CHANNELS);
      const socket = there[Math.floor(draw * there.length)];
      if (socket === undefined) return;
      if (name !== "socket-drop") {
        outlet.freeze(socket, name === "socket-frozen" ? "frozen" : "dead", after(at, ms));
        return;
      }
      gone(socket);
      socket.close(1011, "");
    },

    count: () => ({ market: marketClients.size, user: userClients.size, price: prices.open() }),
    open: prices.open,

    closeAll(reason) {
      prices.closeAll(reason);
      for (const socket of outlet.sockets(CHANNELS)) {
        gone(socket);
        socket.close(1012, reason);
      }
      touches.clear();
      outbox = [];
    },
  };
}

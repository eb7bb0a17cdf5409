/** A venue on loopback that says what a test tells it to: REST, Gamma and WebSockets on one origin, no more than is read. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export const MARKET = `0x${"ab".repeat(32)}`;
export const [YES, NO] = ["1111", "2222"] as const;

export interface ScriptedVenue {
  readonly url: string;
  /** Market object of Gamma; changed by tests. */
  readonly gamma: Record<string, unknown>;
  /** Body of POST /books. */
  books: unknown;
  /** Milliseconds of its clock, and its books' stamps. */
  now(): number;
  /** Market sockets now open, and what each was told first. */
  readonly subscriptions: string[];
  open(): number;
  say(text: string): void;
  /** Sockets of the price feed. */
  sayPrice(text: string): void;
  /** Cuts every market connection without a word. */
  drop(): void;
  /** Takes connections and says nothing on them, not even PONG. */
  mute: boolean;
  /** Whether there is a price feed at all. */
  prices: boolean;
  close(): Promise<void>;
}

const level = (price: string, size: string) => ({ price, size });

export const bookMessage = (at: number, bid: string, ask: string, size = "10") => ({
  event_type: "book",
  market: MARKET,
  asset_id: YES,
  bids: [level("0.01", "900"), level(bid, size)],
  asks: [level("0.99", "800"), level(ask, size)],
  timestamp: String(at),
});

export const changeMessage = (at: number, price: string, size: string, side: "BUY" | "SELL") => ({
  event_type: "price_change",
  market: MARKET,
  price_changes: [{ asset_id: YES, price, size, side }],
  timestamp: String(at),
});

export const printMessage = (at: number, price: string, size: string, hash = "") => ({
  event_type: "last_trade_price",
  market: MARKET,
  asset_id: YES,
  price,
  size,
  side: "BUY",
  timestamp: String(at),
  transaction_hash: hash,
});

/** One unmasked text frame, as servers send them. */
function textFrame(text: string): Buffer {
  const body = Buffer.from(text);
  const size = body.length;
  if (size < 126) return Buffer.concat([Buffer.from([0x81, size]), body]);
  const head = size < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head[0] = 0x81;
  if (size < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(size, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(size), 2);
  }
  return Buffer.concat([head, body]);
}

/** Text of the masked frames in a chunk; tests send short ones, so a chunk holds whole frames. */
function* clientTexts(chunk: Buffer): Generator<string> {
  for (let at = 0; at + 6 <= chunk.length; ) {
    const opcode = (chunk[at] ?? 0) & 0x0f;
    let size = (chunk[at + 1] ?? 0) & 0x7f;
    let start = at + 2;
    if (size === 126) {
      size = chunk.readUInt16BE(start);
      start += 2;
    }
    const mask = chunk.subarray(start, start + 4);
    const body = Buffer.from(chunk.subarray(start + 4, start + 4 + size));
    for (let i = 0; i < body.length; i++) body[i] = (body[i] ?? 0) ^ (mask[i % 4] ?? 0);
    if (opcode === 1) yield body.toString("utf8");
    at = start + 4 + size;
  }
}

export async function scriptedVenue(startsAt = 1_761_685_200_000): Promise<ScriptedVenue> {
  const began = Date.now();
  const now = (): number => startsAt + (Date.now() - began);
  const market = new Set<Socket>();
  const price = new Set<Socket>();
  const subscriptions: string[] = [];

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname } = new URL(request.url ?? "/", "http://venue");
    const send = (body: unknown): void => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(body));
    };
    if (pathname === "/time") {
      response.setHeader("x-venue-clock", `ms=${now()};rate=1;state=running;source=scripted`);
      send(Math.floor(now() / 1_000));
    } else if (pathname === "/books")
      send(venue.books ?? [{ ...bookMessage(now(), "0.4", "0.6"), event_type: undefined }]);
    else if (pathname === "/gamma/markets") {
      const { searchParams } = new URL(request.url ?? "/", "http://venue");
      const closed = searchParams.get("closed");
      send(closed === null || (closed === "true") === venue.gamma.closed ? [venue.gamma] : []);
    } else {
      response.statusCode = 404;
      send([]);
    }
  };

  const server = createServer(answer);
  server.on("upgrade", (request, socket: Socket) => {
    const isPrice = request.url === "/rtds";
    if (isPrice && !venue.prices) return socket.end("HTTP/1.1 404 Not Found\r\n\r\n");
    const accept = createHash("sha1").update(
      `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
    );
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept.digest("base64")}\r\n\r\n`,
    );
    const sockets = isPrice ? price : market;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => sockets.delete(socket));
    socket.on("data", (chunk: Buffer) => {
      for (const text of clientTexts(chunk)) {
        if (text !== "PING") subscriptions.push(text);
        else if (!venue.mute) socket.write(textFrame("PONG"));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const tell = (sockets: Set<Socket>, text: string): void => {
    for (const socket of sockets) socket.write(textFrame(text));
  };
  const venue: ScriptedVenue = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    gamma: {
      id: "77",
      conditionId: MARKET,
      slug: "scripted-market",
      question: "Scripted?",
      outcomes: '["Yes","No"]',
      clobTokenIds: JSON.stringify([YES, NO]),
      orderPriceMinTickSize: 0.01,
      orderMinSize: 5,
      endDate: new Date(startsAt + 3_600_000).toISOString(),
      active: true,
      closed: false,
      acceptingOrders: true,
      enableOrderBook: true,
      feesEnabled: false,
    },
    books: null,
    now,
    subscriptions,
    open: () => market.size,
    say: (text) => tell(market, text),
    sayPrice: (text) => tell(price, text),
    drop: () => {
      for (const socket of market) socket.destroy();
    },
    mute: false,
    prices: true,
    async close() {
      for (const socket of [...market, ...price]) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return venue;
}

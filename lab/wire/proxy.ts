/** Stands between a bot and its exchange, passes every byte on, and notes when what went by: one clock for both directions. */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";

/** What went by, with `performance.now()` of the moment it did. */
export interface Passed {
  readonly at: number;
  /** A text that tells the bot of a move; a request of the bot that has arrived whole; the answer to a cancel, whole. */
  readonly what: "frame" | "post" | "cancel" | "cancelled";
}

export interface Proxy {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * @param isMove whether a text of the market socket is one to note
 * @param passed is called in the moment itself
 */
export async function startProxy(
  exchange: string,
  isMove: (text: string) => boolean,
  passed: (passed: Passed) => void,
): Promise<Proxy> {
  const target = new URL(exchange);
  const sockets = new Set<Duplex>();

  const forward = (incoming: IncomingMessage, reply: ServerResponse): void => {
    const { method, url, headers } = incoming;
    const onward = request(
      { host: target.hostname, port: target.port, method, path: url, headers: { ...headers, host: target.host } },
      (answer) => {
        reply.writeHead(answer.statusCode ?? 502, answer.headers);
        if (method === "DELETE") answer.on("end", () => passed({ at: performance.now(), what: "cancelled" }));
        answer.pipe(reply);
      },
    );
    onward.on("error", () => reply.destroy());
    incoming.on("end", () => {
      if (method === "POST" && /^\/orders?$/.test(url ?? "")) passed({ at: performance.now(), what: "post" });
      if (method === "DELETE") passed({ at: performance.now(), what: "cancel" });
    });
    incoming.pipe(onward);
  };

  const server = createServer(forward);
  server.on("upgrade", (incoming: IncomingMessage, near: Duplex, head: Buffer) => {
    const far = connect(Number(target.port), target.hostname);
    // Without extensions the frames are plain text, which can be read in passing.
    const { "sec-websocket-extensions": _compressed, ...plain } = incoming.headers;
    const headers = Object.entries({ ...plain, host: target.host }).map(([name, value]) => `${name}: ${value}`);
    far.write([`GET ${incoming.url} HTTP/1.1`, ...headers, "", ""].join("\r\n"));
    far.write(head);
    const isMarket = /\/ws\/market/.test(incoming.url ?? "");
    // The text of the exchange's frames is not masked.
    if (isMarket)
      far.on("data", (bytes: Buffer) => {
        const at = performance.now();
        if (isMove(bytes.toString("latin1"))) passed({ at, what: "frame" });
      });
    far.pipe(near);
    near.pipe(far);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

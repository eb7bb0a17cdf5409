/** Stands between a bot and its exchange, passes every byte on, and notes when what went by: one clock for both directions. */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";

/** What went by, with `performance.now()` of the moment it did: texts of the market socket; calls and answers, whole. */
export interface Passed {
  readonly at: number;
  readonly what: "frame" | "post" | "posted" | "cancel" | "cancelled";
  readonly text: string;
}

export interface Proxy {
  readonly url: string;
  stop(): Promise<void>;
}

/** What a request of the bot is, and its answer; null: nothing that is noted. */
function kindOf({ method, url = "" }: IncomingMessage): readonly [Passed["what"], Passed["what"]] | null {
  if (method === "POST" && /^\/orders?$/.test(url)) return ["post", "posted"];
  return method === "DELETE" ? ["cancel", "cancelled"] : null;
}

/** Calls back with all of a message's text in the moment in which it is whole. */
function whole(message: IncomingMessage, then: (at: number, text: string) => void): void {
  const chunks: Buffer[] = [];
  message.on("data", (chunk: Buffer) => chunks.push(chunk));
  message.on("end", () => then(performance.now(), Buffer.concat(chunks).toString("latin1")));
}

/** @param passed is called in the moment itself: it had better be quick */
export async function startProxy(exchange: string, passed: (passed: Passed) => void): Promise<Proxy> {
  const target = new URL(exchange);
  const sockets = new Set<Duplex>();

  const forward = (incoming: IncomingMessage, reply: ServerResponse): void => {
    const { method, url, headers } = incoming;
    const kind = kindOf(incoming);
    const onward = request(
      { host: target.hostname, port: target.port, method, path: url, headers: { ...headers, host: target.host } },
      (answer) => {
        reply.writeHead(answer.statusCode ?? 502, answer.headers);
        if (kind !== null) whole(answer, (at, text) => passed({ at, what: kind[1], text }));
        answer.pipe(reply);
      },
    );
    onward.on("error", () => reply.destroy());
    if (kind !== null) whole(incoming, (at, text) => passed({ at, what: kind[0], text }));
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
    // The text of the exchange's frames is not masked.
    if (/\/ws\/market/.test(incoming.url ?? ""))
      far.on("data", (bytes: Buffer) =>
        passed({ at: performance.now(), what: "frame", text: bytes.toString("latin1") }),
      );
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

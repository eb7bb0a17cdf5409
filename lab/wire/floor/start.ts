/** Beside the bot that is measured, the least that could be in its place: what no bot in this runtime could do without. */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { root } from "../../../scripts/lib/bootstrap.mjs";
import { stopGroup } from "../../../scripts/start/processes.ts";
import { freePort, until } from "../../crash/stack.ts";
import { launch } from "../../paper/process.ts";

/**
 * `post`: a frame comes, and a post leaves. `calls`: a second object is called between, and calls back. `row`: it writes one
 * row before it does, which must be on the disk first.
 */
export const WAYS = ["post", "calls", "row"] as const;
export type Way = (typeof WAYS)[number];

/** What one way of one frame took, ms, and the `performance.now()` at which its frame left. */
export interface Fall {
  readonly way: Way;
  readonly at: number;
  readonly ms: number;
}

export interface Floor {
  /** Sends one frame. */
  send(way: Way): void;
  readonly falls: readonly Fall[];
  stop(): Promise<void>;
}

const START_MS = 90_000;
/** A frame of two books has about so many bytes. */
const FRAME = "0".repeat(1_500);
const HOST = "127.0.0.1";

const CONFIG = `name = "edgemaker-floor"
main = "object.mjs"
no_bundle = true
compatibility_date = "2026-10-01"
[[durable_objects.bindings]]
name = "NEAR"
class_name = "Near"
[[durable_objects.bindings]]
name = "FAR"
class_name = "Far"
[[migrations]]
tag = "v1"
new_sqlite_classes = ["Near", "Far"]
`;

/** A frame of text as a server sends it, RFC 6455 section 5.2; up to 65,535 bytes. */
function frameOf(text: string): Buffer {
  const body = Buffer.from(text, "latin1");
  const head = body.length < 126 ? Buffer.from([0x81, body.length]) : Buffer.from([0x81, 126, 0, 0]);
  if (body.length >= 126) head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

const acceptOf = (key: string): string =>
  createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");

/** @param folder takes its state and its log */
export async function startFloor(folder: string): Promise<Floor> {
  const falls: Fall[] = [];
  const sent = new Map<Way, number>();
  let socket: Duplex | null = null;
  const server = createServer((incoming: IncomingMessage, reply: ServerResponse) => {
    incoming.resume().on("end", () => {
      const way = WAYS.find((each) => incoming.url === `/${each}`);
      const at = way === undefined ? undefined : sent.get(way);
      if (way !== undefined && at !== undefined) falls.push({ way, at, ms: performance.now() - at });
      reply.end("taken");
    });
  });
  server.on("upgrade", (incoming: IncomingMessage, near: Duplex) => {
    const accept = acceptOf(String(incoming.headers["sec-websocket-key"]));
    const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
    near.write([...lines, `Sec-WebSocket-Accept: ${accept}`, "", ""].join("\r\n"));
    near.on("error", () => near.destroy());
    near.resume();
    socket = near;
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const own = `http://${HOST}:${(server.address() as AddressInfo).port}`;

  // Its state lies elsewhere: wrangler starts anew whenever a file beside the script changes.
  const place = join(folder, "floor-script");
  for (const each of [place, join(folder, "floor")]) mkdirSync(each, { recursive: true });
  copyFileSync(join(root, "lab", "wire", "floor", "object.mjs"), join(place, "object.mjs"));
  writeFileSync(join(place, "wrangler.toml"), CONFIG);
  const port = await freePort();
  const child = launch(join(place, "wrangler.toml"), {
    ...{ port, inspectorPort: 0, persistTo: join(folder, "floor"), logFile: join(folder, "floor.log") },
  });
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined) await stopGroup(child.pid);
    socket?.destroy();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  try {
    await until("the floor is there", START_MS, async () => {
      const reply = await fetch(`http://${HOST}:${port}/?url=${own}`, { signal: AbortSignal.timeout(2_000) });
      return reply.ok && socket !== null ? true : null;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    send(way) {
      sent.set(way, performance.now());
      socket?.write(frameOf(`${way} ${FRAME}`));
    },
    falls,
    stop,
  };
}

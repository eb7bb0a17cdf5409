/** The server half of a WebSocket (RFC 6455) as far as a test needs it: short text frames, ping, close. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

export interface TextSocket {
  send(text: string): void;
  close(): void;
}

/** Answers an upgrade; `onText` gets what the browser says, `onClose` is called once. */
export function acceptSocket(
  request: IncomingMessage,
  stream: Duplex,
  handlers: { onText: (text: string) => void; onClose: () => void },
): TextSocket {
  const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${MAGIC}`).digest("base64");
  stream.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let held = Buffer.alloc(0);
  let open = true;
  const end = (): void => {
    if (!open) return;
    open = false;
    stream.destroy();
    handlers.onClose();
  };
  stream.on("data", (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      const frame = readFrame(held);
      if (frame === null) return;
      held = held.subarray(frame.length);
      if (frame.opcode === 8) return end();
      if (frame.opcode === 9) stream.write(frameOf(10, frame.payload));
      if (frame.opcode === 1) handlers.onText(frame.payload.toString("utf8"));
    }
  });
  stream.on("close", end);
  stream.on("error", end);
  return {
    send: (text) => {
      if (open) stream.write(frameOf(1, Buffer.from(text)));
    },
    close: end,
  };
}

function frameOf(opcode: number, payload: Buffer): Buffer {
  const size = payload.length;
  if (size < 126) return Buffer.concat([Buffer.from([0x80 | opcode, size]), payload]);
  const head = Buffer.alloc(size < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  if (size < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(size, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(size), 2);
  }
  return Buffer.concat([head, payload]);
}

/** One masked frame from a browser, or null while it is not whole. */
function readFrame(data: Buffer): { opcode: number; payload: Buffer; length: number } | null {
  const first = data[0];
  const second = data[1];
  if (first === undefined || second === undefined) return null;
  let size = second & 0x7f;
  let at = 2;
  if (size === 126) {
    if (data.length < 4) return null;
    size = data.readUInt16BE(2);
    at = 4;
  } else if (size === 127) {
    if (data.length < 10) return null;
    size = Number(data.readBigUInt64BE(2));
    at = 10;
  }
  if (data.length < at + 4 + size) return null;
  const mask = data.subarray(at, at + 4);
  const payload = Buffer.from(data.subarray(at + 4, at + 4 + size));
  for (let index = 0; index < size; index += 1) payload[index] = (payload[index] ?? 0) ^ (mask[index % 4] ?? 0);
  return { opcode: first & 0x0f, payload, length: at + 4 + size };
}

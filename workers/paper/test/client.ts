/** A client for the tests, written against the reference and sharing no code with the exchange. */

import { env } from "cloudflare:workers";
import { createHmac } from "node:crypto";
import { type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";

export const ORIGIN = "http://127.0.0.1:8811";
export const WALLET = privateKeyToAccount("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
export const OTHER = privateKeyToAccount("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

export async function call(path: string, init: RequestInit = {}): Promise<Answer> {
  const reply = await env.EXCHANGE.getByName("exchange").fetch(`${ORIGIN}${path}`, init);
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown>, headers: reply.headers };
}

export const post = (path: string, body: unknown): Promise<Answer> =>
  call(path, { method: "POST", body: JSON.stringify(body) });

export interface Credentials {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase: string;
}

export const wallSeconds = (): string => String(Math.floor(Date.now() / 1_000));

export async function l1Headers(wallet: PrivateKeyAccount, timestamp = wallSeconds()): Promise<Record<string, string>> {
  const signature = await wallet.signTypedData({
    domain: { name: "ClobAuthDomain", version: "1", chainId: 137 },
    types: {
      ClobAuth: [
        { name: "address", type: "address" },
        { name: "timestamp", type: "string" },
        { name: "nonce", type: "uint256" },
        { name: "message", type: "string" },
      ],
    },
    primaryType: "ClobAuth",
    message: {
      address: wallet.address,
      timestamp,
      nonce: 0n,
      message: "This message attests that I control the given wallet",
    },
  });
  return { POLY_ADDRESS: wallet.address, POLY_SIGNATURE: signature, POLY_TIMESTAMP: timestamp, POLY_NONCE: "0" };
}

export async function createKey(wallet: PrivateKeyAccount): Promise<Credentials> {
  const made = await call("/auth/api-key", { method: "POST", headers: await l1Headers(wallet) });
  if (made.status === 200) return made.body as unknown as Credentials;
  const derived = await call("/auth/derive-api-key", { headers: await l1Headers(wallet) });
  return derived.body as unknown as Credentials;
}

export interface Session {
  readonly wallet: PrivateKeyAccount;
  readonly credentials: Credentials;
  send(method: string, path: string, body?: unknown, over?: Record<string, string>): Promise<Answer>;
}

export function session(wallet: PrivateKeyAccount, credentials: Credentials): Session {
  return {
    wallet,
    credentials,
    send(method, path, body, over = {}) {
      const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
      const timestamp = over.POLY_TIMESTAMP ?? wallSeconds();
      const [bare] = path.split("?");
      const signature = createHmac("sha256", Buffer.from(credentials.secret, "base64url"))
        .update(timestamp + method + bare + text)
        .digest("base64")
        .replaceAll("+", "-")
        .replaceAll("/", "_");
      return call(path, {
        method,
        ...(text === "" ? {} : { body: text }),
        headers: {
          POLY_ADDRESS: wallet.address,
          POLY_API_KEY: credentials.apiKey,
          POLY_PASSPHRASE: credentials.passphrase,
          POLY_TIMESTAMP: timestamp,
          POLY_SIGNATURE: signature,
          ...over,
        },
      });
    },
  };
}

export interface Wish {
  readonly token: string;
  readonly side: "BUY" | "SELL";
  /** In cents and shares. */
  readonly cents: number;
  readonly shares: number;
  readonly orderType?: "GTC" | "GTD" | "FOK" | "FAK";
  readonly postOnly?: boolean;
  readonly expiration?: string;
  readonly domain?: { readonly version: string; readonly verifyingContract: `0x${string}` };
}

const STANDARD = { version: "2", verifyingContract: "0xE111180000d2663C0091e4f400237545B87B996B" } as const;
let salts = 1;

/** An entry of POST /order, signed by the session's wallet. */
export async function signed({ wallet, credentials }: Session, wish: Wish): Promise<Record<string, unknown>> {
  const size = BigInt(Math.round(wish.shares * 1_000_000));
  const money = (size * BigInt(Math.round(wish.cents * 100))) / 10_000n;
  const [makerAmount, takerAmount] = wish.side === "BUY" ? [money, size] : [size, money];
  salts += 1;
  const salt = salts;
  const zero = `0x${"0".repeat(64)}` as const;
  const message = {
    salt: BigInt(salt),
    maker: wallet.address,
    signer: wallet.address,
    tokenId: BigInt(wish.token),
    makerAmount,
    takerAmount,
    side: wish.side === "BUY" ? 0 : 1,
    signatureType: 0,
    timestamp: 1_763_769_600_000n,
    metadata: zero,
    builder: zero,
  };
  const signature = await wallet.signTypedData({
    domain: { name: "Polymarket CTF Exchange", chainId: 137, ...(wish.domain ?? STANDARD) },
    types: {
      Order: [
        { name: "salt", type: "uint256" },
        { name: "maker", type: "address" },
        { name: "signer", type: "address" },
        { name: "tokenId", type: "uint256" },
        { name: "makerAmount", type: "uint256" },
        { name: "takerAmount", type: "uint256" },
        { name: "side", type: "uint8" },
        { name: "signatureType", type: "uint8" },
        { name: "timestamp", type: "uint256" },
        { name: "metadata", type: "bytes32" },
        { name: "builder", type: "bytes32" },
      ],
    },
    primaryType: "Order",
    message,
  });
  return {
    order: {
      salt,
      maker: wallet.address,
      signer: wallet.address,
      tokenId: wish.token,
      makerAmount: String(makerAmount),
      takerAmount: String(takerAmount),
      side: wish.side,
      signatureType: 0,
      timestamp: "1763769600000",
      expiration: wish.expiration ?? "0",
      metadata: zero,
      builder: zero,
      signature,
    },
    owner: credentials.apiKey,
    orderType: wish.orderType ?? "GTC",
    postOnly: wish.postOnly ?? false,
    deferExec: false,
  };
}

type Frame = Record<string, unknown>;

/** A subscriber: what arrived, in order, and a wait until something fits. */
export interface Subscriber {
  send(body: unknown): void;
  /** Parsed where it is JSON, as text where it isn't. */
  readonly frames: unknown[];
  closed(): boolean;
  until(fits: (frame: Frame) => boolean): Promise<Frame>;
}

const parsed = (data: unknown): unknown => {
  try {
    return JSON.parse(String(data));
  } catch {
    return data;
  }
};

export async function listen(path: string): Promise<Subscriber> {
  const reply = await env.EXCHANGE.getByName("exchange").fetch(`${ORIGIN}${path}`, {
    headers: { Upgrade: "websocket" },
  });
  const socket = reply.webSocket;
  if (socket === null) throw new Error(`no socket: ${reply.status}`);
  socket.accept();
  const frames: unknown[] = [];
  let closed = false;
  socket.addEventListener("message", ({ data }) => frames.push(parsed(data)));
  socket.addEventListener("close", () => {
    closed = true;
  });
  return {
    frames,
    closed: () => closed,
    send: (body) => socket.send(typeof body === "string" ? body : JSON.stringify(body)),
    async until(fits) {
      for (let i = 0; i < 200; i += 1) {
        const found = frames.flat().find((frame) => typeof frame === "object" && fits(frame as Frame));
        if (found !== undefined) return found as Frame;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`nothing fits in ${JSON.stringify(frames).slice(0, 2_000)}`);
    },
  };
}

/** Faults as a stranger's bot meets them: the venue's own client over HTTP, against the exchange in its own process. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApiKeyCreds, Chain, ClobClient, OrderType, Side, type TickSize } from "@polymarket/clob-client";
import { createWalletClient, http } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, sleep } from "../../lab/crash/stack.ts";
import { type Paper, startPaper } from "../../lab/paper/start.ts";

interface GammaRow {
  readonly clobTokenIds: string;
  readonly orderPriceMinTickSize: number;
  readonly endDate: string;
}

describe("the official client on a rough exchange", () => {
  const folder = mkdtempSync(join(tmpdir(), "edgemaker-rough-"));
  const signer = createWalletClient({
    account: privateKeyToAccount(generatePrivateKey()),
    transport: http("http://127.0.0.1:1/no-chain-is-asked"),
  });
  let paper: Paper;
  let client: ClobClient;
  let creds: ApiKeyCreds;
  let token = "";
  let tick: TickSize = "0.01";

  beforeAll(async () => {
    paper = await startPaper({
      port: await freePort(),
      source: { kind: "synthetic", seed: 5 },
      speed: 1,
      persistTo: join(folder, "state"),
      logFile: join(folder, "paper.log"),
      faults: { seed: 1, settings: [{ name: "restart", rate: 0, ms: 1_000 }] },
    });
    creds = await new ClobClient({ host: paper.url, chain: Chain.POLYGON, signer }).createOrDeriveApiKey();
    client = new ClobClient({ host: paper.url, chain: Chain.POLYGON, signer, creds });
    const rows = (await (await fetch(`${paper.url}/gamma/markets?limit=100`)).json()) as GammaRow[];
    const [row] = rows.sort((a, b) => b.endDate.localeCompare(a.endDate));
    token = (JSON.parse(row?.clobTokenIds ?? "[]") as string[])[0] ?? "";
    tick = String(row?.orderPriceMinTickSize) as TickSize;
  }, 180_000);

  afterAll(async () => {
    await paper?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const fire = async (body: Record<string, unknown>): Promise<void> => {
    const reply = await fetch(`${paper.url}/paper/faults/fire`, { method: "POST", body: JSON.stringify(body) });
    expect(reply.status).toBe(200);
  };
  const sign = () => client.createOrder({ tokenID: token, price: 0.02, size: 10, side: Side.BUY }, { tickSize: tick });
  const open = async (): Promise<number> => (await client.getOpenOrders()).length;
  const until = async (count: number): Promise<void> => {
    while ((await open()) !== count) await sleep(100);
  };

  it("an answer that is lost leaves the order on the book, where a second post of it finds it", async () => {
    await fire({ name: "answer-lost", ms: 300 });
    const order = await sign();
    const lost = await client.postOrder(order, OrderType.GTC, true).catch((error: unknown) => ({ error }));
    expect(lost).not.toMatchObject({ success: true });
    expect(await open()).toBe(1);
    const again = await client.postOrder(order, OrderType.GTC, true);
    expect(again).toMatchObject({ status: 400, error: expect.stringContaining("Duplicated") });
    expect((await client.cancelAll()).canceled).toHaveLength(1);
  });

  it("a post whose sender hung up is carried out when its time has come", async () => {
    await fire({ name: "post-late", ms: 1_500 });
    const order = await sign();
    const request = await caught((host) =>
      new ClobClient({ host, chain: Chain.POLYGON, signer, creds }).postOrder(order, OrderType.GTC, true),
    );
    const sent = fetch(`${paper.url}/order`, { method: "POST", ...request, signal: AbortSignal.timeout(300) });
    await expect(sent).rejects.toThrow();
    await until(1);
    expect((await client.cancelAll()).canceled).toHaveLength(1);
  });

  it("a restart is 425, then only post-only orders are taken", async () => {
    await fire({ name: "restart", ms: 1_000 });
    expect(await client.postOrder(await sign(), OrderType.GTC, true)).toMatchObject({ status: 425 });
    let refused = await client.postOrder(await sign(), OrderType.GTC);
    while (Number(refused.status) === 425) {
      await sleep(100);
      refused = await client.postOrder(await sign(), OrderType.GTC);
    }
    expect(refused).toMatchObject({ status: 503, error: expect.stringContaining("post-only mode") });
    expect(await client.postOrder(await sign(), OrderType.GTC, true)).toMatchObject({ success: true, status: "live" });
  });
});

/** What the official client sends: it has no deadline of its own, so it is caught here and sent by the test with one. */
async function caught(
  send: (host: string) => Promise<unknown>,
): Promise<{ headers: [string, string][]; body: string }> {
  let found: { headers: [string, string][]; body: string } | null = null;
  const catcher = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const own = Object.entries(request.headers).filter(([name]) => name.startsWith("poly"));
      found = { headers: own.map(([name, value]) => [name, String(value)]), body: Buffer.concat(parts).toString() };
      response.writeHead(400, { "content-type": "application/json" }).end('{"error":"caught"}');
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => catcher.listen(port, "127.0.0.1", resolve));
  await send(`http://127.0.0.1:${port}`);
  await new Promise((resolve) => catcher.close(resolve));
  if (found === null) throw new Error("the client sent nothing");
  return found;
}

/** A chain of our own for tests: anvil, from its npm package, with Polygon's chain id. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const BINARY = fileURLToPath(new URL("../../../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil", import.meta.url));

/** Why there is no chain here, for the name of what is skipped; null when there is one. */
export const noAnvil: string | null = existsSync(BINARY)
  ? null
  : `no anvil for ${process.platform} ${process.arch}: @foundry-rs/anvil-linux-amd64 is not installed`;

export interface Anvil {
  readonly url: string;
  /** @throws Error with the node's own words */
  rpc(method: string, params?: readonly unknown[]): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts a chain on a free port; it is ready when this resolves. */
export async function startAnvil(): Promise<Anvil> {
  const node = spawn(BINARY, ["--chain-id", "137", "--port", "0"], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) => node.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let said = "";
    node.once("error", reject);
    node.once("exit", (code) => reject(new Error(`anvil ended with ${code}: ${said}`)));
    node.stderr.on("data", (chunk) => {
      said += String(chunk);
    });
    node.stdout.on("data", (chunk) => {
      said += String(chunk);
      const port = /Listening on 127\.0\.0\.1:(\d+)/u.exec(said)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    });
  });
  return {
    url,
    async rpc(method, params = []) {
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
      const reply = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
      const { result, error } = (await reply.json()) as { result?: unknown; error?: { message: string } };
      if (error !== undefined) throw new Error(`${method}: ${error.message}`);
      return result;
    },
    async stop() {
      node.kill();
      await ended;
    },
  };
}

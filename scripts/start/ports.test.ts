import { createServer } from "node:net";
import { expect, it } from "vitest";
import { freePortsAbove, isFree } from "./ports.ts";

const listen = (port: number) =>
  new Promise<{ port: number; close(): Promise<void> }>((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error("no port");
      resolve({ port: address.port, close: () => new Promise((done) => server.close(() => done())) });
    });
  });

it("a port that somebody listens on is not free, and is free again when they leave", async () => {
  const taken = await listen(0);
  expect(await isFree(taken.port)).toBe(false);
  await taken.close();
  expect(await isFree(taken.port)).toBe(true);
});

it("ports for the inner processes step over the ones in use", async () => {
  const taken = await listen(0);
  const ports = await freePortsAbove(taken.port - 1, 2);
  expect(ports).not.toContain(taken.port);
  expect(new Set(ports).size).toBe(2);
  await taken.close();
});

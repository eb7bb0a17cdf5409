import { createServer } from "node:net";

/** Everything of ours listens on loopback only, until there is a login. */
export const HOST = "127.0.0.1";

/** True when nothing listens on this loopback port. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });

/** The first `count` free ports above `port`. */
export async function freePortsAbove(port: number, count: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (let next = port + 1; found.length < count && next <= 65_535; next += 1) {
    if (await isFree(next)) found.push(next);
  }
  if (found.length < count) throw new Error(`no ${count} free ports above ${port}`);
  return found;
}

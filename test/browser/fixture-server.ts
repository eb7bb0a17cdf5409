/**
 * Serves the built site and a small world in the API's shape, so that the dashboard can be looked at and tested without
 * the engine. For development and the browser tests only: `node test/browser/fixture-server.ts 8860`.
 */
import { readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import type { Delta, ServerFrame } from "../../core/live/types.ts";
import { acceptSocket, type TextSocket } from "./websocket.ts";
import { positionsOf, scoreGroups, signalsOf } from "./world/crypto.ts";
import { daysOf } from "./world/days.ts";
import { operationsOf } from "./world/operations.ts";
import { ordersOf } from "./world/orders.ts";
import { World } from "./world/world.ts";

interface CommandBody {
  readonly type: string;
  readonly reason?: string;
  readonly alert?: string;
  readonly markets?: readonly string[];
}

export interface Fixture {
  readonly url: string;
  readonly world: World;
  /** Bodies of the commands that came, with their Idempotency-Key. */
  readonly commands: { readonly key: string; readonly body: CommandBody }[];
  /** Refuses sockets and closes those that are open, or allows them again. */
  sockets(allowed: boolean): void;
  /** Answers nothing at all, as a stopped server would; the site itself stays. */
  api(answers: boolean): void;
  /** The next commands are refused with this status. */
  refuse(status: number | null): void;
  /** What the crypto page is told: signals so old, none at all, or a refusal. */
  crypto(is: { readonly ageMs?: number; readonly empty?: boolean; readonly fails?: boolean }): void;
  /** Sends what changed since the last time. */
  tick(): void;
  readonly clients: () => number;
  stop(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

/** The site with its headers file, as Pages serves it: unknown paths get index.html. */
function site(dist: string) {
  const headers = [...readFileSync(join(dist, "_headers"), "utf8").matchAll(/^ {2}([\w-]+): (.+)$/gm)]
    .map(([, name = "", value = ""]) => [name, value] as const)
    .filter(([name]) => name !== "Cache-Control");
  return (path: string, response: ServerResponse): void => {
    let file = join(dist, normalize(path));
    if (!file.startsWith(dist) || path.startsWith("/_") || !isFile(file)) file = join(dist, "index.html");
    for (const [name, value] of headers) response.setHeader(name, value);
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    response.end(readFileSync(file));
  };
}

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;

const NO_TROUBLE = { ageMs: 240_000, empty: false, fails: false };

export async function startFixture(port: number, options: { everyMs?: number; dist?: string } = {}): Promise<Fixture> {
  const serve = site(options.dist ?? join(import.meta.dirname, "../../web/dist"));
  const hours = 5;
  const world = new World(7, Date.now() - hours * 3_600_000);
  for (let done = 0; done < hours * 360; done += 1) world.step(10_000, true);

  const epoch = `life-${Date.now()}`;
  let seq = 0;
  let socketsAllowed = true;
  let apiAnswers = true;
  let refusal: number | null = null;
  let crypto = NO_TROUBLE;
  const commands: Fixture["commands"] = [];
  const open = new Set<TextSocket>();
  const say = (socket: TextSocket, frame: ServerFrame): void => socket.send(JSON.stringify(frame));
  const publish = (data: Delta[]): void => {
    seq += 1;
    for (const socket of open) say(socket, { v: 1, t: "delta", epoch, seq, data });
  };
  const tick = (): void => {
    const changed = world.step(options.everyMs ?? 250, false);
    const { feeds, loops } = world.snapshot();
    publish([
      { t: "clock", clock: world.clock() },
      { t: "account", account: world.account() },
      ...changed.flatMap((id): Delta[] => {
        const market = world.report(id);
        return market === null ? [] : [{ t: "market", market }];
      }),
      { t: "feeds", feeds },
      ...loops.map((loop): Delta => ({ t: "loop", loop })),
      ...world.snapshot().alerts.map((alert): Delta => ({ t: "alert", alert })),
    ]);
  };

  const json = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { "content-type": status < 400 ? "application/json" : "application/problem+json" });
    response.end(JSON.stringify(body));
  };
  const problem = (response: ServerResponse, status: number, title: string): void =>
    json(response, status, { type: "/problems/test", title, status, instance: "01TESTREQUEST" });

  const directional = (path: string, query: URLSearchParams): object | null => {
    const list = (items: readonly object[]) => ({ items: crypto.empty ? [] : items, next_cursor: null });
    if (path === "/api/v1/signals") return list(signalsOf(world.ids(), Date.now(), crypto.ageMs));
    if (path === "/api/v1/directional/positions")
      return list(positionsOf(world.ids(), Date.now(), query.get("state") === "over" ? "over" : "open"));
    return path === "/api/v1/calibration" ? { groups: crypto.empty ? [] : scoreGroups() } : null;
  };

  const api = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    if (!apiAnswers) {
      response.destroy();
      return;
    }
    if (path === "/api/v1/overview") return json(response, 200, world.snapshot());
    if (path === "/api/v1/equity") return json(response, 200, world.equity());
    if (path === "/api/v1/performance/daily") return json(response, 200, { items: daysOf(Date.now()) });
    if (path === "/api/v1/operations") return json(response, 200, { items: operationsOf(world.ids(), Date.now()) });
    if (path === "/api/v1/orders") return json(response, 200, { items: ordersOf(Date.now()) });
    const answer = directional(path, new URL(request.url ?? "/", "http://fixture").searchParams);
    if (answer !== null)
      return crypto.fails ? problem(response, 503, "D1 did not answer") : json(response, 200, answer);
    const [, id, rest] = /^\/api\/v1\/markets\/([^/]+)(\/series)?$/.exec(path) ?? [];
    if (id !== undefined) {
      const body = rest === undefined ? world.report(id) : world.series(id);
      return body === null ? problem(response, 404, "No such market") : json(response, 200, body);
    }
    if (path === "/api/v1/commands" && request.method === "POST") {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (refusal !== null) return problem(response, refusal, "The engine did not answer");
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as CommandBody;
      commands.push({ key: String(request.headers["idempotency-key"]), body });
      if (body.type === "kill") {
        world.kill();
        setTimeout(() => world.prove(), 1_500);
      } else if (body.type === "resume") world.resume();
      else if (body.type === "kill-market") world.killAlone(body.markets?.[0] ?? "", body.reason ?? "");
      else if (body.type === "resume-market") world.resumeAlone();
      else world.alerts.acknowledge(body.alert ?? "", "loopback", Date.now());
      return json(response, 202, { id: "01TESTCOMMAND", state: "pending" });
    }
    problem(response, 404, "No such path");
  };

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://fixture").pathname;
    if (path.startsWith("/api/")) void api(request, response, path);
    else serve(path, response);
  });
  server.on("upgrade", (request, stream) => {
    if (!socketsAllowed || !apiAnswers) {
      stream.destroy();
      return;
    }
    const socket = acceptSocket(request, stream, {
      onText: (text) => {
        if (text === "ping") socket.send("pong");
        else if (JSON.parse(text).op === "sub") say(socket, { v: 1, t: "snap", epoch, seq, data: world.snapshot() });
      },
      onClose: () => open.delete(socket),
    });
    open.add(socket);
    say(socket, { v: 1, t: "hello", epoch, seq });
  });
  const timer = setInterval(tick, options.everyMs ?? 250);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });

  const closeAll = (): void => {
    for (const socket of open) socket.close();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    world,
    commands,
    sockets: (allowed) => {
      socketsAllowed = allowed;
      if (!allowed) closeAll();
    },
    api: (answers) => {
      apiAnswers = answers;
      if (!answers) closeAll();
    },
    refuse: (status) => {
      refusal = status;
    },
    crypto: (is) => {
      crypto = { ...NO_TROUBLE, ...is };
    },
    tick,
    clients: () => open.size,
    stop: async () => {
      clearInterval(timer);
      closeAll();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

if (import.meta.main) {
  const fixture = await startFixture(Number(process.argv[2] ?? 8860));
  console.log(fixture.url);
}

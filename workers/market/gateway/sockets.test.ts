import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ConditionId } from "../../../core/contract/ids.ts";
import { spec } from "../../../core/gateway/fixtures.ts";
import type { GatewayEvent } from "../../../core/gateway/types.ts";
import type { AlertNews } from "../../../core/live/alerts.ts";
import { MAX_SAMPLES } from "../../../venue/malformed.ts";
import type { Env } from "../env.ts";
import { Pushes } from "./pushes.ts";
import { Session } from "./session.ts";
import { Sockets } from "./sockets.ts";
import { Study } from "./study.ts";
import { openVenue } from "./venue.ts";

/** A socket whose other end is this test. */
class Line extends EventTarget {
  static readonly OPEN = 1;
  static readonly all: Line[] = [];
  readonly sent: string[] = [];
  readyState = 1;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    Line.all.push(this);
    queueMicrotask(() => this.dispatchEvent(new Event("open")));
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = 3;
  }

  hear(text: string): void {
    this.dispatchEvent(new MessageEvent("message", { data: text }));
  }
}

/** What is kept is kept elsewhere (gateway.test.ts). */
const NOT_KEPT = { load: () => [], addSample: () => undefined, setCounts: () => undefined };

afterEach(() => {
  vi.unstubAllGlobals();
  Line.all.length = 0;
});

async function open(): Promise<{ sockets: Sockets; study: Study; told: GatewayEvent[]; alerts: AlertNews[] }> {
  const venue = openVenue(env as unknown as Env);
  if (typeof venue === "string") throw new Error(venue);
  const told: GatewayEvent[] = [];
  const alerts: AlertNews[] = [];
  const session = new Session(venue, { key: "k", secret: "s", passphrase: "p" }, () => undefined);
  vi.stubGlobal("fetch", async () =>
    Response.json(1_761_652_917, {
      headers: { "x-venue-clock": "ms=1761652917250;rate=1;state=running;source=paper" },
    }),
  );
  vi.stubGlobal("WebSocket", Line);
  await session.open();
  const study = new Study(
    NOT_KEPT,
    () => session.now(),
    (news) => alerts.push(news),
  );
  const sockets = new Sockets(session, {
    tell: (event) => told.push(event),
    malformed: (where, kind, why, text) => study.note({ where, kind, why, text }),
  });
  sockets.follow(new Map([spec()].flatMap((one) => [[one.yes, one] as const, [one.no, one] as const])));
  sockets.start();
  await new Promise((resolve) => setTimeout(resolve, 0));
  return { sockets, study, told, alerts };
}

const market = (): Line => Line.all.find(({ url }) => url.endsWith("/ws/market")) as Line;
const user = (): Line => Line.all.find(({ url }) => url.endsWith("/ws/user")) as Line;

describe("frames that nobody can read", () => {
  it("are classified and counted, the first hundred of a kind kept, one alert a kind, and the next good frame is heard", async () => {
    const { sockets, study, told, alerts } = await open();
    for (let i = 0; i < 150; i++) market().hear(`<html>${i}`);
    market().hear(JSON.stringify({ event_type: "no such thing" }));
    market().hear(JSON.stringify([{ event_type: "book", market: spec().id, asset_id: spec().yes, bids: 7 }]));
    for (const junk of ["[", "null", "[null, 3]", '{"event_type":"trade"}']) user().hear(junk);
    const [first] = study.counts;
    expect(first).toMatchObject({ where: "market channel", kind: "not-json", count: 150 });
    expect(first?.samples).toHaveLength(MAX_SAMPLES);
    expect(new Set(alerts.map(({ key }) => key)).size).toBe(alerts.length);
    expect(alerts.length).toBe(study.counts.length);
    told.length = 0;
    const levels = [{ price: "0.48", size: "10" }];
    const book = { event_type: "book", market: spec().id, asset_id: spec().yes, timestamp: "1761652917250", hash: "" };
    market().hear(JSON.stringify({ ...book, bids: levels, asks: [{ price: "0.52", size: "10" }] }));
    expect(told.map((event) => event.t)).toEqual(["socket", "frames"]);
    sockets.stop();
  });
});

describe("a second market socket", () => {
  it("is opened when the machine gives it a market, and each subscribes by itself", async () => {
    const { sockets, told } = await open();
    sockets.subscribe("subscribe", 0, [spec()]);
    sockets.subscribe("subscribe", 1, [spec("0xbbbb" as ConditionId)]);
    await new Promise((resolve) => setTimeout(resolve, 0));
    const lines = Line.all.filter(({ url }) => url.endsWith("/ws/market"));
    expect(lines).toHaveLength(2);
    expect(told).toContainEqual(expect.objectContaining({ t: "socket", socket: "market", shard: 1, is: "open" }));
    // Both tokens: a trade is told under the one it was made in.
    for (const token of [spec().yes, spec().no]) expect(lines[0]?.sent.join()).toContain(`"${token}"`);
    const { no, id } = spec();
    const trade = { event_type: "last_trade_price", market: id, asset_id: no, price: "0.40", size: "7", side: "SELL" };
    lines[0]?.hear(JSON.stringify({ ...trade, timestamp: "1761652917000", transaction_hash: "0xfeed" }));
    const print = { t: "print", market: id, price: 6_000, size: 7_000_000, taker: "BUY", at: 1_761_652_917_000 };
    expect(told).toContainEqual(expect.objectContaining({ t: "frames", frames: [{ ...print, trade: "0xfeed" }] }));
    sockets.stop();
  });
});

describe("a market that is slow to take what is pushed", () => {
  it("gets what gathered meanwhile in one call, a storm of wakes as one, and every fill", async () => {
    const calls: number[] = [];
    let free: () => void = () => undefined;
    const push = async (events: readonly unknown[]): Promise<null> => {
      calls.push(events.length);
      if (calls.length === 1)
        await new Promise<void>((resolve) => {
          free = resolve;
        });
      return null;
    };
    const hands = { delivered: () => undefined, cycle: () => null, asked: () => undefined };
    const pushes = new Pushes({ MARKET: { getByName: () => ({ push }) } } as unknown as Env, hands);
    const id = spec().id;
    pushes.send(id, [{ t: "wake", why: "band" }]);
    for (let i = 0; i < 1_000; i++) pushes.send(id, [{ t: "wake", why: "feed" }]);
    for (let i = 0; i < 3; i++) pushes.send(id, [{ t: "fill", fill: {} as never }]);
    free();
    await vi.waitFor(() => expect(calls).toEqual([1, 4]));
  });
});

import {
  applyD1Migrations,
  type D1Migration,
  env,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { type AlertNews, tell } from "../../../core/live/alerts.ts";
import { type ClientState, newClient, receive, subscribe } from "../../../core/live/client.ts";
import { ALERTS } from "../../../core/live/reduce.ts";
import type { Delta, LiveAlert, ServerFrame } from "../../../core/live/types.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import type { Hub } from "../hub.ts";

/** A browser: the real client state on a real socket. */
class Browser {
  readonly socket: WebSocket;
  readonly frames: ServerFrame[] = [];
  state: ClientState;

  private constructor(socket: WebSocket, state: ClientState) {
    this.socket = socket;
    this.state = state;
    socket.addEventListener("message", ({ data }) => {
      if (typeof data !== "string" || data === "pong") return;
      const frame = JSON.parse(data) as ServerFrame;
      this.frames.push(frame);
      const { state: next, send } = receive(this.state, frame);
      this.state = next;
      if (send !== null) socket.send(JSON.stringify(send));
    });
  }

  static async open(state: ClientState = newClient()): Promise<Browser> {
    const answer = await hub().fetch("http://hub/api/v1/ws", { headers: { upgrade: "websocket" } });
    const socket = answer.webSocket;
    if (socket === null) throw new Error(`no socket: ${answer.status}`);
    socket.accept();
    const browser = new Browser(socket, state);
    socket.send(JSON.stringify(subscribe(state)));
    return browser;
  }

  close(): void {
    this.socket.close(1000, "done");
  }
}

const { HUB } = env as unknown as { HUB: DurableObjectNamespace<Hub> };
const hub = () => HUB.getByName("hub");

const alert = (key: string, lastAt: number, news: Partial<AlertNews> = {}): LiveAlert =>
  tell({ class: "feed", severity: "warn", key, text: "the feed is late", ...news }, lastAt as VenueMs);

const told = (key: string, lastAt: number): Delta => ({ t: "alert", alert: alert(key, lastAt) });

async function until(what: string, is: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (is()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`never came: ${what}`);
}

const knows = (browser: Browser, key: string) => () => browser.state.snapshot.alerts.some((held) => held.key === key);

describe("the Hub", () => {
  it("gives every dashboard a snapshot first and then the same deltas", async () => {
    await hub().publish([told("before", 1)]);
    const [one, two] = [await Browser.open(), await Browser.open()];
    await until("snapshots", () => one.state.epoch !== null && two.state.epoch !== null);
    expect(one.frames.map((frame) => frame.t)).toEqual(["hello", "snap"]);
    await hub().publish([told("after", 2)]);
    await until("the delta at one", knows(one, "after"));
    await until("the delta at two", knows(two, "after"));
    expect(one.state.snapshot).toEqual(two.state.snapshot);
    one.close();
    two.close();
  });

  it("replays what a dashboard missed, from its ring and not as a snapshot", async () => {
    const first = await Browser.open();
    await until("a snapshot", () => first.state.epoch !== null);
    first.close();
    await hub().publish([told("missed", 3)]);
    const again = await Browser.open(first.state);
    await until("what was missed", knows(again, "missed"));
    expect(again.frames.map((frame) => frame.t)).not.toContain("snap");
    again.close();
  });

  it("gives a whole snapshot to one who comes from another life of the Hub", async () => {
    const lost = await Browser.open({ ...newClient(), epoch: "another", seq: 7 });
    await until("a snapshot", () => lost.frames.some((frame) => frame.t === "snap"));
    expect(lost.state.epoch).not.toBe("another");
    lost.close();
  });

  it("sends a burst as few frames, with nothing lost", async () => {
    const browser = await Browser.open();
    await until("a snapshot", () => browser.state.epoch !== null);
    for (let n = 0; n < 50; n++) await hub().publish([told(`burst-${n % 5}`, 100 + n)]);
    await until("the last of the burst", () =>
      browser.state.snapshot.alerts.some((held) => held.key === "burst-4" && held.lastAt === 149),
    );
    expect(browser.frames.filter((frame) => frame.t === "delta").length).toBeLessThan(15);
    expect(browser.state.snapshot.alerts.find((held) => held.key === "burst-4")?.count).toBe(10);
    browser.close();
  });

  it("answers a ping by itself, and names a frame it cannot read", async () => {
    const browser = await Browser.open();
    browser.socket.send("{not json");
    await until("an error", () => browser.frames.some((frame) => frame.t === "err"));
    const pong = new Promise((resolve) => browser.socket.addEventListener("message", ({ data }) => resolve(data)));
    browser.socket.send("ping");
    expect(await pong).toBe("pong");
    browser.close();
  });

  it("shows loops and alerts again after its memory is gone, and a dashboard that stayed follows it into its new life", async () => {
    const browser = await Browser.open();
    await until("a snapshot", () => browser.state.epoch !== null);
    const epoch = browser.state.epoch;
    await hub().loop({ name: "selection", everyMs: 1, lastAt: 5 as VenueMs, tookMs: 1, errors: 0, recent: [1] });
    await hub().publish([told("kept", 500)]);
    await until("the alert", knows(browser, "kept"));
    await evictDurableObject(hub());
    const { loops, alerts } = await hub().snapshot();
    expect(loops.map((loop) => loop.name)).toContain("selection");
    expect(alerts.map((held) => held.key)).toContain("kept");
    await until("the new epoch", () => browser.state.epoch !== epoch);
    await hub().publish([told("new life", 501)]);
    await until("news from the new life", knows(browser, "new life"));
    browser.close();
  });

  it("keeps who has seen an alert, through the loss of its memory, and tells every dashboard", async () => {
    await hub().publish([told("seen", 510)]);
    const browser = await Browser.open();
    await until("the alert", knows(browser, "seen"));
    const { acknowledged } = (await hub().acknowledge("seen", "operator, dashboard")) ?? {};
    expect(acknowledged?.by).toBe("operator, dashboard");
    const seen = () => browser.state.snapshot.alerts.find((held) => held.key === "seen")?.acknowledged?.by;
    await until("the acknowledgement", () => seen() === "operator, dashboard");
    await evictDurableObject(hub());
    const { alerts } = await hub().snapshot();
    expect(alerts.find((held) => held.key === "seen")?.acknowledged?.by).toBe("operator, dashboard");
    expect(await hub().acknowledge("no such alert", "operator")).toBeNull();
    browser.close();
  });

  it("keeps what alerts came to in D1, one row each time one began, and sends again what D1 did not take", async () => {
    const { DB, TEST_MIGRATIONS } = env as unknown as { DB: D1Database; TEST_MIGRATIONS: D1Migration[] };
    await hub().publish([told("outbox", 700), told("outbox", 710)]);
    // No such table yet: everything waits.
    expect(await runDurableObjectAlarm(hub())).toBe(true);
    await hub().publish([{ t: "alert", alert: alert("outbox", 720, { over: true }) }, told("outbox", 730)]);
    await applyD1Migrations(DB, TEST_MIGRATIONS);
    expect(await runDurableObjectAlarm(hub())).toBe(true);
    const kept = await DB.prepare("select * from alerts where key = 'outbox' order by first_at").all();
    expect(kept.results).toMatchObject([
      { first_at: 700, at: 720, count: 2, resolved_at: 720, class: "feed", mode: "paper" },
      { first_at: 730, at: 730, count: 1, resolved_at: null },
    ]);
  });

  it("withholds deltas from a dashboard that falls behind, and lets it come back whole", async () => {
    const slow = await Browser.open();
    await until("a snapshot", () => slow.state.epoch !== null);
    slow.socket.send(JSON.stringify({ op: "ack", seq: slow.state.seq }));
    const long = "x".repeat(300_000);
    for (let n = 0; n < 8; n++) {
      await hub().publish([{ t: "alert", alert: { ...alert(`long-${n}`, 600 + n), text: long } }]);
      await new Promise((resolve) => setTimeout(resolve, 260));
    }
    const got = slow.frames.filter((frame) => frame.t === "delta").length;
    expect(got).toBeLessThan(8);
    expect(knows(slow, "long-7")()).toBe(false);
    slow.socket.send(JSON.stringify({ op: "ack", seq: slow.state.seq }));
    await until("everything", knows(slow, "long-7"));
    expect(slow.frames.some((frame) => frame.t === "resync")).toBe(true);
    slow.close();
  });

  it("keeps telling the Gateway that somebody watches, and stops when nobody does", async () => {
    const browser = await Browser.open();
    await until("a snapshot", () => browser.state.epoch !== null);
    expect(await runDurableObjectAlarm(hub())).toBe(true);
    expect(await runDurableObjectAlarm(hub())).toBe(true);
    browser.close();
    await until("the socket to go", () => browser.socket.readyState === WebSocket.CLOSED);
    await runDurableObjectAlarm(hub());
    expect(await runDurableObjectAlarm(hub())).toBe(false);
  });

  it("refuses what is not a WebSocket upgrade", async () => {
    expect((await hub().fetch("http://hub/api/v1/ws")).status).toBe(426);
  });
});

it("keeps a few hundred alerts at most, however long the Hub lives and however many are told: the others are in D1", async () => {
  const many = HUB.getByName("of many alerts");
  for (let n = 0; n < 1_000; n += 10)
    await many.publish(Array.from({ length: 10 }, (_, i) => told(`many-${n + i}`, 50_000 + n + i)));
  const kept = await runInDurableObject(many, (_, { storage }) =>
    [...storage.kv.list({ prefix: "alert:" })].map(([key]) => key),
  );
  expect(kept.length).toBeLessThanOrEqual(2 * ALERTS);
  expect(kept).toContain("alert:many-999");
  expect(kept).not.toContain("alert:many-0");
});

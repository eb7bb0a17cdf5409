import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Machine, Row } from "../core/machine.ts";
import type { VenueMs } from "../core/units/time.ts";
import { createCarrier } from "./carrier.ts";
import type { Ports } from "./ports.ts";

/**
 * The smallest machine with the bot's hard promise: every order is sent at most once. It journals a wish, the carrier
 * adds the order's id before the send, and after a restart whatever has an id and no answer is asked for, never resent.
 */
type Order = { state: "wanted" | "sent" | "live" | "gone"; id: string | null };
type State = { orders: Map<string, Order> };
type Event = { t: "want"; name: string } | { t: "answer"; name: string; live: boolean } | { t: "started" };
type Action =
  | { t: "journal"; rows: readonly Row[] }
  | { t: "cancel"; name: string }
  | { t: "place"; name: string }
  | { t: "find"; name: string };

const row = (name: string, order: Order): Row => ({ kind: "order", key: name, body: order });

const machine: Machine<State, Event, Action, null> = {
  restore(rows) {
    const state: State = { orders: new Map() };
    for (const one of rows) machine.apply(state, one);
    return state;
  },
  apply(state, one) {
    if (one.kind === "order") state.orders.set(one.key, { ...(one.body as Order) });
    else if (one.kind === "id") {
      const order = state.orders.get(one.key);
      if (order !== undefined) state.orders.set(one.key, { state: "sent", id: one.body as string });
    }
  },
  step(state, event) {
    if (event.t === "started")
      return [...state.orders].flatMap(([name, order]) =>
        order.state === "sent" ? [{ t: "find" as const, name }] : [],
      );
    if (event.t === "want") {
      if (state.orders.has(event.name)) return [];
      const order: Order = { state: "wanted", id: null };
      state.orders.set(event.name, order);
      return [
        { t: "place", name: event.name },
        { t: "cancel", name: event.name },
        { t: "journal", rows: [row(event.name, order)] },
      ];
    }
    const order: Order = { state: event.live ? "live" : "gone", id: state.orders.get(event.name)?.id ?? null };
    state.orders.set(event.name, order);
    return [{ t: "journal", rows: [row(event.name, order)] }];
  },
};

class Crash extends Error {}

/** A disk that survives, and a venue that survives: what a process that dies leaves behind. */
class World {
  disk = new Map<string, Row>();
  sends: string[] = [];
  venue = new Set<string>();
  left: string[] = [];
  failCommit = false;
  crashAfterCommit = false;
  crashAfterSend = false;
  aborted: unknown[] = [];

  ports(): Ports<Event, Action> {
    return {
      clock: { now: () => 0 as VenueMs, wake: () => {} },
      store: {
        transaction: (f) => {
          const before = new Map(this.disk);
          try {
            const result = f();
            if (this.failCommit) throw new Error("disk full");
            return result;
          } catch (error) {
            this.disk = before;
            throw error;
          }
        },
        append: (rows) => {
          for (const one of rows) {
            this.disk.delete(`${one.kind}|${one.key}`);
            this.disk.set(`${one.kind}|${one.key}`, one);
          }
        },
        load: () => this.disk.values(),
      },
      prepare: (action) => (action.t === "place" ? [{ kind: "id", key: action.name, body: `id:${action.name}` }] : []),
      perform: async (action) => {
        if (this.crashAfterCommit) throw new Crash();
        this.left.push(action.t);
        if (action.t === "place") {
          // The promise: at this moment the id is on the disk already.
          expect(this.disk.get(`id|${action.name}`)?.body).toBe(`id:${action.name}`);
          this.sends.push(action.name);
          this.venue.add(action.name);
          if (this.crashAfterSend) throw new Crash();
          await Promise.resolve();
          return [{ t: "answer", name: action.name, live: true }];
        }
        if (action.t === "find") return [{ t: "answer", name: action.name, live: this.venue.has(action.name) }];
        return [];
      },
    };
  }

  start(ahead: readonly Action["t"][] = []) {
    const carrier = createCarrier(machine, this.ports(), null, {
      order: ["cancel", "find", "place"],
      ahead,
      deadlineMs: 1000,
      onAbort: (error) => this.aborted.push(error),
    });
    carrier.dispatch({ t: "started" });
    return carrier;
  }
}

/** The state that a process comes to which starts from a copy of that disk. */
async function started(world: World): Promise<State> {
  const copy = new World();
  copy.disk = new Map(world.disk);
  copy.venue = world.venue;
  const carrier = copy.start();
  await carrier.idle();
  return carrier.state;
}

describe("the carrier", () => {
  it("lets actions leave in their order, and only after their rows are on the disk", async () => {
    const world = new World();
    const carrier = world.start();
    carrier.dispatch({ t: "want", name: "a" });
    await carrier.idle();
    expect(world.left).toEqual(["cancel", "place"]);
    expect(carrier.state.orders.get("a")).toEqual({ state: "live", id: "id:a" });
  });

  it("lets what only takes away leave before its rows are on the disk, and nothing else", async () => {
    const world = new World();
    const carrier = world.start(["cancel"]);
    world.failCommit = true;
    carrier.dispatch({ t: "want", name: "a" });
    await carrier.idle();
    expect(world.left).toEqual(["cancel"]);
    expect(world.aborted).toHaveLength(1);
    world.failCommit = false;
    const next = world.start(["cancel"]);
    next.dispatch({ t: "want", name: "a" });
    await next.idle();
    expect(world.left).toEqual(["cancel", "cancel", "place"]);
  });

  it("lets rows wait that a later life learns again, and stores them before any that may not wait", async () => {
    const world = new World();
    const carrier = createCarrier(machine, world.ports(), null, {
      order: [],
      waits: { rows: ["order"], actions: ["find"], along: ["cancel"] },
      deadlineMs: 1000,
      onAbort: (error) => world.aborted.push(error),
    });
    const kept = () =>
      [...world.disk.values()].filter(({ kind }) => kind === "order").map(({ key, body }) => [key, body]);
    carrier.dispatch({ t: "want", name: "a" });
    await carrier.idle();
    // Its answer waits: on the disk it is as it was when it left.
    expect(world.left).toEqual(["place", "cancel"]);
    expect(carrier.state.orders.get("a")).toEqual({ state: "live", id: "id:a" });
    expect(kept()).toEqual([["a", { state: "wanted", id: null }]]);
    // A process that dies now asks for it.
    expect((await started(world)).orders.get("a")).toEqual({ state: "live", id: "id:a" });
    carrier.dispatch({ t: "want", name: "b" });
    expect(kept()).toEqual([
      ["a", { state: "live", id: "id:a" }],
      ["b", { state: "wanted", id: null }],
    ]);
    await carrier.idle();
    carrier.flush();
    expect(kept().at(-1)).toEqual(["b", { state: "live", id: "id:b" }]);
    expect(world.aborted).toEqual([]);
  });

  it("sends nothing and dies when a commit fails, so that memory is never ahead of the journal", async () => {
    const world = new World();
    const carrier = world.start();
    world.failCommit = true;
    carrier.dispatch({ t: "want", name: "a" });
    await carrier.idle();
    expect(world.sends).toEqual([]);
    expect(world.aborted).toHaveLength(1);
    expect(carrier.dead).toBe(true);
    world.failCommit = false;
    carrier.dispatch({ t: "want", name: "b" });
    expect(world.sends).toEqual([]);
    expect(world.aborted).toHaveLength(1);
    expect([...world.start().state.orders]).toEqual([]);
  });

  it("keeps what is committed when the process dies between commit and send, and asks instead of sending again", async () => {
    const world = new World();
    world.crashAfterCommit = true;
    const first = world.start();
    first.dispatch({ t: "want", name: "a" });
    await first.idle();
    expect(world.sends).toEqual([]);
    world.crashAfterCommit = false;
    const second = world.start();
    await second.idle();
    expect(world.sends).toEqual([]);
    expect(second.state.orders.get("a")?.state).toBe("gone");
  });

  it("sends every order at most once and forgets none, whatever is wanted and wherever the process dies", async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("want" as const), name: fc.constantFrom("a", "b", "c", "d") }),
      fc.record({ do: fc.constantFrom("kill", "fail", "crash", "crash-sent", "settle") }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const world = new World();
        let carrier = world.start();
        const restart = () => {
          world.failCommit = false;
          world.crashAfterCommit = false;
          world.crashAfterSend = false;
          carrier = world.start();
        };
        for (const one of steps) {
          if (one.do === "want") carrier.dispatch({ t: "want", name: "name" in one ? one.name : "" });
          else if (one.do === "settle") await carrier.idle();
          else if (one.do === "fail") world.failCommit = true;
          else if (one.do === "crash") world.crashAfterCommit = true;
          else if (one.do === "crash-sent") world.crashAfterSend = true;
          else restart();
          if (carrier.dead) restart();
        }
        restart();
        await carrier.idle();
        expect(new Set(world.sends).size).toBe(world.sends.length);
        for (const name of world.venue) expect(carrier.state.orders.get(name)?.state).toBe("live");
        const fold = machine.restore(world.ports().store.load(), null);
        expect(fold).toEqual(carrier.state);
      }),
      { numRuns: 300 },
    );
  });

  it("takes an event that arrives inside another in its turn", async () => {
    const world = new World();
    const ports = world.ports();
    const seen: string[] = [];
    const carrier = createCarrier<State, Event, Action, null>(
      {
        ...machine,
        step(state, event, config) {
          seen.push(event.t === "want" ? `want ${event.name}` : event.t);
          const actions = machine.step(state, event, config);
          if (event.t === "want" && event.name === "outer") {
            carrier.dispatch({ t: "want", name: "inner" });
            seen.push("outer done");
          }
          return actions;
        },
      },
      ports,
      null,
      { order: [], deadlineMs: 1, onAbort: (error) => world.aborted.push(error) },
    );
    carrier.dispatch({ t: "want", name: "outer" });
    await carrier.idle();
    expect(seen.slice(0, 3)).toEqual(["want outer", "outer done", "want inner"]);
    expect(world.aborted).toEqual([]);
  });
});

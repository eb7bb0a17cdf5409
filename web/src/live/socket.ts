import ReconnectingSocket from "partysocket/ws";
import { newClient, receive, subscribe } from "../../../core/live/client.ts";
import type { ClientFrame, Snapshot } from "../../../core/live/types.ts";
import { hearClock } from "./clock.ts";
import { parseFrame } from "./frame.ts";
import { initialState, type Link, type LiveState } from "./state.ts";
import { createStore, type Store } from "./store.ts";
import { Tails } from "./tail.ts";

/** Asked this often while the socket is down. */
const POLL_MS = 5_000;
/** A socket that was down for less is not worth a word: a reload of the worker takes about a second. */
const PATIENCE_MS = 2_000;
/** The Hub answers "ping" with "pong" without waking up; silence for longer than DEAD_MS is a dead line. */
const PING_MS = 20_000;
const DEAD_MS = 45_000;
/** How often the Hub is told what was applied, so that it notices when this page falls behind. */
const ACK_MS = 1_000;

export interface Live {
  readonly store: Store<LiveState>;
  readonly tails: Tails;
  /** Opens the socket; the answer closes everything again. */
  start(): () => void;
}

/** Everything the page knows, kept fresh by GET /api/v1/ws, and by GET /api/v1/overview while that is down. */
export function createLive(): Live {
  const store = createStore<LiveState>(initialState, onceSoon);
  const tails = new Tails();

  const show = (snapshot: Snapshot): void => {
    const { snapshot: before, clock } = store.get();
    if (snapshot === before) return;
    tails.record(before, snapshot);
    store.set({
      ...store.get(),
      snapshot,
      clock: snapshot.clock === null ? clock : hearClock(clock, snapshot.clock, Date.now()),
    });
  };
  const link = (next: Link): void => {
    const { link: now } = store.get();
    if (now.is === next.is) return;
    store.set({ ...store.get(), link: next });
  };

  return {
    store,
    tails,
    start() {
      let client = newClient();
      let heardAt: number | null = null;
      let silentSince = Date.now();
      let downSince: number | null = null;
      let acked = 0;
      const url = new URL("/api/v1/ws", location.href);
      url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
      const socket = new ReconnectingSocket(url.href, [], {
        minReconnectionDelay: 500,
        maxReconnectionDelay: 5_000,
        reconnectionDelayGrowFactor: 1.6,
        connectionTimeout: 5_000,
        maxEnqueuedMessages: 0,
      });
      const say = (frame: ClientFrame): void => {
        socket.send(JSON.stringify(frame));
      };
      const complain = (error: string | null): void => {
        if (error !== store.get().error) store.set({ ...store.get(), error });
      };

      socket.addEventListener("open", () => {
        silentSince = Date.now();
        downSince = null;
        acked = 0;
        say(subscribe(client));
      });
      socket.addEventListener("close", () => {
        downSince ??= Date.now();
      });
      socket.addEventListener("message", (message: MessageEvent) => {
        silentSince = Date.now();
        if (typeof message.data !== "string" || message.data === "pong") return;
        const frame = parseFrame(message.data);
        if (frame === null) return complain("It sent something this page cannot read");
        if (frame.t === "err") return complain(`${frame.message} (${frame.code})`);
        const next = receive(client, frame);
        client = next.state;
        if (next.send !== null) say(next.send);
        if (client.epoch === null) return;
        heardAt = Date.now();
        complain(null);
        show(client.snapshot);
        link({ is: "open" });
      });
      const acks = setInterval(() => {
        if (socket.readyState !== WebSocket.OPEN || client.epoch === null || client.seq === acked) return;
        acked = client.seq;
        say({ op: "ack", seq: client.seq });
      }, ACK_MS);

      let pollAt = 0;
      const poll = async (since: number): Promise<void> => {
        try {
          const answer = await fetch("/api/v1/overview", { signal: AbortSignal.timeout(POLL_MS - 500) });
          if (!answer.ok) throw new Error(`status ${answer.status}`);
          const snapshot = (await answer.json()) as Snapshot;
          if (downSince === null) return;
          show(snapshot);
          heardAt = Date.now();
          link({ is: "polling", since });
        } catch {
          // Any reason comes to the same for the reader: nothing answers, and the figures are from `heardAt`.
          if (downSince !== null) link({ is: "down", since, lastAt: heardAt });
        }
      };
      const polling = setInterval(() => {
        const now = Date.now();
        if (downSince === null || now - downSince < PATIENCE_MS || now - pollAt < POLL_MS) return;
        pollAt = now;
        void poll(downSince);
      }, 1_000);
      const heart = setInterval(() => {
        if (socket.readyState !== WebSocket.OPEN) return;
        if (Date.now() - silentSince > DEAD_MS) socket.reconnect();
        else socket.send("ping");
      }, PING_MS);

      return () => {
        clearInterval(acks);
        clearInterval(polling);
        clearInterval(heart);
        socket.close();
      };
    },
  };
}

/** Once a frame while the page is seen, and now and then while it is not (a hidden page draws no frames). */
function onceSoon(run: () => void): void {
  if (document.visibilityState === "visible") requestAnimationFrame(run);
  else setTimeout(run, 1_000);
}

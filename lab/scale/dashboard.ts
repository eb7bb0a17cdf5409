/** A dashboard of its own on the bot's live socket: when has whoever looks at it been told? */
import { type ClientState, newClient, receive, subscribe } from "../../core/live/client.ts";
import type { ServerFrame } from "../../core/live/types.ts";

const OPEN_MS = 10_000;

export interface Dashboard {
  /** When the state first came to be so, as `performance.now()`; null: not within `ms`. */
  until(isSo: (state: ClientState) => boolean, ms: number): Promise<number | null>;
  close(): void;
}

/** @param api the bot's API, such as http://127.0.0.1:8787/api/v1 */
export async function openDashboard(api: string): Promise<Dashboard> {
  const socket = new WebSocket(`${api.replace(/^http/, "ws")}/ws`);
  let state = newClient();
  const waiting = new Set<() => void>();
  socket.addEventListener("message", ({ data }: { data: unknown }) => {
    if (typeof data !== "string" || data === "pong") return;
    const { state: next, send } = receive(state, JSON.parse(data) as ServerFrame);
    state = next;
    if (send !== null) socket.send(JSON.stringify(send));
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${api}/ws did not open`)), OPEN_MS);
    socket.addEventListener("open", () => {
      clearTimeout(late);
      socket.send(JSON.stringify(subscribe(state)));
      resolve();
    });
    socket.addEventListener("error", () => reject(new Error(`${api}/ws can't be opened`)));
  });
  return {
    until: (isSo, ms) =>
      new Promise((resolve) => {
        const done = (at: number | null): void => {
          clearTimeout(late);
          waiting.delete(look);
          resolve(at);
        };
        const look = (): void => {
          if (isSo(state)) done(performance.now());
        };
        const late = setTimeout(() => done(null), ms);
        waiting.add(look);
        look();
      }),
    close: () => socket.close(1000, "done"),
  };
}

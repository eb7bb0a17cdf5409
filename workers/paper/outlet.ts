import type { Channel, FaultOn, Struck } from "../../core/exchange/faults/menu.ts";
import type { VenueMs } from "../../core/units/time.ts";

/** One event on its way to one socket. */
export interface Leaving {
  readonly socket: WebSocket;
  readonly channel: Channel;
  readonly market: string;
  readonly text: string;
}

/** What the venue knows that a socket's faults depend on. */
export interface OutletContext {
  now(): VenueMs;
  /** What befalls an event that is about to be sent. */
  fault(of: { channel: Channel; market: string }): Struck<FaultOn<"frame">> | null;
  later(ms: number): Promise<void>;
}

interface Line {
  readonly channel: Channel;
  /** No event goes through before this; it is gone. */
  frozenUntil: VenueMs;
  /** Nothing at all goes through before this. */
  deadUntil: VenueMs;
  /** An event that waits for the next one to overtake it. */
  held: string | null;
}

const NEVER = 0 as VenueMs;
const GARBAGE = [
  '{"event_type":"price_change","price_chan',
  "<html><body>502 Bad Gateway</body></html>",
  "\u0000\u0001",
];

/**
 * The last step before a socket: events leave here, whole and in order unless a fault strikes them. What a socket missed
 * while it was frozen, or after it was dropped, is never told again.
 */
export interface Outlet {
  open(socket: WebSocket, channel: Channel): void;
  close(socket: WebSocket): void;
  sockets(channels: readonly Channel[]): readonly WebSocket[];
  /** An event, struck by whatever fault strikes it. */
  event(leaving: Leaving, context: OutletContext): void;
  /** The answer to something the client sent: a first dump, a PONG. `even`: also while frozen. */
  answer(socket: WebSocket, text: string, now: VenueMs, even: "frozen" | "never"): void;
  freeze(socket: WebSocket, how: "frozen" | "dead", until: VenueMs): void;
}

export function createOutlet(onGone: (socket: WebSocket) => void): Outlet {
  const lines = new Map<WebSocket, Line>();

  const send = (socket: WebSocket, text: string): void => {
    try {
      socket.send(text);
    } catch {
      // The peer is gone and its close event has not arrived yet: nothing more can be told to it.
      lines.delete(socket);
      onGone(socket);
    }
  };
  const isStuck = (line: Line | undefined, now: VenueMs): boolean =>
    line === undefined || now < line.frozenUntil || now < line.deadUntil;

  return {
    open(socket, channel) {
      lines.set(socket, { channel, frozenUntil: NEVER, deadUntil: NEVER, held: null });
    },
    close: (socket) => {
      lines.delete(socket);
    },
    sockets: (channels) => [...lines].filter(([, { channel }]) => channels.includes(channel)).map(([socket]) => socket),

    event({ socket, channel, market, text }, context) {
      const line = lines.get(socket);
      if (line === undefined || isStuck(line, context.now())) return;
      const struck = context.fault({ channel, market });
      const { held } = line;
      switch (struck?.name) {
        case "event-lost":
          return;
        case "event-delayed":
          void context.later(struck.ms).then(() => {
            if (!isStuck(lines.get(socket), context.now())) send(socket, text);
          });
          return;
        case "event-reordered":
          if (held === null) {
            line.held = text;
            return;
          }
          break;
        case "frame-garbage":
          send(socket, GARBAGE[Math.floor(struck.draw * GARBAGE.length)] ?? "");
          break;
        case "event-duplicated":
          send(socket, text);
          break;
      }
      send(socket, text);
      if (held === null) return;
      line.held = null;
      send(socket, held);
    },

    answer(socket, text, now, even) {
      const line = lines.get(socket);
      if (line === undefined || now < line.deadUntil || (even === "never" && now < line.frozenUntil)) return;
      send(socket, text);
    },

    freeze(socket, how, until) {
      const line = lines.get(socket);
      if (line === undefined) return;
      if (how === "dead") line.deadUntil = until;
      else line.frozenUntil = until;
    },
  };
}

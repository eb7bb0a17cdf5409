import type { ConditionId, TokenId } from "../../../core/contract/ids.ts";
import type { MarketSpec } from "../../../core/contract/spec.ts";
import type { SourceEvent } from "../../../core/exchange/types.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { createGamma } from "../../../venue/gamma.ts";
import type { Hosts } from "../../../venue/hosts.ts";
import {
  changeMarketSubscription,
  type MarketFrame,
  parseMarketFrame,
  subscribeMarket,
} from "../../../venue/market-channel.ts";
import type { Source, SourceLog } from "../source.ts";

const DEADLINE_MS = 10_000;
const PING_MS = 10_000;
/** No frame, not even a PONG, for this long: the connection is dead whatever it says. */
const SILENT_MS = 30_000;
const REFRESH_MS = 60_000;
/** How often a clock that waits is asked whether it runs. */
const CLOCK_MS = 500;
const BACKOFF_MIN_MS = 500;
const BACKOFF_MAX_MS = 30_000;

/** A change of the mirrored venue, without its time: it counts from the moment we learned of it. */
type Change = SourceEvent extends infer E ? (E extends SourceEvent ? Omit<E, "at"> : never) : never;

export interface MirrorClock {
  readonly ms: number;
  readonly rate: number;
  /** The other venue's clock stands still: a replay that has not begun. */
  readonly waiting: boolean;
}

/** What of a mirror is stored: the open markets it has listed. */
export interface MirrorMark {
  readonly listed: readonly ConditionId[];
}

/** The other venue's clock: a paper exchange announces one that may run fast; anyone else's is the wall. */
export async function readVenueClock(hosts: Hosts): Promise<MirrorClock> {
  const wall = { ms: Date.now(), rate: 1, waiting: false };
  try {
    const reply = await fetch(`${hosts.clob}/time`, { signal: AbortSignal.timeout(DEADLINE_MS) });
    await reply.body?.cancel();
    const said = /ms=(\d+);rate=([\d.]+);state=(\w+)/.exec(reply.headers.get("x-venue-clock") ?? "");
    return said === null ? wall : { ms: Number(said[1]), rate: Number(said[2]), waiting: said[3] === "waiting" };
  } catch {
    // Not reachable yet: the connection loop below says so, and goes on trying.
    return wall;
  }
}

/**
 * Another venue's public data: its open markets from Gamma, their books and prints from its market socket. Reconnects
 * with backoff; a new connection begins with full books, so a gap leaves nothing wrong behind.
 *
 * @param clock the other venue's clock when this one was set by it; while that one waits, this one is held there
 * @param mark the markets it had listed before a restart, so that their ends are not missed
 * @param wake called when there is something to take
 */
export function createMirror(
  hosts: Hosts,
  limit: number,
  clock: MirrorClock,
  mark: MirrorMark,
  log: SourceLog,
  wake: () => void,
): Source {
  let heldAt = clock.waiting ? (clock.ms as VenueMs) : null;
  const specs = new Map<TokenId, MarketSpec>();
  const known = new Map<ConditionId, MarketSpec>();
  const listed = new Set(mark.listed);
  const resolved = new Set<ConditionId>();
  const queue: Change[] = [];
  const gamma = createGamma(hosts, (input, init) => fetch(input, init), DEADLINE_MS);
  const counts = { frames: 0, bad: 0, connects: 0, failures: 0 };
  let socket: WebSocket | null = null;
  let lastFrameAt = 0;
  let backoff = BACKOFF_MIN_MS;
  let stopped = false;
  const timers = new Set<ReturnType<typeof setTimeout>>();

  const later = (ms: number, run: () => void): void => {
    if (stopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  };

  const push = (change: Change): void => {
    queue.push(change);
  };

  const addMarket = (spec: MarketSpec): boolean => {
    if (known.has(spec.id)) return false;
    known.set(spec.id, spec);
    specs.set(spec.yes, spec);
    specs.set(spec.no, spec);
    return true;
  };

  /** A market is listed with its first book, never with an empty one that is not so. */
  const list = (id: ConditionId): void => {
    const spec = known.get(id);
    if (spec === undefined || listed.has(id)) return;
    listed.add(id);
    push({ t: "market", spec });
  };

  const resolve = (id: ConditionId, winner: "YES" | "NO" | "SPLIT"): void => {
    if (resolved.has(id) || !listed.has(id)) return;
    resolved.add(id);
    push({ t: "resolve", market: id, winner });
  };

  const take = (frame: MarketFrame): void => {
    if (frame.t === "bad") {
      counts.bad += 1;
      log("mirror frame refused", { why: frame.why, market: frame.market });
    } else if (frame.t === "book") {
      list(frame.market);
      push({ t: "book", market: frame.market, bids: frame.bids, asks: frame.asks });
    } else if (!listed.has(frame.market)) {
      return;
    } else if (frame.t === "levels") {
      for (const { side, price, size } of frame.changes) push({ t: "level", market: frame.market, side, price, size });
    } else if (frame.t === "print") {
      push({ t: "print", market: frame.market, price: frame.price, size: frame.size, taker: frame.taker });
    } else if (frame.t === "tick") push({ t: "tick", market: frame.market, tick: frame.tick });
    else resolve(frame.market, frame.winner);
  };

  /** New markets are followed; one that left the open list is asked for, and resolved when Gamma knows its winner. */
  const refresh = async (): Promise<boolean> => {
    const page = await gamma.markets(limit, { active: "true", order: "volume24hr", ascending: "false" });
    if (!page.ok) {
      counts.failures += 1;
      log("mirror unreachable", { host: hosts.gamma, why: page.message });
      return false;
    }
    const open = new Set(page.value.markets.map((market) => market.spec.id));
    const added = page.value.markets.filter((market) => market.tradable && addMarket(market.spec));
    if (socket !== null && added.length > 0) {
      socket.send(
        changeMarketSubscription(
          "subscribe",
          added.map((market) => market.spec.yes),
        ),
      );
    }
    for (const id of new Set([...listed, ...known.keys()])) {
      if (open.has(id) || resolved.has(id)) continue;
      const found = await gamma.market(id);
      if (found.ok && found.value !== null && !("is" in found.value) && found.value.winner !== null) {
        resolve(id, found.value.winner);
      }
    }
    wake();
    return true;
  };

  const reconnect = (why: string): void => {
    if (stopped) return;
    socket = null;
    counts.failures += 1;
    log("mirror disconnected", { host: hosts.marketSocket, why, retryMs: backoff });
    later(backoff, () => void connect());
    backoff = Math.min(BACKOFF_MAX_MS, backoff * 2);
  };

  const connect = async (): Promise<void> => {
    if (stopped) return;
    if (known.size === 0 && !(await refresh())) return reconnect("no market list");
    let opened: WebSocket | null;
    try {
      const reply = await fetch(hosts.marketSocket.replace(/^ws/, "http"), { headers: { Upgrade: "websocket" } });
      opened = reply.webSocket;
      if (opened === null) return reconnect(`HTTP ${reply.status} instead of a WebSocket`);
    } catch (error) {
      return reconnect(String(error));
    }
    if (stopped) return;
    const current = opened;
    current.accept();
    socket = current;
    counts.connects += 1;
    lastFrameAt = Date.now();
    let gone = false;
    const lost = (why: string): void => {
      if (gone) return;
      gone = true;
      reconnect(why);
    };
    current.addEventListener("message", ({ data }) => {
      lastFrameAt = Date.now();
      backoff = BACKOFF_MIN_MS;
      if (typeof data !== "string") return;
      counts.frames += 1;
      for (const frame of parseMarketFrame(data, specs)) take(frame);
      if (queue.length > 0) wake();
    });
    current.addEventListener("close", ({ code, reason }) => lost(`closed ${code} ${reason}`.trim()));
    current.addEventListener("error", () => lost("socket error"));
    current.send(subscribeMarket([...known.values()].filter(({ id }) => !resolved.has(id)).map((spec) => spec.yes)));
    const beat = (): void => {
      if (gone || stopped) return;
      if (Date.now() - lastFrameAt > SILENT_MS) {
        current.close(1000, "silent");
        lost(`silent for ${SILENT_MS} ms`);
        return;
      }
      current.send("PING");
      later(PING_MS, beat);
    };
    later(PING_MS, beat);
  };

  const refreshForEver = (): void =>
    later(REFRESH_MS, () => {
      void refresh().finally(refreshForEver);
    });

  const watchClock = (): void =>
    later(CLOCK_MS, () => {
      void readVenueClock(hosts).then((now) => {
        if (now.waiting) watchClock();
        else heldAt = null;
      });
    });

  void connect();
  refreshForEver();
  if (heldAt !== null) watchClock();

  return {
    *take(now: VenueMs) {
      for (const change of queue.splice(0)) yield { ...change, at: now } as SourceEvent;
    },
    prices: null,
    nextAt: () => (queue.length > 0 ? (0 as VenueMs) : null),
    horizon: () => heldAt,
    ended: () => false,
    mark: (): MirrorMark => ({ listed: [...listed].filter((id) => !resolved.has(id)) }),
    status: () => ({ ...counts, markets: known.size, connected: socket !== null }),
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      socket?.close(1000, "the exchange starts over");
    },
  };
}

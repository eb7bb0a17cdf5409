/**
 * Everything that goes wrong at a venue, by name. The in-process simulation and the paper exchange use this one menu: a
 * plan (plan.ts) decides from a seed when a fault strikes, `withFaults` (faulty.ts) carries out those that happen inside
 * the matching engine, and whoever owns the wire carries out the rest. A fault never makes or loses money: the exchange's
 * accounts stay whole under all of them.
 *
 * `on` says what a fault waits for, and so what its rate means:
 * - "request": chance, 0 to 1, each time a request arrives of the kinds it strikes;
 * - "order":   chance for each order of a post;
 * - "trade":   chance for each trade in which a client took part;
 * - "tx":      chance for each transaction that a wallet sends to the chain;
 * - "frame":   chance for each event sent to one socket;
 * - "time":    times an hour of venue time.
 *
 * `ms` is the fault's one number, in ms of venue time, and `of` what it measures.
 *
 * Requests (one strikes a request; where several would, the first of this list):
 * - post-lost          the post never reaches the engine, and no answer comes. It must not be sent again blindly: the
 *                      sender can't tell it from answer-lost.
 * - post-late          the post waits on its way and is carried out later, long after its sender gave up.
 * - answer-lost        carried out, but the connection ends without an answer.
 * - answer-slow        carried out at once, answered later.
 * - rate-limited       429 with Retry-After and the Poly-RateLimit headers; not carried out.
 * - error-500          500 "could not insert order" (a post) or "Internal server error"; not carried out.
 * - error-500-accepted the same answer, but it was carried out.
 * - truncated-json     carried out; the answer breaks off in the middle of its JSON.
 * - clock-skew         GET /time is off by `ms`.
 *
 * Orders of a post:
 * - batch-partial      one leg fails inside a good answer: success:true, an errorMsg and no id; it was not placed.
 * - delayed            a marketable order answers `delayed` and is matched later; it can't be cancelled meanwhile.
 *
 * Trades:
 * - ghost-fill         matched, then failed on chain: every party's money and shares go back.
 * - settle-late        mined only after `ms`.
 * - settle-retried     retrying for `ms` before it is mined.
 *
 * Transactions on chain (directly or by the relayer):
 * - tx-slow            mined only after `ms`.
 * - tx-stuck           stays in the pool for ever, unless one that pays more takes its place.
 * - tx-reverted        mined, and fails.
 * - tx-dropped         taken, and forgotten.
 * - tx-replaced        its nonce is used by another transaction of the same sender.
 * - tx-reorged         mined in a block that is taken back `ms` later, with it those after it; mined anew two blocks later.
 *
 * Frames (of the market and the user socket):
 * - event-duplicated   sent twice.
 * - event-reordered    sent after the next one to the same socket.
 * - event-delayed      sent later, while others go ahead.
 * - event-lost         never sent, and nothing says so.
 * - frame-garbage      a frame that is no JSON goes before it.
 *
 * Time (each strike chooses at random which socket or market it hits):
 * - restart            HTTP 425 on all order endpoints for `ms`, then two minutes of post-only.
 * - post-only          503: only post-only orders and cancels.
 * - cancel-only        503: no new orders; cancels work.
 * - trading-disabled   503: neither orders nor cancels.
 * - geoblock           403 on posts, as JSON or as a page of HTML; reads work.
 * - socket-drop        a socket closes; what happened meanwhile is not told again.
 * - socket-frozen      a socket stays open and answers PING, but no event comes through it; they are gone.
 * - socket-dead        a socket stays open, and nothing comes through it, not even PONG.
 * - tick-change        a market's tick becomes finer or coarser under its resting orders.
 * - market-closed      a market closes while orders rest in it, and resolves `ms` later.
 * - heartbeat-lapse    the venue takes every key whose dead-man's switch is on for silent and cancels its orders.
 * - balance-stale      for `ms`, or until it is told to refresh, the venue reads and checks balances as of this moment.
 * - orders-missing     for `ms`, lists of open orders are as of this moment, or leave out about half of what rests; an
 *                      order asked for by its id is as it is.
 */
interface Item {
  readonly on: "request" | "order" | "trade" | "tx" | "frame" | "time";
  /** Default of the one number, ms; 0 where there is none. */
  readonly ms: number;
  readonly of: string;
  /** What it can be bound to. */
  readonly scope: readonly (keyof FaultScope)[];
  /** For requests: the kinds it strikes unless told otherwise. */
  readonly requests?: readonly RequestKind[];
}

/**
 * What a request is about: "post" orders, "cancel" them, "beat" the heart, read one's "account" (orders, trades,
 * balances), read the "market" (books, prices, lists of markets), ask the "time", log in ("auth"), or speak to the "chain"
 * (its node or the relayer).
 */
export const REQUEST_KINDS = ["post", "cancel", "beat", "account", "market", "time", "auth", "chain"] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

export const CHANNELS = ["market", "user"] as const;
export type Channel = (typeof CHANNELS)[number];

const ORDERS = ["post", "cancel"] as const;
const WORK = ["post", "cancel", "beat", "account", "market"] as const;
const SECOND_MS = 1_000;
const GONE = "until the connection ends without an answer";
const LASTS = "how long it lasts";
const KINDS = ["requests"] as const;
const MARKETS = ["markets"] as const;
const SOCKETS = ["channels"] as const;
const EVENTS = ["channels", "markets"] as const;

export const FAULT_MENU = {
  "post-lost": { on: "request", scope: KINDS, ms: 10 * SECOND_MS, of: GONE, requests: ["post"] },
  "post-late": { on: "request", scope: KINDS, ms: 45 * SECOND_MS, of: "until it is carried out", requests: ["post"] },
  "answer-lost": { on: "request", scope: KINDS, ms: 10 * SECOND_MS, of: GONE, requests: ["post"] },
  "answer-slow": { on: "request", scope: KINDS, ms: 3 * SECOND_MS, of: "until the answer", requests: WORK },
  "rate-limited": { on: "request", scope: KINDS, ms: 2 * SECOND_MS, of: "Retry-After", requests: ORDERS },
  "error-500": { on: "request", scope: KINDS, ms: 0, of: "", requests: ORDERS },
  "error-500-accepted": { on: "request", scope: KINDS, ms: 0, of: "", requests: ORDERS },
  "truncated-json": { on: "request", scope: KINDS, ms: 0, of: "", requests: WORK },
  "clock-skew": { on: "request", scope: [], ms: 7 * SECOND_MS, of: "by how much, ahead", requests: ["time"] },

  "batch-partial": { on: "order", scope: MARKETS, ms: 0, of: "" },
  delayed: { on: "order", scope: MARKETS, ms: 3 * SECOND_MS, of: "until it is matched" },

  "ghost-fill": { on: "trade", scope: MARKETS, ms: 20 * SECOND_MS, of: "until it fails" },
  "settle-late": { on: "trade", scope: MARKETS, ms: 40 * SECOND_MS, of: "until it is mined" },
  "settle-retried": { on: "trade", scope: MARKETS, ms: 15 * SECOND_MS, of: "until it is mined" },

  "tx-slow": { on: "tx", scope: [], ms: 45 * SECOND_MS, of: "until it is mined" },
  "tx-stuck": { on: "tx", scope: [], ms: 0, of: "" },
  "tx-reverted": { on: "tx", scope: [], ms: 0, of: "" },
  "tx-dropped": { on: "tx", scope: [], ms: 0, of: "" },
  "tx-replaced": { on: "tx", scope: [], ms: 0, of: "" },
  "tx-reorged": { on: "tx", scope: [], ms: 8 * SECOND_MS, of: "until its block is taken back" },

  "event-duplicated": { on: "frame", scope: EVENTS, ms: 0, of: "" },
  "event-reordered": { on: "frame", scope: EVENTS, ms: 0, of: "" },
  "event-delayed": { on: "frame", scope: EVENTS, ms: 5 * SECOND_MS, of: "until it is sent" },
  "event-lost": { on: "frame", scope: EVENTS, ms: 0, of: "" },
  "frame-garbage": { on: "frame", scope: EVENTS, ms: 0, of: "" },

  restart: { on: "time", scope: [], ms: 90 * SECOND_MS, of: "how long 425 is answered" },
  "post-only": { on: "time", scope: [], ms: 120 * SECOND_MS, of: LASTS },
  "cancel-only": { on: "time", scope: [], ms: 60 * SECOND_MS, of: LASTS },
  "trading-disabled": { on: "time", scope: [], ms: 60 * SECOND_MS, of: LASTS },
  geoblock: { on: "time", scope: [], ms: 60 * SECOND_MS, of: LASTS },
  "socket-drop": { on: "time", scope: SOCKETS, ms: 0, of: "" },
  "socket-frozen": { on: "time", scope: SOCKETS, ms: 60 * SECOND_MS, of: LASTS },
  "socket-dead": { on: "time", scope: SOCKETS, ms: 60 * SECOND_MS, of: LASTS },
  "tick-change": { on: "time", scope: MARKETS, ms: 0, of: "" },
  "market-closed": { on: "time", scope: MARKETS, ms: 30 * SECOND_MS, of: "until it resolves" },
  "heartbeat-lapse": { on: "time", scope: [], ms: 0, of: "" },
  "balance-stale": { on: "time", scope: [], ms: 30 * SECOND_MS, of: LASTS },
  "orders-missing": { on: "time", scope: [], ms: 30 * SECOND_MS, of: LASTS },
} as const satisfies Record<string, Item>;

export type FaultName = keyof typeof FAULT_MENU;

/** The names of the faults that wait for one kind of thing. */
export type FaultOn<O extends Item["on"]> = {
  [N in FaultName]: (typeof FAULT_MENU)[N]["on"] extends O ? N : never;
}[FaultName];

/** All names, in the order of the menu. */
export const FAULT_NAMES = Object.keys(FAULT_MENU) as readonly FaultName[];

export const isFaultName = (text: string): text is FaultName => Object.hasOwn(FAULT_MENU, text);

/** One entry of the menu with its optional fields in sight. */
export const faultItem = (name: FaultName): Item => FAULT_MENU[name];

/** A market, a kind of request or a socket that a fault is bound to; absent: any. */
export interface FaultScope {
  readonly markets?: readonly string[];
  readonly requests?: readonly RequestKind[];
  readonly channels?: readonly Channel[];
}

/** A fault as it is asked for. */
export interface FaultSetting extends FaultScope {
  readonly name: FaultName;
  /** Chance or times an hour, as the menu says; 0: only when fired by hand. */
  readonly rate: number;
  /** Instead of the menu's number. */
  readonly ms?: number;
  /** Its window, in ms of venue time since the plan began: from (included) to until (excluded). */
  readonly fromMs?: number;
  readonly untilMs?: number;
}

/** A fault that strikes now. */
export interface Struck<N extends FaultName = FaultName> {
  readonly name: N;
  readonly ms: number;
  /** Uniform in [0, 1), for whatever else is to be chosen. */
  readonly draw: number;
  readonly scope: FaultScope;
}

/**
 * An exchange whose plan of faults is carried out as far as the matching engine goes: trades that fail or settle late,
 * orders held as `delayed`, ticks, closings, lapses and stale balances. What happens on the wire (lost answers, broken
 * frames, sockets) is asked of `plan` by whoever owns the wire, and so are the venue's modes, by `refusal`.
 * With an empty plan it is the exchange itself.
 */
import type { Address, ConditionId, Outcome, TradeId } from "../../contract/ids.ts";
import type { Row } from "../../machine.ts";
import type { Ticks } from "../../units/price.ts";
import { after, type VenueMs } from "../../units/time.ts";
import { createExchange } from "../exchange.ts";
import type { Exchange, ExchangeConfig, ExchangeNotice, OrderRecord, SourceEvent, TradeFate } from "../types.ts";
import { listed, type WrongLists, wrongLists } from "./lists.ts";
import type { FaultOn, FaultSetting, RequestKind, Struck } from "./menu.ts";
import { ALL_OPEN, type ModeWindows, modeAfter, refusalByMode, type WireRefusal } from "./mode.ts";
import { createFaultPlan, type FaultPlan, type FaultPlanBody, restoreFaultPlan, type Spontaneous } from "./plan.ts";

export type SocketStrike = Spontaneous & { readonly name: "socket-drop" | "socket-frozen" | "socket-dead" };

export interface FaultyExchange extends Exchange {
  /** `delayed`: the order is held because a fault says so, and the answer says it. */
  place(...of: Parameters<Exchange["place"]>): ReturnType<Exchange["place"]> & { readonly delayed: boolean };
  /** What strikes when; change it freely. */
  readonly plan: FaultPlan;
  /** A new plan in place of the old one. The modes of the moment go on to their end. */
  replan(settings: readonly FaultSetting[], seed: number, now: VenueMs): void;
  /** Ends the modes of the moment too. */
  calm(): void;
  readonly modes: ModeWindows;
  /** How the venue refuses such a request at present; null: it doesn't. */
  refusal(request: { readonly kind: RequestKind; readonly postOnly: boolean }, now: VenueMs): WireRefusal | null;
  /** What the venue lists as a client's open orders: what they are, unless a fault says otherwise. */
  listedOrders(account: Address, owner: string, now: VenueMs): readonly OrderRecord[];
  /** Strikes on sockets since the last call, in order. */
  socketStrikes(): readonly SocketStrike[];
}

/** A market that closed by a fault, and what becomes of it. */
interface Closing {
  readonly at: VenueMs;
  readonly market: ConditionId;
  readonly winner: Outcome | "SPLIT";
}

interface FaultsBody {
  readonly plan: FaultPlanBody;
  readonly modes: ModeWindows;
  readonly closings: readonly Closing[];
  /** Missing: lists are what they should be. */
  readonly lists?: WrongLists;
}

const FAULTS_ROW = { kind: "faults", key: "faults" } as const;
const FATES = { "ghost-fill": "fails", "settle-late": "late", "settle-retried": "retried" } as const satisfies Record<
  FaultOn<"trade">,
  TradeFate["is"]
>;
const NOTHING: readonly ExchangeNotice[] = [];

/** A new exchange without faults, or the one whose drained rows are given, with the faults it had. */
export function createFaultyExchange(config: ExchangeConfig, rows: Iterable<Row> = []): FaultyExchange {
  const all = [...rows];
  const exchange = createExchange(
    config,
    all.filter(({ kind }) => kind !== FAULTS_ROW.kind),
  );
  const stored = all.findLast(({ kind }) => kind === FAULTS_ROW.kind)?.body as FaultsBody | null | undefined;
  let plan = stored ? restoreFaultPlan(stored.plan) : createFaultPlan([], 0, 0 as VenueMs);
  let modes = stored?.modes ?? ALL_OPEN;
  let closings = [...(stored?.closings ?? [])];
  let lists = stored?.lists ?? null;
  let sockets: SocketStrike[] = [];
  /** There is a row that tells of faults. */
  let isStored = Boolean(stored);

  /** Trades that were just matched get their fate. */
  const fated = (notices: readonly ExchangeNotice[], now: VenueMs): readonly ExchangeNotice[] => {
    if (plan.isEmpty()) return notices;
    for (const notice of notices) {
      if (notice.t !== "trade" || notice.trade.status !== "matched") continue;
      const { id, market } = notice.trade;
      const struck = plan.trade({ market }, now);
      if (struck !== null) exchange.fate(id as TradeId, { is: FATES[struck.name], ms: struck.ms });
    }
    return notices;
  };

  const strike = (struck: Spontaneous): readonly ExchangeNotice[] => {
    const { name, ms, at, draw } = struck;
    switch (name) {
      case "restart":
      case "post-only":
      case "cancel-only":
      case "trading-disabled":
      case "geoblock":
        modes = modeAfter(modes, struck, at);
        return NOTHING;
      case "socket-drop":
      case "socket-frozen":
      case "socket-dead":
        sockets.push({ ...struck, name });
        return NOTHING;
      case "heartbeat-lapse":
        return exchange.lapseAll(at);
      case "balance-stale":
        exchange.freezeBalances(after(at, ms), at);
        return NOTHING;
      case "orders-missing":
        lists = wrongLists(struck, () => exchange.markets().flatMap(({ spec }) => exchange.ordersIn(spec.id)));
        return NOTHING;
      case "tick-change": {
        const market = chosenMarket(exchange, struck);
        return market === null
          ? NOTHING
          : exchange.apply({ t: "tick", at, ...market, tick: otherTick(market.tick, draw) });
      }
      case "market-closed": {
        const market = chosenMarket(exchange, struck);
        if (market === null) return NOTHING;
        closings.push({ at: after(at, ms), market: market.market, winner: winnerOf(draw) });
        return exchange.apply({ t: "close", at, market: market.market });
      }
    }
  };

  /** Faults and their consequences up to `until`, each at its own time, the engine's own business between them. */
  const happen = (until: VenueMs): readonly ExchangeNotice[] => {
    if (plan.isEmpty() && closings.length === 0) return NOTHING;
    const notices: ExchangeNotice[] = [];
    const say = (more: readonly ExchangeNotice[], at: VenueMs): void => {
      notices.push(...fated(more, at));
    };
    const strikes = [...plan.look(until)];
    for (;;) {
      const closing = closings.reduce<Closing | null>(
        (first, each) => (first !== null && first.at <= each.at ? first : each),
        null,
      );
      const struck = strikes[0];
      if (closing !== null && closing.at <= until && (struck === undefined || closing.at <= struck.at)) {
        closings = closings.filter((each) => each !== closing);
        say(exchange.advance(closing.at), closing.at);
        say(exchange.apply({ t: "resolve", ...closing }), closing.at);
      } else if (struck !== undefined) {
        strikes.shift();
        say(exchange.advance(struck.at), struck.at);
        say(strike(struck), struck.at);
      } else return notices;
    }
  };

  const joined = (before: readonly ExchangeNotice[], then: readonly ExchangeNotice[]): readonly ExchangeNotice[] =>
    before.length === 0 ? then : then.length === 0 ? before : [...before, ...then];

  return {
    ...exchange,
    get plan() {
      return plan;
    },
    get modes() {
      return modes;
    },
    replan(settings, seed, now) {
      plan = createFaultPlan(settings, seed, now);
    },
    calm() {
      modes = ALL_OPEN;
      lists = null;
    },
    refusal: (request, now) => refusalByMode(modes, request, now),
    listedOrders: (account, owner, now) => listed(lists, { account, owner }, exchange.openOrders(account, owner), now),
    socketStrikes() {
      const struck = sockets;
      if (struck.length > 0) sockets = [];
      return struck;
    },

    apply(event: SourceEvent) {
      return joined(happen(event.at), fated(exchange.apply(event), event.at));
    },
    advance(now) {
      return joined(happen(now), fated(exchange.advance(now), now));
    },
    nextDue() {
      let next = exchange.nextDue();
      for (const at of [plan.nextAt(), ...closings.map((closing) => closing.at)]) {
        if (at !== null && (next === null || at < next)) next = at;
      }
      return next;
    },
    place(account, owner, request, now, hold) {
      const before = happen(now);
      let delayed = false;
      const held = (): number => {
        const struck = plan.order({ market: request.market, is: "marketable" }, now);
        delayed = struck !== null;
        return Math.max(struck?.ms ?? 0, hold?.() ?? 0);
      };
      const { answer, notices } = exchange.place(account, owner, request, now, held);
      return { answer, notices: joined(before, fated(notices, now)), delayed };
    },
    cancel(account, ids, now) {
      const before = happen(now);
      const answer = exchange.cancel(account, ids, now);
      return { ...answer, notices: joined(before, fated(answer.notices, now)) };
    },
    cancelWhere(account, owner, filter, now) {
      const before = happen(now);
      const answer = exchange.cancelWhere(account, owner, filter, now);
      return { ...answer, notices: joined(before, fated(answer.notices, now)) };
    },
    drain() {
      const drained = exchange.drain();
      if (plan.isEmpty() && closings.length === 0 && modes === ALL_OPEN && lists === null) {
        if (!isStored) return drained;
        isStored = false;
        return [...drained, { ...FAULTS_ROW, body: null }];
      }
      isStored = true;
      const body: FaultsBody = { plan: plan.body(), modes, closings, ...(lists === null ? {} : { lists }) };
      return [...drained, { ...FAULTS_ROW, body }];
    },
  };
}

/** One open market within the strike's scope, at random. */
function chosenMarket(exchange: Exchange, { draw, scope }: Struck): { market: ConditionId; tick: Ticks } | null {
  const open = exchange
    .markets()
    .filter(({ closed, spec }) => !closed && (scope.markets?.includes(spec.id) ?? true))
    .map(({ spec }) => ({ market: spec.id, tick: spec.tick }));
  return open[Math.floor(draw * open.length)] ?? null;
}

/** A tick of the venue that is not this one: a step finer, or a step coarser. */
function otherTick(tick: Ticks, draw: number): Ticks {
  const finer = second(draw) < 0.5;
  if (tick >= 100) return 10 as Ticks;
  if (tick <= 1) return 10 as Ticks;
  return (finer ? 1 : 100) as Ticks;
}

const winnerOf = (draw: number): Outcome | "SPLIT" => {
  const other = second(draw);
  return other < 0.45 ? "YES" : other < 0.9 ? "NO" : "SPLIT";
};

/** A second uniform number out of one draw: its later digits. */
const second = (draw: number): number => (draw * 10_000) % 1;

/**
 * When faults strike. Each has a stream of its own under the plan's seed, so that turning one on moves no other, and the
 * same seed with the same questions in the same order gives the same answers. Times are the venue's; how often it is
 * asked what is due by now does not change what strikes.
 */
import { ln } from "../../stats/elementary.ts";
import { after, HOUR, type VenueMs } from "../../units/time.ts";
import { Random, randomFor } from "../random.ts";
import {
  type Channel,
  FAULT_NAMES,
  type FaultName,
  type FaultOn,
  type FaultScope,
  type FaultSetting,
  faultItem,
  type RequestKind,
  type Struck,
} from "./menu.ts";

/** Names of the menu by what they strike, in its order: asked for at every request and frame. */
const NAMES = new Map<string, readonly FaultName[]>();
for (const name of FAULT_NAMES) {
  const { on } = faultItem(name);
  NAMES.set(on, [...(NAMES.get(on) ?? []), name]);
}
const namesOn = (on: string): readonly FaultName[] => NAMES.get(on) ?? [];

/** A strike that came by itself, and when. */
export type Spontaneous = Struck<FaultOn<"time">> & { readonly at: VenueMs };

/** Fired by hand: what may differ from the setting. */
export interface Fire {
  /** How many times, one after the other; 1 when absent. */
  readonly times?: number;
  readonly ms?: number;
  readonly scope?: FaultScope;
}

interface Entry {
  setting: FaultSetting;
  random: Random;
  /** Strikes owed to whoever fired it. */
  armed: Struck[];
  /** For a fault of time: when it next strikes by itself; null: never. */
  nextAt: VenueMs | null;
  count: number;
}

/** A plan as plain data, to be stored and gone on from. */
export interface FaultPlanBody {
  readonly seed: number;
  readonly begunAt: VenueMs;
  readonly entries: readonly {
    readonly setting: FaultSetting;
    readonly random: readonly [number, number];
    readonly armed: readonly Struck[];
    readonly nextAt: VenueMs | null;
    readonly count: number;
  }[];
}

export interface FaultState {
  readonly setting: FaultSetting;
  /** Strikes so far, and strikes still owed. */
  readonly count: number;
  readonly armed: number;
  readonly nextAt: VenueMs | null;
}

export interface FaultPlan {
  /** A request arrived. */
  request(kind: RequestKind, now: VenueMs): Struck<FaultOn<"request">> | null;
  /** A post of several orders places one of them ("leg"), or an order would trade at once ("marketable"). */
  order(of: { market: string; is: "leg" | "marketable" }, now: VenueMs): Struck<FaultOn<"order">> | null;
  /** A trade in which a client took part was matched. */
  trade(of: { market: string }, now: VenueMs): Struck<FaultOn<"trade">> | null;
  /** A wallet sent a transaction to the chain. */
  tx(now: VenueMs): Struck<FaultOn<"tx">> | null;
  /** An event is about to be sent to one socket. */
  frame(of: { channel: Channel; market: string }, now: VenueMs): Struck<FaultOn<"frame">> | null;
  /** What strikes by itself up to `now`, in order; each is handed out once. */
  look(now: VenueMs): readonly Spontaneous[];
  /** When `look` next has something; null: never, as things stand. */
  nextAt(): VenueMs | null;

  /** Sets a fault, replacing its earlier setting and what was still owed of it. */
  set(setting: FaultSetting, now: VenueMs): void;
  /** Takes a fault off, or all of them. */
  clear(name: FaultName | null): void;
  /** It strikes at the next occasion whatever its rate and window; a fault of time strikes at once. */
  fire(name: FaultName, how: Fire, now: VenueMs): void;
  list(): readonly FaultState[];
  /** No fault is set and none is owed. */
  isEmpty(): boolean;
  readonly seed: number;
  body(): FaultPlanBody;
}

/** A new plan that begins at `now`. */
export function createFaultPlan(settings: readonly FaultSetting[], seed: number, now: VenueMs): FaultPlan {
  const plan = restoreFaultPlan({ seed, begunAt: now, entries: [] });
  for (const setting of settings) plan.set(setting, now);
  return plan;
}

/** The plan whose body is given. */
export function restoreFaultPlan(from: FaultPlanBody): FaultPlan {
  const { seed, begunAt } = from;
  const entries = new Map<FaultName, Entry>();
  for (const { random, armed, ...rest } of from.entries) {
    entries.set(rest.setting.name, { ...rest, random: new Random(random), armed: [...armed] });
  }

  const isOpen = ({ setting: { fromMs = 0, untilMs } }: Entry, now: VenueMs): boolean =>
    now >= begunAt + fromMs && (untilMs === undefined || now < begunAt + untilMs);

  const struck = ({ setting, random }: Entry): Struck => ({
    name: setting.name,
    ms: setting.ms ?? faultItem(setting.name).ms,
    draw: random.uniform(),
    scope: scopeOf(setting),
  });

  /** Poisson: the wait is exponential, from `from` or the window's beginning. */
  const scheduled = (entry: Entry, from: VenueMs): VenueMs | null => {
    const { name, rate, fromMs = 0, untilMs } = entry.setting;
    if (faultItem(name).on !== "time" || rate <= 0) return null;
    const wait = Math.ceil((-ln(1 - entry.random.uniform()) * HOUR) / rate);
    const at = after(Math.max(from, begunAt + fromMs) as VenueMs, Math.max(1, wait));
    return untilMs !== undefined && at >= begunAt + untilMs ? null : at;
  };

  /** Does this fault strike on this occasion? Owed strikes come first, and stay owed until they are chosen. */
  const draws = (entry: Entry, fits: (scope: FaultScope) => boolean, now: VenueMs): Struck | null => {
    const owed = entry.armed.find(({ scope }) => fits(scope));
    if (owed !== undefined) return owed;
    if (entry.setting.rate <= 0 || !isOpen(entry, now) || !fits(scopeOf(entry.setting))) return null;
    return entry.random.chance(entry.setting.rate) ? struck(entry) : null;
  };

  /** The first of the menu that strikes. Every one that fits draws, so that none moves another's stream. */
  const first = <N extends FaultName>(
    on: string,
    fits: (scope: FaultScope, name: FaultName) => boolean,
    now: VenueMs,
  ): Struck<N> | null => {
    if (entries.size === 0) return null;
    let chosen: { hit: Struck; entry: Entry } | null = null;
    for (const name of namesOn(on)) {
      const entry = entries.get(name);
      if (entry === undefined) continue;
      const hit = draws(entry, (scope) => fits(scope, name), now);
      if (hit !== null) chosen ??= { hit, entry };
    }
    if (chosen === null) return null;
    const { hit, entry } = chosen;
    entry.armed = entry.armed.filter((owed) => owed !== hit);
    entry.count += 1;
    return hit as Struck<N>;
  };

  return {
    seed,
    request: (kind, now) =>
      first("request", (scope, name) => (scope.requests ?? faultItem(name).requests ?? []).includes(kind), now),
    order: ({ market, is }, now) =>
      first("order", (scope, name) => inMarket(scope, market) && (name === "delayed") === (is === "marketable"), now),
    trade: ({ market }, now) => first("trade", (scope) => inMarket(scope, market), now),
    tx: (now) => first("tx", () => true, now),
    frame: ({ channel, market }, now) =>
      first("frame", (scope) => inMarket(scope, market) && (scope.channels ?? [channel]).includes(channel), now),

    look(now) {
      const found: Spontaneous[] = [];
      for (const name of namesOn("time")) {
        const entry = entries.get(name);
        if (entry === undefined) continue;
        const hits: Spontaneous[] = entry.armed.splice(0).map((hit) => ({ ...(hit as Spontaneous), at: now }));
        for (; entry.nextAt !== null && entry.nextAt <= now; entry.nextAt = scheduled(entry, entry.nextAt)) {
          hits.push({ ...(struck(entry) as Struck<FaultOn<"time">>), at: entry.nextAt });
        }
        entry.count += hits.length;
        found.push(...hits);
      }
      return found.length < 2 ? found : found.sort((a, b) => a.at - b.at);
    },
    nextAt() {
      let next: VenueMs | null = null;
      for (const entry of entries.values()) {
        if (faultItem(entry.setting.name).on !== "time") continue;
        if (entry.armed.length > 0) return 0 as VenueMs;
        if (entry.nextAt !== null && (next === null || entry.nextAt < next)) next = entry.nextAt;
      }
      return next;
    },

    set(setting, now) {
      const known = entries.get(setting.name);
      const random = known?.random ?? randomFor(seed, setting.name);
      const entry: Entry = { setting, random, armed: [], nextAt: null, count: known?.count ?? 0 };
      entry.nextAt = scheduled(entry, now);
      entries.set(setting.name, entry);
    },
    clear(name) {
      if (name === null) entries.clear();
      else entries.delete(name);
    },
    fire(name, { times = 1, ms, scope }, now) {
      if (!entries.has(name)) this.set({ name, rate: 0 }, now);
      const entry = entries.get(name);
      for (let i = 0; entry !== undefined && i < times; i += 1) {
        const hit = struck(entry);
        entry.armed.push({ ...hit, ms: ms ?? hit.ms, scope: scope ?? hit.scope });
      }
    },
    isEmpty: () => entries.size === 0,
    list: () =>
      [...entries.values()].map(({ setting, count, armed, nextAt }) => ({
        setting,
        count,
        armed: armed.length,
        nextAt,
      })),
    body: () => ({
      seed,
      begunAt,
      entries: [...entries.values()].map(({ random, armed, ...rest }) => ({
        ...rest,
        random: random.state(),
        armed: [...armed],
      })),
    }),
  };
}

const inMarket = ({ markets }: FaultScope, market: string): boolean => markets?.includes(market) ?? true;

const scopeOf = ({ markets, requests, channels }: FaultSetting): FaultScope => ({
  ...(markets === undefined ? {} : { markets }),
  ...(requests === undefined ? {} : { requests }),
  ...(channels === undefined ? {} : { channels }),
});

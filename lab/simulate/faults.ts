/**
 * What goes wrong. The venue's faults are those of the exchange's own menu, drawn by its plan; beside them stands what goes
 * wrong between our own objects: crashes, calls and alarms that get lost, a disk that takes no commit. All of it comes
 * from the seed, nothing happens while the weather is calm, and each fault is counted when it strikes.
 */

import type { FaultyExchange } from "../../core/exchange/faults/faulty.ts";
import type { FaultSetting, RequestKind, Struck } from "../../core/exchange/faults/menu.ts";
import type { WireRefusal } from "../../core/exchange/faults/mode.ts";
import { type Random, randomFor } from "../../core/exchange/random.ts";
import type { VenueMs } from "../../core/units/time.ts";
import type { Kind } from "./objects.ts";
import type { Virtual } from "./virtual.ts";

/** Requests that change something, and all that the bot's work asks for; both with the chain's node and relayer. */
const DEEDS: readonly RequestKind[] = ["post", "cancel", "chain"];
const WORK: readonly RequestKind[] = [...DEEDS, "beat", "account", "market"];

/** The venue's faults in a storm: chances an occasion, or times an hour. */
const VENUE: readonly FaultSetting[] = [
  { name: "post-lost", rate: 0.02, requests: ["post", "chain"] },
  { name: "post-late", rate: 0.02, requests: ["post", "chain"] },
  { name: "answer-lost", rate: 0.03, requests: DEEDS },
  { name: "answer-slow", rate: 0.02, requests: WORK },
  { name: "rate-limited", rate: 0.01, requests: DEEDS },
  { name: "error-500", rate: 0.01, requests: DEEDS },
  { name: "error-500-accepted", rate: 0.01, requests: DEEDS },
  { name: "truncated-json", rate: 0.01, requests: WORK },
  { name: "clock-skew", rate: 0.03 },
  { name: "batch-partial", rate: 0.02 },
  { name: "delayed", rate: 0.3 },
  { name: "ghost-fill", rate: 0.05 },
  { name: "settle-late", rate: 0.05 },
  { name: "settle-retried", rate: 0.05 },
  { name: "tx-slow", rate: 0.1 },
  { name: "tx-stuck", rate: 0.06 },
  { name: "tx-reverted", rate: 0.08 },
  { name: "tx-dropped", rate: 0.08 },
  { name: "tx-replaced", rate: 0.06 },
  { name: "event-duplicated", rate: 0.03 },
  { name: "event-reordered", rate: 0.02 },
  { name: "event-delayed", rate: 0.02 },
  { name: "event-lost", rate: 0.02 },
  { name: "frame-garbage", rate: 0.01 },
  { name: "restart", rate: 1.5 },
  { name: "post-only", rate: 1 },
  { name: "cancel-only", rate: 1 },
  { name: "trading-disabled", rate: 1 },
  { name: "geoblock", rate: 0.2 },
  { name: "socket-drop", rate: 6 },
  { name: "socket-frozen", rate: 3 },
  { name: "socket-dead", rate: 3 },
  { name: "tick-change", rate: 3 },
  { name: "market-closed", rate: 0.4 },
  { name: "heartbeat-lapse", rate: 2 },
  { name: "balance-stale", rate: 3 },
  { name: "orders-missing", rate: 4 },
];

/** With an event of exclusive outcomes, also blocks that are taken back. */
const REORGS: FaultSetting = { name: "tx-reorged", rate: 0.3 };

/** Our own, chances an occasion. */
const OURS = {
  "call-lost": 0.004,
  "call-answer-lost": 0.004,
  "call-slow": 0.01,
  "crash-market-awaiting": 0.0003,
  "crash-gateway-awaiting": 0.0001,
  "crash-portfolio-awaiting": 0.0005,
  "crash-market-calling": 0.002,
  "crash-gateway-calling": 0.0005,
  "crash-portfolio-calling": 0.002,
  "commit-fails": 0.0005,
  "alarm-lost": 0.004,
  "post-very-late": 0.006,
  "leg-without-id": 0.01,
  "leg-delayed": 0.01,
} as const;

/** Times an hour; what they do is the run's to carry out. */
const MOMENTS = {
  "crash-everything": 1,
  "portfolio-unreachable": 2,
  "gateway-unreachable": 2,
  "prices-jump": 3,
} as const;

/** Times an hour that the Portfolio falls silent and orders let go under the last lease reach the Gateway after its end. */
const OUTLIVED_PER_HOUR = 6;
/** Times an hour that the operator kills while a post is on its way that comes after it has been given up. */
const PURSUED_PER_HOUR = 3;

/** One call between two objects. */
export interface CallFate {
  readonly there: number;
  readonly back: number;
  readonly lost: "request" | "answer" | null;
}

const HOUR_MS = 3_600_000;
/** Longer than the minute the bot waits for a post that may still come. */
const VERY_LATE_MS = [62_000, 75_000] as const;
/** The operator kills so long after such a post has left: its end is not heard of yet when it is given up. */
const PURSUED_AFTER_MS = [20_000, 50_000] as const;
/** A lease lasts this long at most when nobody renews it, and orders are held up so long at most: they are not given up yet. */
const SILENCE_MS = 80_000;
const HELD_MS = 45_000;

export class Faults {
  /** Our own, as they strike. The venue's are counted by its plan. */
  readonly #counts = new Map<string, number>();
  storm = false;
  /** Blocks are taken back too. */
  reorgs = false;
  /** Done when the next orders leave a market for the Gateway; they are held up, so that it overtakes them. */
  withNextPlace: (() => void) | null = null;
  /** How long the newest lease of the market that calls still lasts, ms; null: it has none. */
  leaseLeft: (market: string) => number | null = () => null;
  readonly #random: Random;
  readonly #virtual: Virtual;
  readonly #exchange: FaultyExchange;
  readonly #seed: number;
  readonly #until = new Map<keyof typeof MOMENTS, number>();
  readonly #silences: Random;
  readonly #jumps: Random;
  readonly #pursuits: Random;
  /** Done some time after the next post has left, which comes too late; null: none is to. */
  #pursue: (() => void) | null = null;
  /** The next orders that leave a market arrive after its lease. */
  #outliving = false;
  #storms = 0;

  constructor(seed: number, virtual: Virtual, exchange: FaultyExchange) {
    this.#random = randomFor(seed, "faults of our own");
    this.#silences = randomFor(seed, "leases that run out");
    this.#jumps = randomFor(seed, "prices that jump together");
    this.#pursuits = randomFor(seed, "kills behind a late post");
    this.#virtual = virtual;
    this.#exchange = exchange;
    this.#seed = seed;
  }

  #now(): VenueMs {
    return Math.floor(this.#virtual.wall) as VenueMs;
  }

  #count(name: string, times = 1): true {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + times);
    return true;
  }

  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  /** The storm is over, and with it everything that lasts. */
  calm(): void {
    this.storm = false;
    for (const { setting, count } of this.#exchange.plan.list()) if (count > 0) this.#count(setting.name, count);
    this.#exchange.replan([], this.#seed, this.#now());
    this.#exchange.calm();
    this.#until.clear();
    this.#outliving = false;
    this.withNextPlace = null;
    this.#pursue = null;
  }

  /**
   * A storm of so many ms. `crash` carries out everything's end at once, `jump` a move of all prices together: by this part
   * of their widest, signed, `kill` the operator's kill while a post is late.
   */
  rage(ms: number, { crash, jump, kill }: { crash: () => void; jump: (by: number) => void; kill: () => void }): void {
    this.storm = true;
    this.#storms += 1;
    const settings = (this.reorgs ? [...VENUE, REORGS] : VENUE).map(
      (setting) => ({ ...setting, ms: this.#lasting(setting) }) as FaultSetting,
    );
    this.#exchange.replan(settings, this.#seed * 1_000 + this.#storms, this.#now());
    for (const [name, perHour] of Object.entries(MOMENTS) as [keyof typeof MOMENTS, number][])
      this.#strike(perHour, ms, name === "prices-jump" ? this.#jumps : this.#random, () => {
        this.#count(name);
        if (name === "crash-everything") crash();
        else if (name === "prices-jump") jump(2 * this.#jumps.uniform() - 1);
        else this.#until.set(name, this.#virtual.wall + this.between(3_000, 80_000));
      });
    this.#strike(OUTLIVED_PER_HOUR, ms, this.#silences, () => {
      this.#outliving = true;
      this.#until.set("portfolio-unreachable", this.#virtual.wall + SILENCE_MS);
    });
    this.#strike(PURSUED_PER_HOUR, ms, this.#pursuits, () => {
      this.#pursue = kill;
    });
  }

  /** Happens so often an hour, at moments of a storm of so many ms. */
  #strike(perHour: number, ms: number, random: Random, happens: () => void): void {
    const wanted = (perHour * ms) / HOUR_MS;
    const count = Math.floor(wanted) + (random.chance(wanted % 1) ? 1 : 0);
    for (let i = 0; i < count; i++)
      this.#virtual.after(random.uniform() * ms, null, () => {
        if (this.storm) happens();
      });
  }

  /** How long orders of a market are held up, so that its lease ends first; null: they are not. */
  #outlives(args: readonly unknown[]): number | null {
    if (!this.#outliving || !this.#during("portfolio-unreachable")) return null;
    const left = this.leaseLeft(String(args[0]));
    if (left === null || left <= 0 || left > HELD_MS) return null;
    this.#outliving = false;
    this.#count("place-outlives-lease");
    const held = left + 1_500 + 2_500 * this.#silences.uniform();
    this.#until.set("portfolio-unreachable", this.#virtual.wall + held + SILENCE_MS / 8);
    return held;
  }

  /** The menu's number of a fault, drawn anew for each storm. */
  #lasting({ name }: FaultSetting): number | undefined {
    switch (name) {
      case "post-late":
        return Math.round(this.between(4_000, 46_000));
      case "tx-reorged":
        return Math.round(this.between(2_000, 58_000));
      case "answer-slow":
        return Math.round(this.between(500, 9_000));
      case "clock-skew":
        return Math.round(this.between(-5_000, 7_000));
      case "restart":
      case "cancel-only":
      case "trading-disabled":
      case "socket-frozen":
      case "socket-dead":
        return Math.round(this.between(5_000, 90_000));
      default:
        return undefined;
    }
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.#random.uniform();
  }

  happens(name: keyof typeof OURS): boolean {
    return this.storm && this.#random.chance(OURS[name]) && this.#count(name);
  }

  #during(name: keyof typeof MOMENTS): boolean {
    return this.#virtual.wall < (this.#until.get(name) ?? 0);
  }

  crashesBeforeAwait(kind: Kind): boolean {
    return this.happens(`crash-${WORD[kind]}-awaiting`);
  }

  crashesAtCall(kind: Kind): boolean {
    return this.happens(`crash-${WORD[kind]}-calling`);
  }

  call(from: Kind | null, to: Kind, method: string, args: readonly unknown[]): CallFate {
    const [there, back] = [this.between(0.5, 6), this.between(0.5, 6)];
    const { withNextPlace } = this;
    if (method === "place" && withNextPlace !== null) {
      this.withNextPlace = null;
      withNextPlace();
      this.#count("place-overtaken");
      return { there: this.between(300, 3_000), back, lost: null };
    }
    const outlives = method === "place" ? this.#outlives(args) : null;
    if (outlives !== null) return { there: outlives, back, lost: null };
    // Who operates the bot is not a part of it: those calls arrive.
    if (from === null) return { there, back, lost: null };
    const cut =
      (to === "PORTFOLIO" && this.#during("portfolio-unreachable")) ||
      (to === "GATEWAY" && this.#during("gateway-unreachable"));
    if (cut) return { there: this.between(5, 4_000), back, lost: "request" };
    if (this.happens("call-lost")) return { there: this.between(5, 2_000), back, lost: "request" };
    if (this.happens("call-answer-lost")) return { there, back, lost: "answer" };
    if (this.happens("call-slow"))
      return { there: this.between(50, 12_000), back: this.between(50, 8_000), lost: null };
    return { there, back, lost: null };
  }

  /** The venue's fault that strikes this request, and how its mode refuses it; both null: nothing is wrong. */
  request(kind: RequestKind, postOnly: boolean): { struck: Struck | null; refusal: WireRefusal | null } {
    const now = this.#now();
    return {
      refusal: this.#exchange.refusal({ kind, postOnly }, now),
      struck: this.storm ? this.#exchange.plan.request(kind, now) : null,
    };
  }

  veryLate(): number | null {
    const kill = this.#pursue;
    if (this.storm && kill !== null) {
      this.#pursue = null;
      this.#count("post-pursued");
      const of = ([low, high]: readonly [number, number]): number => low + (high - low) * this.#pursuits.uniform();
      this.#virtual.after(of(PURSUED_AFTER_MS), null, () => {
        if (this.storm) kill();
      });
      return of(VERY_LATE_MS);
    }
    return this.happens("post-very-late") ? this.between(...VERY_LATE_MS) : null;
  }
}

const WORD = { MARKET: "market", GATEWAY: "gateway", PORTFOLIO: "portfolio" } as const;

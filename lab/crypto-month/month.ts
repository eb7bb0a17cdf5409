/**
 * The directional strategy over the synthetic world in virtual time: the two loops of core, the market machine and the
 * exchange, as they run in production; this file only hands them what a database and sockets would.
 */

import type { ConditionId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { runExits } from "../../core/directional/loop/exit-loop.ts";
import { runDirectional } from "../../core/directional/loop/loop.ts";
import { remember } from "../../core/directional/loop/memory.ts";
import type { Candidate, Confirmation, Order, SignalCode } from "../../core/directional/loop/types.ts";
import { noSignal } from "../../core/directional/no-signal.ts";
import { isOpen, type Plan } from "../../core/directional/plan.ts";
import { parseQuestion } from "../../core/directional/questions/parse.ts";
import { questionOf } from "../../core/directional/questions/question.ts";
import { isRefusal, type QuestionSpec } from "../../core/directional/questions/spec.ts";
import { CYCLE_MS, type DirectionalRules, EXIT_CYCLE_MS } from "../../core/directional/rules.ts";
import type { ScoredSignal } from "../../core/directional/score-report.ts";
import { betConfig } from "../../core/directional/seat.ts";
import { type FamilyScore, standingOf } from "../../core/directional/shadow.ts";
import { createExchange } from "../../core/exchange/exchange.ts";
import type { Exchange, SourceEvent } from "../../core/exchange/types.ts";
import { CRYPTO_FAMILIES } from "../../core/exchange/world/crypto.ts";
import type { Family } from "../../core/exchange/world/family.ts";
import { createWorld, type World } from "../../core/exchange/world.ts";
import { defaults } from "../../core/quoting/profiles.ts";
import type { MicroUsd } from "../../core/units/money.ts";
import { DAY, MINUTE, type VenueMs } from "../../core/units/time.ts";
import { Prices } from "./prices.ts";
import { type Account, Seat } from "./seat.ts";

export interface MonthOptions {
  readonly seed: number;
  readonly startAt: VenueMs;
  readonly days: number;
  readonly bankroll: MicroUsd;
  readonly rules: DirectionalRules;
  /** Makers refresh so many times slower than in the exchange's own world: what it costs is time, what it changes is little. */
  readonly pace: number;
}

/** A plan that is over. */
export interface Past {
  readonly plan: Plan;
  readonly pnl: MicroUsd;
}

interface Listed {
  readonly spec: MarketSpec;
  readonly question: QuestionSpec;
}

/** A seat is counted and let go so long after its market has resolved: by then it has been redeemed. */
const SETTLED_MS = 20 * MINUTE;
/** Nothing is at stake on the exchange that only shows the books. */
const SHOWN = {
  queue: "pessimistic",
  faucet: 0 as MicroUsd,
  mineMs: 2_000,
  confirmMs: 5_000,
  takerDelayMs: 0,
  depletionMs: 60_000,
} as const;

const slower = (times: number): readonly Family[] =>
  CRYPTO_FAMILIES.map((family) => ({ ...family, temper: { ...family.temper, pace: times * family.temper.pace } }));

export class Month {
  readonly #options: MonthOptions;
  readonly #world: World;
  readonly #venue: Exchange = createExchange(SHOWN);
  readonly #prices: Prices;
  readonly #listed = new Map<ConditionId, Listed>();
  readonly #seats = new Map<ConditionId, Seat>();
  readonly #resolvedAt = new Map<ConditionId, number>();
  readonly #memory = new Map<ConditionId, Confirmation>();
  readonly #unscored = new Map<ConditionId, Omit<ScoredSignal, "y">[]>();
  readonly #winners = new Map<ConditionId, "YES" | "NO" | "SPLIT">();
  /** Shares, YES less NO, that positions which are over left behind: less than an order can sell. */
  readonly #left = new Map<ConditionId, number>();
  #plans: Plan[] = [];
  #now: VenueMs;
  readonly past: Past[] = [];
  readonly accounts: Account[] = [];
  readonly scores: ScoredSignal[] = [];
  readonly codes = new Map<SignalCode, number>();
  readonly problems: string[] = [];
  /** Plans that never filled. */
  abandoned = 0;

  constructor(options: MonthOptions) {
    this.#options = options;
    this.#now = options.startAt;
    this.#world = createWorld(options.seed, options.startAt, null, slower(options.pace));
    this.#prices = new Prices(this.#world.spot);
  }

  get open(): readonly Plan[] {
    return this.#plans;
  }

  /** To the end; `told` hears of every day. */
  run(told: (day: number) => void = () => {}): void {
    const { startAt, days } = this.#options;
    const end = startAt + days * DAY;
    for (let at = startAt + EXIT_CYCLE_MS; at <= end; at += EXIT_CYCLE_MS) {
      this.#advance(at as VenueMs);
      this.#exits();
      if ((at - startAt) % CYCLE_MS < EXIT_CYCLE_MS) this.#enter();
      if ((at - startAt) % DAY === 0) told((at - startAt) / DAY);
    }
    for (const seat of this.#seats.values()) this.#count(seat);
  }

  #advance(to: VenueMs): void {
    for (const event of this.#world.next(to)) {
      this.#venue.apply(event);
      this.#note(event);
      if ("market" in event) this.#seats.get(event.market)?.driver.apply(event);
    }
    this.#now = to;
    this.#venue.advance(to);
    this.#venue.drain();
    for (const [id, seat] of this.#seats) {
      seat.driver.runUntil(to);
      const resolved = this.#resolvedAt.get(id);
      if (resolved === undefined || to - resolved < SETTLED_MS) continue;
      this.#count(seat);
      const { yes, no } = seat.driver.desk.balances();
      if (yes !== 0 || no !== 0) this.problems.push(`${seat.spec.slug}: ${yes} YES and ${no} NO were not redeemed`);
      this.#seats.delete(id);
    }
  }

  #count(seat: Seat): void {
    this.problems.push(...seat.problems());
    const account = seat.account();
    if (account !== null) this.accounts.push(account);
  }

  #note(event: SourceEvent): void {
    if (event.t === "market") {
      const question = parseQuestion(questionOf(event.spec));
      if (isRefusal(question)) this.problems.push(`${event.spec.slug} is not read: ${question.reason}`);
      else this.#listed.set(event.spec.id, { spec: event.spec, question });
    } else if (event.t === "resolve") {
      this.#resolvedAt.set(event.market, event.at);
      this.#winners.set(event.market, event.winner);
      this.#listed.delete(event.market);
      const said = this.#unscored.get(event.market) ?? [];
      this.#unscored.delete(event.market);
      if (event.winner !== "SPLIT")
        for (const each of said) this.scores.push({ ...each, y: event.winner === "YES" ? 1 : 0 });
    }
  }

  #candidate({ spec, question }: Listed): Candidate | null {
    const { id, slug, event, fee, minSize } = spec;
    const record = this.#venue.market(id);
    const book = this.#venue.book(id, 1);
    if (record === null || book === null || !record.accepting || record.closed) return null;
    return {
      ...{ market: id, slug, question: spec.question, event: event.id, spec: question, minSize },
      ...{ bid: this.#venue.bestAmbient(id, "bid"), ask: this.#venue.bestAmbient(id, "ask") },
      ...{ bookAt: book.stampedAt, rate: fee.rate, tick: book.tick },
    };
  }

  #enter(): void {
    const now = this.#now;
    const { rules } = this.#options;
    const candidates = [...this.#listed.values()].flatMap((listed) => this.#candidate(listed) ?? []);
    const { signals, orders, abandoned } = runDirectional({
      ...{ now, mode: "paper", candidates, rules, memory: this.#memory },
      prices: new Map(candidates.map(({ market, spec }) => [market, this.#prices.at(spec, now)])),
      plans: this.#plans.map((plan) => ({ plan, held: this.#seats.get(plan.market)?.held() ?? null })),
      account: { closed: null, bankroll: this.#equity(), stakedToday: this.#stakedToday() },
      correlations: (a, b) => this.#prices.correlation(a, b),
      standing: ({ family, period }) => standingOf(this.#familyScores(), family, period),
    });
    for (const { candidate, code, edge, cycles, priced } of signals) {
      const { market, event, spec } = candidate;
      this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
      remember(this.#memory, [{ market, at: now, buy: edge?.buy ?? null, cycles }]);
      if (priced === null || edge === null) continue;
      const said = this.#unscored.get(market) ?? [];
      said.push({
        ...{ event, family: spec.family, period: spec.period, horizonMs: spec.window.end - now },
        ...{ p: priced.p, sd: priced.sd, mid: edge.mid },
      });
      this.#unscored.set(market, said);
    }
    for (const plan of abandoned) this.#replace(plan);
    for (const order of orders) this.#carryOut(order);
  }

  /** The standing matters in live alone: paper sends whatever it is. */
  #familyScores(): readonly FamilyScore[] {
    return [];
  }

  #carryOut({ plan, wish, candidate }: Order): void {
    this.#replace(plan);
    let seat = this.#seats.get(plan.market);
    if (seat === undefined) {
      const listed = this.#listed.get(plan.market);
      const book = this.#venue.book(plan.market);
      if (listed === undefined || book === null) return;
      const { bankroll, rules } = this.#options;
      const most = Math.ceil(rules.maxPosition * bankroll) as MicroUsd;
      const spec = { ...listed.spec, tick: candidate.tick };
      seat = new Seat(spec, betConfig(defaults(spec, bankroll), spec, most), bankroll, book, this.#now);
      this.#seats.set(plan.market, seat);
    }
    seat.driver.wish(wish);
  }

  /** The plan as it is now; one that is over is told apart. */
  #replace(plan: Plan, pnl: MicroUsd | null = null): void {
    this.#plans = this.#plans.filter(({ id }) => id !== plan.id);
    if (isOpen(plan)) this.#plans.push(plan);
    else if (plan.state === "abandoned") this.abandoned += 1;
    else this.past.push({ plan, pnl: pnl ?? (0 as MicroUsd) });
  }

  #exits(): void {
    const now = this.#now;
    const positions = this.#plans.map((plan) => {
      const seat = this.#seats.get(plan.market);
      const listed = this.#listed.get(plan.market);
      return {
        plan,
        stance: seat?.held() ?? null,
        candidate: listed === undefined ? null : this.#candidate(listed),
        view:
          listed === undefined
            ? noSignal("MISSING_PRICES", "it is not listed any more")
            : this.#prices.at(listed.question, now),
        winner: seat?.winner() ?? null,
      };
    });
    for (const { plan, wish, pnl } of runExits({ now, positions, closed: null, rules: this.#options.rules })) {
      if (plan.state === "closed" && plan.leaving !== "settle") {
        const dust = this.#seats.get(plan.market)?.held()?.net ?? 0;
        this.#left.set(plan.market, (this.#left.get(plan.market) ?? 0) + dust);
      }
      this.#replace(plan, pnl);
      if (wish !== null) this.#seats.get(plan.market)?.driver.wish(wish);
    }
  }

  /** What positions that are over left behind has been paid, or is worth at mid. */
  #dustWorth(): number {
    let worth = 0;
    for (const [market, net] of this.#left) {
      const winner = this.#winners.get(market);
      if (winner !== undefined)
        worth += winner === "SPLIT" ? Math.abs(net) / 2 : net > 0 === (winner === "YES") ? Math.abs(net) : 0;
      // Beside an open position it is in what that one's market holds.
      else if (!this.#plans.some((plan) => plan.market === market))
        worth += this.#seats.get(market)?.account()?.held ?? 0;
    }
    return worth;
  }

  /** What plans that are still open have moved in cash so far, what they hold at mid, and what those before them left. */
  openWorth(): MicroUsd {
    let worth = this.#dustWorth();
    for (const { market } of this.#plans) {
      const seat = this.#seats.get(market);
      worth += (seat?.held()?.cash ?? 0) + (seat?.account()?.held ?? 0);
    }
    return worth as MicroUsd;
  }

  /** What the account is worth: what it began with, and what every seat has made of it. */
  #equity(): MicroUsd {
    let made = 0;
    for (const { total } of this.accounts) made += total;
    for (const seat of this.#seats.values()) made += seat.account()?.total ?? 0;
    return (this.#options.bankroll + made) as MicroUsd;
  }

  #stakedToday(): MicroUsd {
    const day = Math.floor(this.#now / DAY) * DAY;
    const today = [...this.#plans, ...this.past.map(({ plan }) => plan)].filter(({ openedAt }) => openedAt >= day);
    return today.reduce((sum, { stake }) => sum + stake, 0) as MicroUsd;
  }
}

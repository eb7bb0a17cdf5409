/**
 * The 2-minute loop: what each open plan holds by its fills, and whether to leave it (reference quant.md 6.10). Pure.
 */
import type { ConditionId } from "../../contract/ids.ts";
import type { DirectionalWish } from "../../contract/market.ts";
import { isRefused } from "../../stats/range.ts";
import type { MicroUsd } from "../../units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../../units/price.ts";
import { floorToSizeStep, type MicroShares } from "../../units/size.ts";
import { after, SECOND, type VenueMs } from "../../units/time.ts";
import { type Exit, exit } from "../exits.ts";
import { type Held, neverFilled } from "../held.ts";
import { isNoSignal } from "../no-signal.ts";
import { DUST, type Plan, type Stance } from "../plan.ts";
import { price } from "../price.ts";
import { CYCLE_MS, type DirectionalRules, EXIT_CYCLE_MS } from "../rules.ts";
import { killedAlone } from "./account.ts";
import { turned } from "./come-back.ts";
import { settledAt, type Winner } from "./settled.ts";
import type { Candidate, PriceView } from "./types.ts";

export interface Position {
  readonly plan: Plan;
  /** By the market's own ledger; null: it has not reported since the plan was made. */
  readonly stance: Held | null;
  /** Null: the market is not listed any more, or could not be read. */
  readonly candidate: Candidate | null;
  readonly view: PriceView;
  /** The outcome, once the market has resolved. */
  readonly winner: Winner | null;
}

export interface ExitInput {
  readonly now: VenueMs;
  readonly positions: readonly Position[];
  /** Why nothing may be sent; null when the engine runs. */
  readonly closed: string | null;
  /** Markets that a person has killed alone: nothing is sent there. Missing: none. */
  readonly killed?: readonly ConditionId[];
  readonly rules: DirectionalRules;
}

export interface ExitVerdict {
  readonly plan: Plan;
  readonly held: number;
  /** What was decided on; null when nothing is held, or nothing is known to decide on. */
  readonly exit: Exit | null;
  readonly wish: DirectionalWish | null;
  readonly why: string;
  /** Profit of a plan that is over, micro-dollars. */
  readonly pnl: MicroUsd | null;
}

/** An exit that takes accepts so many ticks beyond the touch. */
const SLIP_TICKS = 3;
/** So many exits are tried as a maker, a cycle each; the next one takes. */
const MAKER_EXITS = 1;

export const runExits = (input: ExitInput): readonly ExitVerdict[] =>
  input.positions.map((position) => {
    const closed = input.closed ?? killedAlone(input.killed, position.plan.market);
    return verdictOf(position, { ...input, closed });
  });

function verdictOf(position: Position, input: ExitInput): ExitVerdict {
  const { stance, winner } = position;
  const { now, rules, closed } = input;
  const plan = turned(position.plan, stance);
  const held = stance === null ? 0 : plan.buy === "YES" ? Math.max(stance.net, 0) : Math.max(-stance.net, 0);
  const say = (next: Plan, why: string, more: Partial<ExitVerdict> = {}): ExitVerdict => ({
    ...{ plan: next, held, exit: null, wish: null, pnl: null },
    why: plan.cameBack === undefined ? why : `${why}; it was over, and a trade of it failed on chain`,
    ...more,
  });
  if (winner !== null && (stance !== null || plan.state === "entering")) return say(...ended(plan, stance, winner));
  if (held < DUST) {
    if (stance !== null && (plan.state === "held" || plan.state === "leaving"))
      return say({ ...plan, state: "closed" }, `left by ${plan.leaving ?? "its orders"}`, { pnl: stance.cash });
    return entering(position, input, say);
  }
  const isWhole = held > plan.size - DUST || now - plan.openedAt >= 2 * CYCLE_MS;
  const holding: Plan = plan.state === "entering" && isWhole ? { ...plan, state: "held" } : plan;
  const seen = look({ ...position, plan }, held, input);
  if (typeof seen === "string") return say(holding, seen);
  const { answer, known } = seen;
  const said = known ? "" : ", the model silent: by price alone";
  if (answer.decision === "settle")
    return say(holding, "its last price is read: it is paid by the outcome", { exit: answer });
  if (answer.decision === "hold")
    return say(holding, `held, ${(100 * answer.edgeHold).toFixed(1)} points of edge${said}`, { exit: answer });
  if (!rules.exits) return say(holding, `${answer.decision}, but CD_EXIT_ENABLED is false`, { exit: answer });
  if (closed !== null) return say(holding, `${answer.decision}, but ${closed}`, { exit: answer });
  return leave(position, holding, held, answer, now, say, said);
}

/** Nothing is held yet: the wish may not have arrived, may be at work, or may be over. */
function entering({ plan, stance }: Position, { now, closed }: ExitInput, say: Say): ExitVerdict {
  const { entry } = plan;
  if (now >= plan.end && (stance === null || stance.working === null))
    return say({ ...plan, state: "abandoned" }, "nothing filled before its end");
  const last = entry === undefined || now >= entry.expiresAt;
  if (!last && stance?.working !== entry.id) {
    // A market takes a wish once, however often it is told, and no more of it than the plan lacks.
    if (closed !== null) return say(plan, `its wish has not arrived, but ${closed}`);
    return say(plan, "its wish has not arrived: it is told again", { wish: entry });
  }
  if (stance === null) return say(plan, "the market has not reported yet");
  // What a maker's order left is the other loop's to take, once; where that did not come, this is its end.
  const comes = entry !== undefined && entry.tif === "GTD" && now < entry.expiresAt + CYCLE_MS / 2;
  if (last && !comes && neverFilled(plan, stance))
    return say({ ...plan, state: "abandoned" }, "nothing filled while its wish stood");
  return say(plan, "nothing filled yet");
}

type Say = (next: Plan, why: string, more?: Partial<ExitVerdict>) => ExitVerdict;

/** The position's worth, in the bought token's own prices; words when it can't be told. */
function look(
  { plan, stance, candidate, view }: Position,
  held: number,
  { now, rules }: ExitInput,
): { answer: Exit; known: boolean } | string {
  const tau = (plan.end - now) / SECOND;
  if (candidate === null && tau > 0) return "its book could not be read";
  const [bid, ask] = [candidate?.bid ?? null, candidate?.ask ?? null];
  if (tau > 0 && (bid === null || ask === null)) return "the book lacks a side";
  const isYes = plan.buy === "YES";
  const best = isYes ? (bid ?? 0) : ONE_DOLLAR - (ask ?? ONE_DOLLAR);
  const yesMid = ((bid ?? 0) + (ask ?? ONE_DOLLAR)) / 2 / ONE_DOLLAR;
  const mid = isYes ? yesMid : 1 - yesMid;
  const priced = candidate === null || isNoSignal(view) ? null : price(candidate.spec, view, rules.limits);
  const model = priced === null || isNoSignal(priced) ? null : priced;
  const answer = exit(
    {
      bid: best / ONE_DOLLAR,
      mid,
      rate: candidate?.rate ?? 0,
      entryCost: Math.min(Math.max((stance?.cost ?? 0) / held, 1e-6), 1 - 1e-6),
      // Without a model there is no opinion beyond the market's, and nothing is known of its error.
      pi: model === null ? mid : isYes ? model.p : 1 - model.p,
      sPi: model === null ? 1 : model.sd,
      tau,
    },
    rules.exit,
  );
  return isRefused(answer) ? `${answer.field} is ${String(answer.value)}` : { answer, known: model !== null };
}

function leave(
  { candidate }: Position,
  plan: Plan,
  held: number,
  answer: Exit,
  now: VenueMs,
  say: Say,
  said: string,
): ExitVerdict {
  if (candidate === null || candidate.bid === null || candidate.ask === null)
    return say(plan, "its book could not be read");
  const size = floorToSizeStep(held);
  if (size < candidate.minSize)
    return say(plan, `${answer.decision}, but what is left is under the market's minimum: held to the end`, {
      exit: answer,
    });
  const makes = answer.makerFirst && plan.exits < MAKER_EXITS;
  const { tick, bid, ask } = candidate;
  const sells = plan.buy === "YES";
  const limit = (
    sells ? (makes ? bid + tick : bid - SLIP_TICKS * tick) : makes ? ask - tick : ask + SLIP_TICKS * tick
  ) as Ticks;
  const next: Plan = { ...plan, state: "leaving", exits: plan.exits + 1, leaving: answer.decision };
  const wish: DirectionalWish = {
    id: `${plan.id}/out/${next.exits}`,
    change: (sells ? -size : size) as MicroShares,
    limit: Math.min(Math.max(limit, tick), ONE_DOLLAR - tick) as Ticks,
    tif: makes ? "GTD" : "FAK",
    expiresAt: after(now, EXIT_CYCLE_MS),
    upTo: 0 as MicroShares,
    why: answer.decision,
  };
  return say(next, `${answer.decision}, ${makes ? "as a maker first" : "taken"}${said}`, { exit: answer, wish });
}

function ended(plan: Plan, stance: Stance | null, winner: Winner): [Plan, string, Partial<ExitVerdict>] {
  const net = stance?.net ?? 0;
  if (net === 0 && plan.state === "entering")
    return [{ ...plan, state: "abandoned" }, "nothing filled before its end", {}];
  const pnl = stance === null ? (0 as MicroUsd) : settledAt(stance, winner);
  const leaving = net === 0 ? plan.leaving : "settle";
  return [
    { ...plan, state: "closed", leaving },
    net === 0 ? `left by ${leaving ?? "its orders"}` : `settled: ${winner}`,
    { pnl },
  ];
}

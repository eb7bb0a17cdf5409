/**
 * The 15-minute loop: every candidate gets a signal or the reason for none, confirmed signals share the bankroll by joint
 * Kelly, pass the checks before a trade and become plans. Pure: the same input, the same wishes.
 */

import type { ConditionId } from "../../contract/ids.ts";
import type { MicroUsd } from "../../units/money.ts";
import { neverFilled } from "../held.ts";
import { isNoSignal, type NoSignal, noSignal } from "../no-signal.ts";
import { isOpen, type Plan } from "../plan.ts";
import { ladderBreak, type Priced, price } from "../price.ts";
import { CYCLE_MS } from "../rules.ts";
import { allowedSize } from "../shadow.ts";
import { killedAlone } from "./account.ts";
import { enter, takeRest } from "./entry.ts";
import { judge, missed, points } from "./judge.ts";
import { pretrade } from "./pretrade.ts";
import { stakesOf } from "./stakes.ts";
import type { Candidate, LoopInput, LoopOutput, Order, PriceView, Signal } from "./types.ts";

/** A plan's maker order has had its cycle after so many entries: then what is left is taken, or let be. */
const MAKER_ENTRIES = 1;

export function runDirectional(input: LoopInput): LoopOutput {
  const { now, account, rules } = input;
  const priced = pricedAll(input);
  const judged = input.candidates.map((candidate) =>
    judge(
      candidate,
      viewOf(input, candidate),
      priced.get(candidate) ?? noSignal("MISSING_PRICES", "not priced"),
      input,
    ),
  );
  const held = new Map(input.plans.filter(({ plan }) => isOpen(plan)).map((each) => [each.plan.market, each]));
  const orders: Order[] = [];
  const abandoned: Plan[] = [];
  // A confirmed edge on what is held already counts in the joint problem: it is the same money.
  const stakes = stakesOf(
    judged.filter(({ code }) => code === "ENTER"),
    rules,
    input.correlations,
  );
  const open = [...held.values()].map(({ plan }) => plan);
  let places = rules.maxPositions - open.length;
  const bankroll = account.bankroll ?? 0;
  let left = rules.dailyStake * bankroll - account.stakedToday;

  const decide = (signal: Signal): Signal => {
    if (signal.code !== "ENTER") return signal;
    const kelly = stakes.get(signal) ?? null;
    const sized: Signal = { ...signal, kelly };
    const closed = closedBy(input, signal.candidate.market);
    if (closed !== null) return missed(sized, "CLOSED", closed);
    const standing = held.get(signal.candidate.market);
    if (standing !== undefined) return missed(sized, "HELD", "a position, or an order for one, stands in this market");
    if (places <= 0) return missed(sized, "NO_ROOM", `all ${rules.maxPositions} places are taken`);
    const share = kelly?.stake ?? 0;
    const regime = regimeOf(viewOf(input, signal.candidate));
    const checks = pretrade(signal, regime, [...open, ...orders.map(({ plan }) => plan)], share, bankroll, rules);
    const checked: Signal = { ...sized, checks };
    const failed = checks.find(({ passed }) => !passed);
    if (failed !== undefined) return missed(checked, "PRETRADE", `${failed.name}: ${failed.detail}`);
    const stake = Math.floor(Math.min(share * bankroll, Math.max(left, 0))) as MicroUsd;
    const order = enter(checked, stake, now, rules);
    if (order === null)
      return missed(
        checked,
        "NO_ROOM",
        `${points(share)} % of the bankroll is ${(stake / 1e6).toFixed(2)} $, under the minimum`,
      );
    const shadow = input.standing(signal.candidate.spec);
    if (allowedSize(input.mode, shadow, order.plan.size) === 0)
      return missed(checked, "SHADOW", `size zero: ${shadow.why}`);
    orders.push(order);
    places -= 1;
    left -= stake;
    return { ...checked, why: `${points(signal.edge?.edge ?? 0)} points over ${signal.cycles} cycles` };
  };
  // The best edge chooses first.
  const order = [...judged].sort((a, b) => (b.edge?.edge ?? -1) - (a.edge?.edge ?? -1));
  const decided = new Map(order.map((signal) => [signal.candidate, decide(signal)]));
  for (const { plan, held: bet } of held.values()) {
    // What is not known to have filled is neither added to nor given up.
    if (plan.state !== "entering" || now - plan.openedAt < CYCLE_MS / 2 || bet === null) continue;
    const signal = judged.find(({ candidate }) => candidate.market === plan.market);
    const still = signal?.code === "ENTER" && signal.edge?.buy === plan.buy && closedBy(input, plan.market) === null;
    const rest = still && plan.entries <= MAKER_ENTRIES ? takeRest(plan, signal, bet, now, rules) : null;
    if (rest !== null) orders.push(rest);
    else if (neverFilled(plan, bet)) abandoned.push({ ...plan, state: "abandoned" });
  }
  return { signals: input.candidates.flatMap((each) => decided.get(each) ?? []), orders, abandoned };
}

const viewOf = ({ prices }: LoopInput, { market }: Candidate): PriceView =>
  prices.get(market) ?? noSignal("MISSING_PRICES", "its prices were not read");

const regimeOf = (view: PriceView): number | null => (isNoSignal(view) ? null : view.regime);

function closedBy({ account, rules }: LoopInput, market: ConditionId): string | null {
  if (!rules.enabled) return "CD_ENABLED is false";
  if (account.closed !== null) return account.closed;
  const alone = killedAlone(account.killed, market);
  if (alone !== null) return alone;
  return account.bankroll === null || !(account.bankroll > 0) ? "the bankroll is not known" : null;
}

/** Every candidate's probability; a ladder whose probabilities are out of order is not believed, none of it. */
function pricedAll(input: LoopInput): ReadonlyMap<Candidate, Priced | NoSignal> {
  const priced = new Map<Candidate, Priced | NoSignal>();
  const ladders = new Map<string, Candidate[]>();
  for (const candidate of input.candidates) {
    const view = viewOf(input, candidate);
    priced.set(candidate, isNoSignal(view) ? view : price(candidate.spec, view, input.rules.limits));
    const { asset, window, family } = candidate.spec;
    const key = `${asset}/${window.start}/${window.end}/${family}`;
    ladders.set(key, [...(ladders.get(key) ?? []), candidate]);
  }
  for (const rungs of ladders.values()) {
    const known = rungs.flatMap((candidate) => {
      const answer = priced.get(candidate);
      return answer === undefined || isNoSignal(answer) ? [] : [{ spec: candidate.spec, p: answer.p }];
    });
    const problem = ladderBreak(known);
    if (problem !== null) for (const candidate of rungs) priced.set(candidate, noSignal("LADDER", problem));
  }
  return priced;
}

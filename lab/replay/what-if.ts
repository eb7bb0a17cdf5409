/**
 * Other parameters on the same past: before each cycle the state the market was in is copied, and the copy is told the same
 * cycle under the other configuration. So each quote is the answer to "what would it have wanted at that moment?"; what
 * would have become of orders that were never sent is the backtest's business.
 */
import type { MarketConfig } from "../../core/contract/config.ts";
import type { MarketEvent } from "../../core/contract/market.ts";
import { type Decision, decisionOf } from "../../core/inputs/decision.ts";
import { type MarketSetup, type MarketState, market } from "../../core/market.ts";
import { validateConfig } from "../../core/quoting/validate.ts";
import type { MicroUsd } from "../../core/units/money.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { UseError } from "../../scripts/lib/cli.ts";
import type { Given } from "../backtest/settings.ts";
import { fieldsOf } from "./fields.ts";

type Quote = NonNullable<Decision["quote"]>;

/** `NAME=VALUE` of the command line: a number, true, false, null, or a word. */
export function assignment(text: string): readonly [string, unknown] {
  const [, name, value] = /^([A-Za-z]\w*)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new UseError(`--set ${text}: NAME=VALUE is wanted.`);
  if (value === "true" || value === "false") return [name, value === "true"];
  if (value === "null") return [name, null];
  return [name, value.trim() === "" || Number.isNaN(Number(value)) ? value : Number(value)];
}

export interface Shift {
  readonly at: VenueMs;
  readonly recorded: Quote;
  readonly otherwise: Quote;
}

export class WhatIf {
  cycles = 0;
  readonly shifts: Shift[] = [];
  readonly #given: Given;
  readonly #bankroll: MicroUsd;
  /** The recorded configuration that was last asked about, and what it becomes. */
  #of: MarketSetup | null = null;
  #becomes: MarketSetup | null = null;

  /** @param bankroll for the parameters that follow it */
  constructor(given: Given, bankroll: MicroUsd) {
    this.#given = given;
    this.#bankroll = bankroll;
  }

  /**
   * What the market would have wanted at this event; null for events other than a cycle. The state is left as it is.
   *
   * @throws UseError naming a parameter that is none, or the parameter, its value and the range
   */
  quote(state: MarketState, event: MarketEvent, setup: MarketSetup): Quote | null {
    if (event.t !== "cycle") return null;
    if (this.#of !== setup || this.#becomes === null) {
      this.#of = setup;
      this.#becomes = { ...setup, config: this.#configOf(setup) };
    }
    return decisionOf(market.step(structuredClone(state), structuredClone(event), this.#becomes)).quote;
  }

  compare(at: VenueMs, recorded: Quote | null, otherwise: Quote | null): void {
    if (recorded === null || otherwise === null) return;
    this.cycles += 1;
    if (recorded.bid !== otherwise.bid || recorded.ask !== otherwise.ask) this.shifts.push({ at, recorded, otherwise });
  }

  #configOf({ spec, config }: MarketSetup): MarketConfig {
    const other = { ...config, ...fieldsOf(this.#given, spec, this.#bankroll) };
    const [error] = validateConfig(other, spec);
    if (error !== undefined) throw new UseError(`${error.message}.`);
    return other;
  }
}

/** Mean of the shifts of a side, ticks of 1/10000 dollar, over the cycles in which both quote it; null when none does. */
export function meanShift(shifts: readonly Shift[], cycles: number, side: "bid" | "ask"): number | null {
  let sum = 0;
  let silent = 0;
  for (const { recorded, otherwise } of shifts) {
    const [was, is] = [recorded[side], otherwise[side]];
    if (was === null || is === null) silent += was === is ? 0 : 1;
    else sum += is - was;
  }
  const counted = cycles - silent;
  return counted > 0 ? sum / counted : null;
}

/**
 * A conversion as a saga (design.md 4): reserve on every market of the event, act once through the Gateway, then commit on
 * every market or release on every market. Each stage is journaled before anybody is told of it, and every call may be
 * repeated: markets and Gateway know a conversion by its id. It is given up only before the Gateway was asked, or on its word.
 */
import type { ChainAnswer, ChainOperation, ConvertReply, ConvertShare, OperationId } from "../contract/chain.ts";
import type { ConditionId } from "../contract/ids.ts";
import { EVENT_FADES_MS } from "../live/alerts.ts";
import type { Row } from "../machine.ts";
import type { MicroUsd } from "../units/money.ts";
import { MINUTE, SECOND, type VenueMs } from "../units/time.ts";
import { believedEquityOf } from "./equity.ts";
import { agreedCash, agreedPrices, type ConversionWish, type Outcome, wantedOf } from "./exclusive.ts";
import { isKilledAlone } from "./kill.ts";
import type { PortfolioAction, PortfolioConfig, PortfolioState } from "./types.ts";

export const CONVERSION_KIND = "conversion";
const DESK_KEY = "desk";

/** How it goes on with a conversion. Committing and releasing end when every market has said so. */
export type Stage = "reserving" | "acting" | "committing" | "releasing";

export interface Conversion {
  readonly id: OperationId;
  readonly at: VenueMs;
  readonly stage: Stage;
  readonly since: VenueMs;
  /** What the Gateway is asked; wanted anew, under the same id, when every market has reserved. */
  readonly operation: ChainOperation;
  /** One of each market, givers first. The first pays the gas. */
  readonly parts: readonly ChainOperation[];
  /** What each market said last of its part, in this stage. */
  readonly said: Readonly<Record<string, ConvertReply>>;
  /** The Gateway's newest word; null: it has not said any. */
  readonly answer: ChainAnswer | null;
  /** Its nonce is used and nobody can say by what: since when. */
  readonly spentAt: VenueMs | null;
  readonly cause: string;
}

export interface ConversionDesk {
  /** Of the next one: never used twice. */
  next: number;
  failures: number;
  restUntil: number;
  /** The next look at the one under way; not remembered over a restart: then it is now. */
  nextAt: number;
}

export const newConversionDesk = (): ConversionDesk => ({ next: 1, failures: 0, restUntil: 0, nextAt: 0 });

/** Markets that have not reserved by then have other things to do; venue time. */
const RESERVE_MS = 20 * SECOND;
/** Whoever has not answered is asked again this often. */
const ASK_MS = 2 * SECOND;
/** Balances that were asked for so long after a nonce was found used tell what it was used for. */
const SETTLE_MS = 2 * SECOND;
/** A failure is followed by a rest, doubled with each in a row. */
const REST_FIRST_MS = MINUTE;
const REST_LONGEST_MS = 60 * MINUTE;
/** Under way longer than this, a person is told. */
const STUCK_MS = 2 * MINUTE;
/** Cash below this part of the account is short. */
const SHORT = 0.1;

const row = (conversion: Conversion): Row => ({ kind: CONVERSION_KIND, key: conversion.id, body: conversion });
const deskRow = ({ next, failures, restUntil }: ConversionDesk): Row => ({
  kind: CONVERSION_KIND,
  key: DESK_KEY,
  body: { next, failures, restUntil },
});

export function applyConversionRow(state: PortfolioState, { key, body }: Row): void {
  if (key === DESK_KEY) state.conversions = { ...newConversionDesk(), ...(body as Partial<ConversionDesk>) };
  else if (body !== null) state.conversion = body as Conversion;
  else if (state.conversion?.id === key) state.conversion = null;
}

/** Begins the conversion that frees most, if one is worth it: one at a time, never while killed or after a failure's rest. */
export function wantConversion(
  state: PortfolioState,
  config: PortfolioConfig,
  at: VenueMs,
): readonly PortfolioAction[] {
  const { conversion, conversions: desk, kill, engine } = state;
  if (conversion !== null || kill !== null || engine !== "running" || at < desk.restUntil) return [];
  let best: ConversionWish | null = null;
  for (const outcomes of events(state, config, at).values()) {
    const wish = wantedOf(outcomes, isShort(state));
    if (wish !== null && wish.freed > (best?.freed ?? 0)) best = wish;
  }
  if (best === null) return [];
  const begun = begin(best, desk.next, at);
  if (begun === null) return [];
  desk.next += 1;
  desk.nextAt = 0;
  state.conversion = begun;
  return [{ t: "journal", rows: [deskRow(desk), row(begun)] }];
}

/** Markets that were heard of lately, and whose worth is known, by the exclusive event they belong to. */
function events(state: PortfolioState, config: PortfolioConfig, at: VenueMs): ReadonlyMap<string, readonly Outcome[]> {
  const byEvent = new Map<string, Outcome[]>();
  for (const { id, at: heard, convertible, unsure, state: is } of state.markets.values()) {
    if (convertible === undefined || unsure !== null || at - heard > config.silentMs) continue;
    if (is === "resolved" || is === "retired" || isKilledAlone(state, id)) continue;
    const outcomes = byEvent.get(convertible.event);
    const outcome = { market: id, offer: convertible };
    if (outcomes === undefined) byEvent.set(convertible.event, [outcome]);
    else outcomes.push(outcome);
  }
  return byEvent;
}

function isShort(state: PortfolioState): boolean {
  const equity = believedEquityOf(state);
  return equity !== null && state.cash !== null && state.cash.value < SHORT * equity;
}

function begin(wish: ConversionWish, nth: number, at: VenueMs): Conversion | null {
  const { gives, takes, amount, freed, clears } = wish;
  const all = [...gives, ...takes];
  const [lead] = gives;
  if (lead === undefined) return null;
  const { event } = lead.offer;
  const id = `${event.slice(0, 10)}:${at}:x${nth}` as OperationId;
  const indexSet = `0x${gives.reduce((set, { offer }) => set | (1n << BigInt(offer.index)), 0n).toString(16)}`;
  const why = `${amount / 1e6} NO of each of ${gives.length} outcomes free ${freed / 1e6} dollars`;
  const prices = agreedPrices(all);
  const cash = agreedCash(wish, prices);
  const wanted = { at, kind: "convert", version: "v1", negRisk: true, amount, why } as const;
  const parts = all.map(({ market, offer }, i): ChainOperation => {
    const token = i < gives.length ? "NO" : "YES";
    const part: ConvertShare = {
      ...{ token, price: prices[i] ?? 0, cash: cash[i] ?? (0 as MicroUsd) },
      ...(clears && token === "NO" ? { clears: true } : {}),
    };
    return {
      ...wanted,
      id: `${id}:${offer.index}` as OperationId,
      condition: market,
      convert: { event, indexSet },
      part,
    };
  });
  const markets = (outcomes: readonly Outcome[]): readonly ConditionId[] => outcomes.map(({ market }) => market);
  const convert = { event, indexSet, gives: markets(gives), takes: markets(takes) };
  const operation: ChainOperation = { ...wanted, id, condition: lead.market, convert };
  const fresh = { said: {}, answer: null, spentAt: null, cause: "" };
  return { id, at, stage: "reserving", since: at, operation, parts, ...fresh };
}

/** What is due: whoever has not answered is asked again, and what has waited too long to be begun is given up. */
export function tendConversion(state: PortfolioState, at: VenueMs): readonly PortfolioAction[] {
  const { conversion, conversions: desk } = state;
  if (conversion === null) return [];
  if (conversion.stage === "reserving") {
    if (state.kill !== null) return release(state, conversion, "killed before it was sent", at);
    if (at - conversion.since >= RESERVE_MS) return release(state, conversion, "not every market reserved in time", at);
  }
  if (at < desk.nextAt) return [];
  desk.nextAt = at + ASK_MS;
  return [...ask(conversion), ...stuck(conversion, at), { t: "wake", at: (at + ASK_MS) as VenueMs }];
}

/** The calls of the present stage that have not been answered. */
function ask({ id, stage, operation, parts, said, answer, spentAt }: Conversion): readonly PortfolioAction[] {
  const asks: PortfolioAction[] = [];
  if (stage === "acting") {
    if (spentAt === null) return [{ t: "convert", operation }];
    for (const part of parts) asks.push({ t: "part", id, operation: part, answer: null });
    return asks;
  }
  for (const [i, part] of parts.entries()) {
    const { is } = said[part.condition] ?? {};
    if (stage === "reserving" && is !== "reserved") asks.push({ t: "part", id, operation: part, answer: null });
    if ((stage === "committing" && is !== "committed") || (stage === "releasing" && is !== "released"))
      asks.push({ t: "part", id, operation: part, answer: answer === null ? null : partAnswer(answer, part, i) });
  }
  return asks;
}

/** The end as a market is told it: about its own part, and the gas on the first. */
const partAnswer = (answer: ChainAnswer, { id }: ChainOperation, nth: number): ChainAnswer => ({
  ...answer,
  id,
  gas: nth === 0 ? answer.gas : (0 as MicroUsd),
});

/** A market's word. What is said of another stage is late, and tells nothing. */
export function takePart(
  state: PortfolioState,
  id: OperationId,
  market: ConditionId,
  reply: ConvertReply | null,
  at: VenueMs,
): readonly PortfolioAction[] {
  const { conversion } = state;
  if (conversion === null || conversion.id !== id || reply === null) return [];
  const heard: Conversion = { ...conversion, said: { ...conversion.said, [market]: reply } };
  const all = (is: ConvertReply["is"]): boolean =>
    heard.parts.every(({ condition }) => heard.said[condition]?.is === is);
  state.conversion = heard;
  switch (heard.stage) {
    case "reserving":
      if (reply.is === "refused") return release(state, heard, `${market.slice(0, 10)}: ${reply.why}`, at);
      return all("reserved") ? act(state, heard, at) : [];
    case "acting":
      return heard.spentAt === null ? [] : settleBySight(state, heard, heard.spentAt, at);
    case "committing":
      return all("committed") ? over(state, heard, true, at) : [];
    case "releasing":
      return all("released") ? over(state, heard, false, at) : [];
  }
}

/** Every market has reserved: from here on only the Gateway's word ends it. */
function act(state: PortfolioState, conversion: Conversion, at: VenueMs): readonly PortfolioAction[] {
  if (state.kill !== null) return release(state, conversion, "killed before it was sent", at);
  const operation = { ...conversion.operation, at };
  return turn(state, { ...conversion, stage: "acting", since: at, operation, said: {} }, at);
}

function release(
  state: PortfolioState,
  conversion: Conversion,
  cause: string,
  at: VenueMs,
): readonly PortfolioAction[] {
  const { id } = conversion;
  const none = { nonce: null, ref: null, tx: null, gas: 0 as MicroUsd, spent: false };
  const answer: ChainAnswer = conversion.answer ?? {
    id,
    is: "failed",
    since: at,
    ...none,
    message: `never sent: ${cause}`,
  };
  return turn(state, { ...conversion, stage: "releasing", since: at, said: {}, answer, cause }, at);
}

/** Journals a new stage, and then asks at once. */
function turn(state: PortfolioState, conversion: Conversion, at: VenueMs): readonly PortfolioAction[] {
  state.conversion = conversion;
  state.conversions.nextAt = 0;
  return [{ t: "journal", rows: [row(conversion)] }, ...tendConversion(state, at)];
}

/** The Gateway's word. */
export function takeConverted(
  state: PortfolioState,
  id: OperationId,
  answer: ChainAnswer | null,
  at: VenueMs,
): readonly PortfolioAction[] {
  const { conversion } = state;
  if (conversion === null || conversion.id !== id || conversion.stage !== "acting" || answer === null) return [];
  const told: Conversion = { ...conversion, answer };
  if (answer.is === "confirmed") return turn(state, { ...told, stage: "committing", since: at, said: {} }, at);
  if (answer.is === "failed" || answer.is === "replaced") return release(state, told, answer.message, at);
  if (answer.spent && conversion.spentAt === null) return turn(state, { ...told, spentAt: at, said: {} }, at);
  state.conversion = told;
  return [];
}

/** Nobody can say what used its nonce: the balances of all its markets do, once all say the same. */
function settleBySight(
  state: PortfolioState,
  conversion: Conversion,
  spentAt: VenueMs,
  at: VenueMs,
): readonly PortfolioAction[] {
  const seen = conversion.parts.map(({ condition }) => conversion.said[condition]?.seen ?? null);
  const agreed = (is: "before" | "after"): boolean =>
    seen.every((each) => each !== null && each.at > spentAt + SETTLE_MS && each.is === is);
  const { answer } = conversion;
  if (answer === null) return [];
  const settled = { ...answer, since: at, spent: false, message: "its nonce was used; the balances tell" };
  if (agreed("after"))
    return turn(
      state,
      { ...conversion, stage: "committing", since: at, said: {}, answer: { ...settled, is: "confirmed" } },
      at,
    );
  if (agreed("before"))
    return release(state, { ...conversion, answer: { ...settled, is: "failed" } }, settled.message, at);
  return [];
}

/** Every market has said so: it is forgotten, and a failure is followed by a rest. */
function over(state: PortfolioState, conversion: Conversion, done: boolean, at: VenueMs): readonly PortfolioAction[] {
  const { conversions: desk } = state;
  state.conversion = null;
  desk.failures = done ? 0 : desk.failures + 1;
  desk.restUntil = done ? 0 : at + Math.min(REST_FIRST_MS * 2 ** Math.min(desk.failures - 1, 16), REST_LONGEST_MS);
  const rows: Row[] = [{ kind: CONVERSION_KIND, key: conversion.id, body: null }, deskRow(desk)];
  const sent = conversion.answer !== null && conversion.answer.nonce !== null;
  return [
    { t: "journal", rows },
    ...(done || !sent ? [] : [failure(conversion, (desk.restUntil - at) / SECOND)]),
    { ...STUCK, text: "", over: true },
  ];
}

const STUCK = { t: "alert", class: "order", severity: "warn", key: "conversion-stuck" } as const;

const failure = ({ cause, operation }: Conversion, restS: number): PortfolioAction => ({
  ...STUCK,
  key: "conversion",
  fadesMs: EVENT_FADES_MS,
  text: `A conversion (${operation.why}) came to nothing: ${cause}. Nothing has moved; it is not tried again for ${restS} s.`,
});

function stuck({ at: begun, stage, operation, answer }: Conversion, at: VenueMs): readonly PortfolioAction[] {
  if (at - begun < STUCK_MS) return [];
  const where =
    answer === null ? "" : ` (${answer.is}, nonce ${answer.nonce ?? "none yet"}, ${answer.ref ?? "not sent"})`;
  const text = `A conversion (${operation.why}) is still ${stage} after ${Math.round((at - begun) / SECOND)} s${where}. What it may move stays reserved in its markets.`;
  return [{ ...STUCK, text }];
}

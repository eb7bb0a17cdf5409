/**
 * The kill of one market alone, its proof and its resume. Apart from the account's kill: neither lifts the other, and only a
 * person lifts this one. The other markets trade on.
 */
import type { MarketsKilled, OrderCount, OwnWish } from "../contract/gateway.ts";
import type { ConditionId } from "../contract/ids.ts";
import type { OwnEpoch } from "../contract/views.ts";
import type { KilledMarket } from "../live/types.ts";
import { isFlat, look, nextLook, proofLines, type Sighting, startProof } from "../risk/kill-proof.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { journal } from "./engine.ts";
import { isKilledAlone, missing, REPEAT_MS, shown, type Waits, waitFor } from "./kill.ts";
import { auditRow, ownRow } from "./rows.ts";
import type {
  MarketKill,
  OwnRecord,
  PortfolioAction,
  PortfolioConfig,
  PortfolioEvent,
  PortfolioState,
} from "./types.ts";

type Wish = PortfolioEvent & { t: "kill-markets" | "resume-markets" };
type Alert = PortfolioAction & { t: "alert" };

/** Journaled before anybody is told. Killed anew while killed, it is cancelled and proven anew: reason and person stay the first. */
export function killMarkets(state: PortfolioState, wish: Wish, at: VenueMs): readonly PortfolioAction[] {
  const { markets, reason, actor } = wish;
  const killed = [...new Set(markets)].map((market) => {
    const { epoch, kill } = state.own.get(market) ?? NEVER;
    const first = kill ?? { since: at, reason, actor };
    const { since, reason: why, actor: who } = first;
    const proof = startProof(at);
    const record = {
      epoch: epoch + 1,
      kill: { since, reason: why, actor: who, proof, missing: "not told yet", open: null },
    };
    return keep(state, wish, market, record, at);
  });
  if (killed.length === 0) return [];
  return [
    ...journal(killed.flatMap(({ rows }) => rows)),
    { t: "kill-markets-gateway", markets: killed.map(({ told }) => told) },
    ...killed.map(({ told }): Alert => alertOf(told.market, `Killed alone by ${actor}: ${reason}`, false)),
    { t: "publish" },
    { t: "wake", at: (at + REPEAT_MS) as VenueMs },
  ];
}

/** A person's act. Whatever the proof says: who resumes has looked. */
export function resumeMarkets(state: PortfolioState, wish: Wish, at: VenueMs): readonly PortfolioAction[] {
  const { markets, reason, actor } = wish;
  const resumed = [...new Set(markets)]
    .filter((market) => isKilledAlone(state, market))
    .map((market) => {
      state.ownDoors.delete(market);
      const record = { epoch: (state.own.get(market) ?? NEVER).epoch + 1, kill: null };
      return keep(state, wish, market, record, at);
    });
  if (resumed.length === 0) return [{ t: "publish" }];
  return [
    ...journal(resumed.flatMap(({ rows }) => rows)),
    { t: "resume-markets-gateway", markets: resumed.map(({ told }) => told) },
    ...resumed.flatMap(({ told: { market } }): Alert[] => [
      alertOf(market, `Resumed by ${actor}: ${reason}`, true),
      { ...unproven(market), over: true },
    ]),
    { t: "publish" },
  ];
}

const NEVER: OwnRecord = { epoch: 0, kill: null };

function keep(
  state: PortfolioState,
  { t, reason, actor, wallMs }: Wish,
  market: ConditionId,
  record: OwnRecord,
  at: VenueMs,
): { readonly rows: readonly Parameters<typeof journal>[0][number][]; readonly told: OwnWish } {
  const before = standing(market, state.own.get(market) ?? NEVER);
  state.own.set(market, record);
  const what = t === "kill-markets" ? "kill-market" : "resume-market";
  const act = { at, wallMs, actor, what, before, after: standing(market, record), why: reason } as const;
  return { rows: [ownRow(market, record), auditRow(state, act)], told: { market, epoch: record.epoch } };
}

/** A market's standing for the audit log. */
const standing = (market: ConditionId, { epoch, kill }: OwnRecord): string =>
  `market ${market}: ${kill === null ? "may quote" : "killed"}, its epoch ${epoch}`;

const alertOf = (market: ConditionId, text: string, over: boolean): Alert => ({
  ...{ t: "alert", class: "kill", severity: "warn", key: `kill-market-${market}`, market },
  ...{ text: `Market ${market.slice(0, 10)}: ${text}`, over },
});

const unproven = (market: ConditionId): Alert => ({
  ...{ t: "alert", class: "kill", severity: "danger", key: `kill-unproven-${market}`, market },
  text: `Market ${market.slice(0, 10)}: its kill is not proven flat: see what is missing`,
});

/** The Gateway's answer. One that it has not obeyed is of an earlier day than what it holds: we go past that. */
export function provedRefused(
  state: PortfolioState,
  config: PortfolioConfig,
  markets: readonly OwnWish[],
  answer: MarketsKilled | null,
  at: VenueMs,
): readonly PortfolioAction[] {
  const again: PortfolioAction = { t: "wake", at: (at + REPEAT_MS) as VenueMs };
  return markets.flatMap(({ market, epoch }): readonly PortfolioAction[] => {
    const record = state.own.get(market);
    if (record === undefined || record.kill === null || record.epoch !== epoch) return [];
    // Nobody may be left who reports or counts: that it takes too long shows here.
    if (answer === null) return [...proveOne(state, config, market, at, { refused: false, open: undefined }), again];
    if (answer.refused.includes(market))
      return proveOne(state, config, market, at, sightingOf(state, answer, market, true));
    const later = { ...record, epoch: epoch + 1 };
    state.own.set(market, later);
    return [...journal([ownRow(market, later)]), again];
  });
}

/** Adds a count of the venue's to the proofs of all markets that are killed alone. */
export const provedCounted = (
  state: PortfolioState,
  config: PortfolioConfig,
  count: OrderCount,
  at: VenueMs,
): readonly PortfolioAction[] =>
  killedOf(state).flatMap(([market]) => proveOne(state, config, market, at, sightingOf(state, count, market, false)));

/** Adds what the markets have reported. An order that one shows takes its proof back; that none is shown proves nothing. */
export const provedReported = (
  state: PortfolioState,
  config: PortfolioConfig,
  at: VenueMs,
): readonly PortfolioAction[] =>
  killedOf(state).flatMap(([market, { proof }]) => {
    const line = state.markets.get(market);
    const isNewer = line !== undefined && proof.zeroAt !== null && line.at > proof.zeroAt;
    const open = isNewer && line.live > 0 ? line.live : undefined;
    return proveOne(state, config, market, at, { refused: false, open });
  });

function sightingOf(
  { ownDoors }: PortfolioState,
  { by, word }: OrderCount,
  market: ConditionId,
  refused: boolean,
): Pick<Sighting, "refused" | "open"> {
  if (word !== undefined) ownDoors.set(market, word);
  return { refused, open: by === undefined ? null : by[market] === undefined ? 0 : by[market] };
}

function proveOne(
  state: PortfolioState,
  config: PortfolioConfig,
  market: ConditionId,
  at: VenueMs,
  seen: Pick<Sighting, "refused" | "open">,
): readonly PortfolioAction[] {
  const record = state.own.get(market);
  if (record === undefined || record.kill === null) return [];
  const { epoch, kill } = record;
  const line = state.markets.get(market);
  const waits: Waits = { silent: [], busy: [], late: [], lateUntil: null };
  // One that has never reported was never lent anything.
  if (line !== undefined) {
    const door = state.ownDoors.get(market) ?? null;
    waitFor(waits, state, config, line, { spoken: (line.own ?? 0) >= epoch, since: kill.proof.at, door }, at);
  }
  const proof = look(kill.proof, { at, ...seen, ...shown(waits) });
  const open = seen.open === undefined ? kill.open : seen.open;
  const text = isFlat(proof) ? "" : missing(waits).replace(/^; /, "");
  const next = { ...kill, proof, open, missing: text };
  state.own.set(market, { epoch, kill: next });
  const turned = stateOf(next) !== stateOf(kill);
  const news = turned || proof.zeroAt !== kill.proof.zeroAt || proof.recheckedAt !== kill.proof.recheckedAt;
  const told = turned && (proof.overdue || kill.proof.overdue);
  const due = nextLook(proof, at);
  return [
    ...(news ? journal([ownRow(market, { epoch, kill: next })]) : []),
    ...(told ? [{ ...unproven(market), over: stateOf(next) === "flat" }] : []),
    ...(seen.open === undefined && !turned ? [] : [{ t: "publish" } as const]),
    ...(due === null ? [] : [{ t: "wake", at: due } as const]),
  ];
}

const stateOf = ({ proof }: MarketKill): KilledMarket["state"] =>
  isFlat(proof) ? "flat" : proof.overdue ? "unproven" : "killing";

const killedOf = ({ own }: PortfolioState): readonly (readonly [ConditionId, MarketKill])[] =>
  [...own].flatMap(([market, { kill }]) => (kill === null ? [] : [[market, kill] as const]));

/** True while some market's proof is not at its end. */
export const isProvingMarkets = (state: PortfolioState): boolean =>
  killedOf(state).some(([, { proof }]) => proof.recheckedAt === null || !isFlat(proof));

/** Until the Gateway has answered, and whenever orders are still there, a market is killed again; else they are counted. */
export function lookAtMarkets(state: PortfolioState, at: VenueMs): readonly PortfolioAction[] {
  const killed = killedOf(state);
  const again = killed.filter(([, { proof, open }]) => proof.refusedAt === null || (open ?? 0) > 0);
  const counts = killed.some((each) => !again.includes(each) && nextLook(each[1].proof, at) !== null);
  const markets = again.map(([market]) => ({ market, epoch: (state.own.get(market) ?? NEVER).epoch }));
  return [
    ...(markets.length === 0 ? [] : [{ t: "kill-markets-gateway", markets } as const]),
    ...(counts ? [{ t: "count" } as const] : []),
  ];
}

/** What the Gateway has to know of each market that was ever killed alone. */
export const ownEpochs = ({ own }: PortfolioState): Readonly<Record<ConditionId, OwnEpoch>> =>
  Object.fromEntries([...own].map(([market, { epoch, kill }]) => [market, { epoch, killed: kill !== null }]));

/** As the dashboard and the API show them, the newest first. */
export const killedMarkets = (state: PortfolioState): readonly KilledMarket[] =>
  killedOf(state)
    .map(([market, kill]): KilledMarket => {
      const { since, actor, reason, proof, open } = kill;
      const line = state.markets.get(market);
      const epoch = (state.own.get(market) ?? NEVER).epoch;
      return {
        ...{
          market,
          at: since,
          from: proof.at,
          actor,
          reason,
          epoch,
          state: stateOf(kill),
          missing: kill.missing,
          open,
        },
        tookMs: isFlat(proof) && proof.clearAt !== null ? proof.clearAt - proof.at : null,
        holds: line === undefined ? null : { net: (line.net ?? 0) as MicroShares, worth: line.valueAtBid },
        proof: proofLines(proof, epoch, "market"),
      };
    })
    .sort((a, b) => b.at - a.at);

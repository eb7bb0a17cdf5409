/**
 * Cash that no ledger explains: put in, taken out, or lost. What was put in or taken out is on the chain, as a transfer
 * between the wallet and an address that is none of the venue's; what is lost is not. So a difference that lasts is asked
 * about there, and only what the chain shows to have been sent away is no loss. Where it says nothing in time, it is one.
 */
import type { Transfer } from "../contract/transfers.ts";
import { EVENT_FADES_MS } from "../live/alerts.ts";
import type { Row } from "../machine.ts";
import { shiftKillSwitch } from "../risk/kill-switch.ts";
import type { MicroUsd } from "../units/money.ts";
import { after, DAY, MINUTE, SECOND, type VenueMs } from "../units/time.ts";
import { moneyRow } from "./rows.ts";
import type { PortfolioAction, PortfolioConfig, PortfolioState } from "./types.ts";

/** The chain is asked again after this long: a node may lag behind the venue. */
const ASK_EVERY_MS = 10 * SECOND;
/** So many answers that don't explain it, none among them, and it is what it looks like. A slow node is waited for. */
const ANSWERS = 3;
/** Cash is as old as this when it is compared, at most: what moved it may be so much older than the last agreement. */
const CASH_AGE_MS = 3 * MINUTE;
/**
 * So long after midnight UTC more cash than there should be is no deposit yet, and counts for nothing: what the venue pays for
 * the day before comes then, and is booked some ten minutes later (core/gateway/payments.ts).
 */
const PAYING_MS = 20 * MINUTE;
/** Movements that have explained something are remembered this many: none explains twice. */
const CLAIMED = 200;

export interface Noticed {
  readonly rows: readonly Row[];
  readonly actions: readonly PortfolioAction[];
}
const NOTHING: Noticed = { rows: [], actions: [] };

/** What is gone and nobody took out; above zero: there is more than came from anywhere. */
export const missingOf = ({ unexplained, credited }: Pick<PortfolioState, "unexplained" | "credited">): MicroUsd =>
  (unexplained - credited) as MicroUsd;

/**
 * Compares settled cash with the ledgers.
 *
 * @param flow what the ledgers say has moved since the start
 * @param paid rewards and rebates among it. They are booked on the venue's word of a day's end, before or after their cash
 * is seen: what was taken for a deposit is none any more, and what is booked too early is no loss, and no deposit later
 */
export function noticeCash(
  state: PortfolioState,
  config: PortfolioConfig,
  at: VenueMs,
  cash: MicroUsd,
  flow: number,
  paid: number,
): Noticed {
  const booked = paid - state.paid;
  state.paid = paid as MicroUsd;
  if (booked > 0) {
    // Cash that has come and was taken for nothing yet is this.
    const pending = Math.max(0, cash - (state.startCash ?? 0) - (flow - booked) - state.unexplained);
    const taken = booked - Math.min(booked, pending);
    move(state, -taken);
    state.unexplained = (state.unexplained - taken) as MicroUsd;
  }
  const noticed = compare(state, config, at, cash, flow);
  return booked > 0 && noticed.rows.length === 0 ? { ...noticed, rows: [moneyRow(state)] } : noticed;
}

/** Money from outside: peak and day start move with it. */
function move(state: PortfolioState, by: number): void {
  state.credited = (state.credited + by) as MicroUsd;
  if (by !== 0 && state.safety !== null) state.safety = shiftKillSwitch(state.safety, by);
}

function compare(state: PortfolioState, config: PortfolioConfig, at: VenueMs, cash: MicroUsd, flow: number): Noticed {
  const difference = (cash - (state.startCash ?? 0) - flow) as MicroUsd;
  state.difference = difference;
  const moved = difference - state.unexplained;
  const { suspect } = state;
  if (moved === 0) {
    state.suspect = null;
    state.agreedAt = at;
    return NOTHING;
  }
  if (suspect === null || suspect.value !== difference) {
    state.suspect = { value: difference, at, askedAt: null, asking: false, answers: 0, told: null };
    return NOTHING;
  }
  if (at - suspect.at < config.doubtMs || (moved > 0 && at % DAY < PAYING_MS)) return NOTHING;
  const told = suspect.told ?? [];
  const isOver = suspect.answers >= ANSWERS || at - suspect.at >= config.doubtMs + config.chainMs;
  if (Math.abs(shownOf(moved, told)) >= Math.abs(moved) || isOver) return settle(state, at, cash, difference, told);
  if (suspect.asking || (suspect.askedAt !== null && at - suspect.askedAt < ASK_EVERY_MS)) return NOTHING;
  state.suspect = { ...suspect, askedAt: at, asking: true };
  const since = after(state.agreedAt ?? at, -CASH_AGE_MS);
  return { rows: [], actions: [{ t: "ask-transfers", about: difference, since }] };
}

/** What the chain shows of the difference that was asked about; null: it could not be read. */
export function takeTransfers(state: PortfolioState, about: MicroUsd, read: readonly Transfer[] | null): void {
  const { suspect } = state;
  if (suspect === null || suspect.value !== about) return;
  const told = read?.filter(({ id }) => !state.claimed.includes(id)) ?? suspect.told;
  state.suspect = { ...suspect, asking: false, answers: suspect.answers + 1, told };
}

/**
 * How much of a difference transfers explain, with its sign. Both ways at once are set off against each other, unless one of
 * them alone is just what is looked for: what came in may be in the ledgers already, as a reward that was paid.
 */
function shownOf(moved: number, told: readonly Transfer[]): number {
  const sum = (way: Transfer["way"]): number =>
    told.reduce((all, { way: its, amount }) => (its === way ? all + amount : all), 0);
  const [came, went] = [sum("in"), sum("out")];
  if (moved < 0) return went === -moved ? moved : -Math.min(-moved, Math.max(0, went - came));
  return came === moved ? moved : Math.min(moved, Math.max(0, came - went));
}

/** Books a difference as what it is: peak and day start move with what came or was taken out, and not with a loss. */
function settle(
  state: PortfolioState,
  at: VenueMs,
  cash: MicroUsd,
  difference: MicroUsd,
  told: readonly Transfer[],
): Noticed {
  const moved = difference - state.unexplained;
  state.suspect = null;
  state.agreedAt = at;
  state.unexplained = difference;
  // More cash than there was is somebody's deposit, shown or not: but what went missing and comes back is none.
  const outside = moved < 0 ? shownOf(moved, told) : Math.max(0, difference - state.credited);
  move(state, outside);
  state.claimed = [...state.claimed, ...told.map(({ id }) => id)].slice(-CLAIMED);
  return { rows: [moneyRow(state)], actions: alertsOf(cash, moved, outside, told) };
}

function alertsOf(
  cash: MicroUsd,
  moved: number,
  outside: number,
  told: readonly Transfer[],
): readonly PortfolioAction[] {
  const rest = moved - outside;
  const alerts: PortfolioAction[] = [];
  const tell = (severity: "note" | "warn" | "danger", key: string, text: string): void => {
    alerts.push({ t: "alert", class: "reconcile", severity, key, fadesMs: EVENT_FADES_MS, text });
  };
  const ways = (way: Transfer["way"]): string =>
    told
      .filter((transfer) => transfer.way === way)
      .map(({ amount, other, tx }) => `${dollars(amount)} ${way === "in" ? "from" : "to"} ${other}, transaction ${tx}`)
      .join("; ");
  if (outside < 0)
    tell(
      "danger",
      "withdrawal",
      `Taken out of the wallet: ${ways("out")}. It is no loss to the limits. If nobody of yours has sent it, the key is in other hands: kill, and move what is left`,
    );
  if (outside > 0)
    tell(
      "note",
      "deposit",
      `Put into the wallet: ${dollars(outside)}${ways("in") === "" ? ", which no transfer on the chain shows" : ` (${ways("in")})`}. It is no profit`,
    );
  if (rest !== 0)
    tell(
      "warn",
      "cash-difference",
      `The venue's cash is ${dollars(cash)}, the ledgers and transfers come to ${dollars(cash - rest)}: ${dollars(rest)} that nothing explains, counted as ${rest < 0 ? "a loss" : "come back"}`,
    );
  return alerts;
}

const dollars = (micro: number): string => `${micro < 0 ? "-" : ""}$${(Math.abs(micro) / 1e6).toFixed(6)}`;

/** The account as the loops see it. */
import type { ConditionId } from "../../contract/ids.ts";
import type { AccountReport } from "../../live/types.ts";
import type { MicroUsd } from "../../units/money.ts";
import type { AccountNow } from "./types.ts";

/** Why nothing may be entered or left now; null when the engine runs. An account that is not known is no permission. */
export function closedBy(account: Pick<AccountReport, "paused" | "engine" | "engineWhy"> | null): string | null {
  if (account === null) return "the account is not known yet";
  if (account.paused?.includes("CD")) return "directional positions are paused";
  return account.engine === "running" ? null : `the engine is ${account.engine}: ${account.engineWhy}`;
}

/** Why nothing may be sent in this market although the engine runs; null: it may. */
export const killedAlone = (killed: readonly ConditionId[] | undefined, market: ConditionId): string | null =>
  killed?.includes(market) === true ? "this market is killed" : null;

/** Markets that a person has killed alone. */
export const killedOf = (account: Pick<AccountReport, "killed"> | null): readonly ConditionId[] =>
  account?.killed?.map(({ market }) => market) ?? [];

/** Stakes are shares of equity at bid, where it is known. @param stakedToday micro-dollars since the UTC day began */
export const accountNow = (account: AccountReport | null, stakedToday: number): AccountNow => ({
  closed: closedBy(account),
  killed: killedOf(account),
  bankroll: account?.riskEquity ?? account?.equity ?? null,
  stakedToday: stakedToday as MicroUsd,
});

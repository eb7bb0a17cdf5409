import { useQuery } from "@tanstack/react-query";
import type { Check } from "../../../core/directional/loop/types.ts";
import type { PlanState, Thesis } from "../../../core/directional/plan.ts";
import type { PriceState } from "../../../core/directional/price.ts";
import type { QuestionSpec } from "../../../core/directional/questions/spec.ts";
import type { ScoreGroup as Group } from "../../../core/directional/score-report.ts";
import type { Scorecard } from "../../../core/directional/scorecard.ts";
import type { Standing } from "../../../core/directional/shadow.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { useAccount } from "../live/use.ts";
import { request } from "./problem.ts";

/** Core's own shapes, as JSON carries them: a moment is a plain number there. */
type Plain<T> = { readonly [K in keyof T]: T[K] extends VenueMs ? number : T[K] };

/** A question as the parser read it. */
export interface Spec extends Omit<QuestionSpec, "family" | "period" | "asset" | "timeZone" | "window"> {
  readonly window: Plain<QuestionSpec["window"]>;
}

/** Prices a signal was made from. */
export interface Inputs extends Plain<Omit<PriceState, "now" | "spot" | "sigmaAnnual">> {
  readonly regime: number | null;
  readonly nu: number | null;
}

interface About {
  readonly id: string;
  readonly at: string;
  readonly market: string;
  readonly question: string;
  readonly family: string;
  readonly period: string;
  readonly asset: string;
  readonly ends_at: string;
}

/** What the 15-minute loop said of one question. Formula values are numbers, null where there is none. */
export interface Signal extends About {
  readonly spec: Spec;
  readonly best_bid: string | null;
  readonly best_ask: string | null;
  readonly spot: number | null;
  readonly sigma: number | null;
  readonly p: number | null;
  readonly sd: number | null;
  readonly mid: number | null;
  readonly weight: number | null;
  readonly blend: number | null;
  readonly edge: number | null;
  readonly cost: number | null;
  readonly buy: "YES" | "NO" | null;
  readonly cycles: number;
  readonly kelly_single: number | null;
  readonly kelly_joint: number | null;
  readonly stake_share: number | null;
  /** One of core's SignalCode, or a newer server's. */
  readonly code: string;
  readonly why: string;
  readonly checks: readonly Check[];
  readonly inputs: Inputs | null;
}

/** A position with its plan. Money and sizes are decimal text. */
export interface Position extends About {
  readonly buy: "YES" | "NO";
  readonly state: PlanState;
  readonly opened_at: string;
  readonly closed_at: string | null;
  readonly wanted: string;
  readonly stake: string;
  readonly stop: number;
  readonly target: number;
  readonly thesis: Thesis;
  readonly entries: number;
  readonly exits: number;
  readonly held: string;
  readonly cost: string;
  readonly edge_hold: number | null;
  readonly exit: string | null;
  readonly why: string;
  readonly pnl: string | null;
}

/** The rows of one family or horizon, as the API tells core's ScoreGroup. */
export interface ScoreGroup extends Pick<Group, "by" | "name">, Pick<Scorecard, "n" | "events" | "weight" | "brier"> {
  readonly log_loss: Scorecard["logLoss"];
  /** 95 % interval of the market's log loss less the model's. */
  readonly advantage: { readonly mean: number; readonly low: number; readonly high: number } | null;
  readonly reliability: Pick<Group, "model" | "market">;
  readonly standing: (Pick<Standing, "is" | "events" | "why"> & { readonly needed: number }) | null;
}

interface List<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

const OFTEN_MS = 15_000;
const SELDOM_MS = 60_000;
const MOST = 200;
const OVER = 50;

/** Asked once it is known whose rows to ask for: paper's are never shown as live's. */
function useOwn<T>(what: string, path: string, everyMs: number) {
  const account = useAccount();
  const owner = account === null ? null : `mode=${account.mode}&wallet=${account.wallet}`;
  return useQuery({
    queryKey: ["directional", what, owner],
    enabled: owner !== null,
    queryFn: ({ signal }) => request<T>(`/api/v1/${path}${path.includes("?") ? "&" : "?"}${owner}`, { signal }),
    refetchInterval: everyMs,
  });
}

/** What the last run said of every question. */
export const useSignals = () => useOwn<List<Signal>>("signals", `signals?run=last&limit=${MOST}`, OFTEN_MS);

export const usePositions = (state: "open" | "over") =>
  useOwn<List<Position>>(
    state,
    `directional/positions?state=${state}&limit=${state === "open" ? MOST : OVER}`,
    OFTEN_MS,
  );

export const useCalibration = () =>
  useOwn<{ readonly groups: readonly ScoreGroup[] }>("calibration", "calibration", SELDOM_MS);

import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../live/use.ts";
import { request } from "./problem.ts";

/** A question as the parser read it: what the loop keeps of core's QuestionSpec. */
export interface Spec {
  readonly signature: string;
  readonly source: "binance" | "chainlink";
  readonly pair: string;
  readonly candle: "1m" | "1h" | null;
  readonly field: "close" | "high" | "low" | "open-close" | "price";
  readonly comparator: ">" | ">=" | "<" | "<=" | "in";
  readonly strikeLow: number | null;
  readonly strikeHigh: number | null;
  readonly window: { readonly start: number; readonly end: number };
  readonly tie: "YES" | "NO" | "SPLIT";
  readonly averagingSeconds: number;
}

/** Prices a signal was made from. */
export interface Inputs {
  readonly spotAt: number;
  readonly otherSpot: number | null;
  readonly forward: number | null;
  readonly first: number | null;
  readonly extremes: { readonly high: number; readonly low: number } | null;
  readonly averageSoFar: number | null;
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

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
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
  readonly code: string;
  readonly why: string;
  readonly checks: readonly Check[];
  readonly inputs: Inputs | null;
}

/** A position with its plan. Money and sizes are decimal text. */
export interface Position extends About {
  readonly buy: "YES" | "NO";
  readonly state: "entering" | "held" | "leaving" | "closed" | "abandoned";
  readonly opened_at: string;
  readonly closed_at: string | null;
  readonly wanted: string;
  readonly stake: string;
  readonly stop: number;
  readonly target: number;
  readonly thesis: Readonly<Record<string, number>>;
  readonly entries: number;
  readonly exits: number;
  readonly held: string;
  readonly cost: string;
  readonly edge_hold: number | null;
  readonly exit: string | null;
  readonly why: string;
  readonly pnl: string | null;
}

export interface Bin {
  readonly from: number;
  readonly n: number;
  readonly events: number;
  readonly p: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

export interface Columns {
  readonly model: number | null;
  readonly market: number | null;
  readonly blend: number | null;
}

export interface ScoreGroup {
  readonly by: "all" | "family" | "horizon";
  readonly name: string;
  readonly n: number;
  readonly events: number;
  readonly weight: number | null;
  readonly brier: Columns;
  readonly log_loss: Columns;
  /** 95 % interval of the market's log loss less the model's. */
  readonly advantage: { readonly mean: number; readonly low: number; readonly high: number } | null;
  readonly reliability: { readonly model: readonly Bin[]; readonly market: readonly Bin[] };
  readonly standing: {
    readonly is: "shadow" | "proven";
    readonly events: number;
    readonly needed: number;
    readonly why: string;
  } | null;
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

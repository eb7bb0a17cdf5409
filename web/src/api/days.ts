import { useQuery } from "@tanstack/react-query";
import { request } from "./problem.ts";

/** The account in one UTC day, as the history tells it: dollars as decimal text. */
export interface Day {
  readonly day: string;
  readonly complete: boolean;
  readonly open: string;
  readonly close: string;
  readonly flows: string;
  readonly missing: string;
  readonly pnl: string;
  readonly capture: string;
  readonly adverse: string;
  readonly drift: string;
  readonly fees: string;
  readonly rebates: string;
  readonly rewards: string;
  readonly fills: number;
  readonly volume: string;
  readonly drawdown_bp: number;
  readonly quality_cents: number | null;
  readonly judged: number;
}

/** The running day is told once an hour. */
const EVERY_MS = 300_000;
const LAST = 14;

/** The newest days of the mode that runs, newest first; nothing is asked before the mode is known. */
export const useDays = (mode: "paper" | "live" | null) =>
  useQuery({
    queryKey: ["days", mode],
    enabled: mode !== null,
    queryFn: ({ signal }) =>
      request<{ readonly items: readonly Day[] }>(`/api/v1/performance/daily?mode=${mode}&limit=${LAST}`, { signal }),
    refetchInterval: EVERY_MS,
  });

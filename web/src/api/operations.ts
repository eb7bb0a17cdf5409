import { useQuery } from "@tanstack/react-query";
import { request } from "./problem.ts";

/** One operation on chain as the history tells it: decimal text, and hashes as they are. */
export interface Operation {
  readonly id: string;
  readonly created_at: string;
  readonly market: string;
  readonly kind: string;
  readonly amount: string;
  readonly state: string;
  readonly ref: string | null;
  readonly ticket: string | null;
  readonly tx: string | null;
  readonly gas: string;
  readonly why: string;
  readonly cause: string;
}

const EVERY_MS = 15_000;
const LAST = 20;

/** The last operations of all markets, newest first. */
export const useOperations = () =>
  useQuery({
    queryKey: ["operations"],
    queryFn: ({ signal }) =>
      request<{ readonly items: readonly Operation[] }>(`/api/v1/operations?limit=${LAST}`, { signal }),
    refetchInterval: EVERY_MS,
  });

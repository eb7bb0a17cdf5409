import { useQuery } from "@tanstack/react-query";
import { request } from "./problem.ts";

/** One order as the history tells it, as it stands now or as it ended: decimal text. */
export interface OrderOnRecord {
  readonly id: string;
  readonly created_at: string;
  readonly token: "YES" | "NO";
  readonly side: "BUY" | "SELL";
  readonly price: string;
  readonly size: string;
  readonly matched: string;
  readonly state: string;
  readonly strategy: "MM" | "CD" | "ARB" | null;
  readonly version: string | null;
}

const EVERY_MS = 15_000;
const LAST = 20;

/** The last orders of one market, newest first. */
export const useOrders = (market: string) =>
  useQuery({
    queryKey: ["orders", market],
    queryFn: ({ signal }) =>
      request<{ readonly items: readonly OrderOnRecord[] }>(`/api/v1/orders?market=${market}&limit=${LAST}`, {
        signal,
      }),
    refetchInterval: EVERY_MS,
  });

import { useQuery } from "@tanstack/react-query";
import type { Series } from "../../../core/live/types.ts";
import { request } from "./problem.ts";

/** Stored series change slowly; what came since is recorded by the page itself. */
const EVERY_MS = 60_000;

export const useEquitySeries = () =>
  useQuery({
    queryKey: ["equity"],
    queryFn: ({ signal }) => request<Series>("/api/v1/equity", { signal }),
    refetchInterval: EVERY_MS,
  });

export const useMarketSeries = (id: string) =>
  useQuery({
    queryKey: ["market-series", id],
    queryFn: ({ signal }) => request<Series>(`/api/v1/markets/${encodeURIComponent(id)}/series`, { signal }),
    refetchInterval: EVERY_MS,
  });

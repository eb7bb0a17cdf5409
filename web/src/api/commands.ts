import { useMutation } from "@tanstack/react-query";
import { request } from "./problem.ts";

export type Command = {
  /** One wish, one key: asked again with the same key it is carried out once. */
  readonly key: string;
} & (
  | { readonly type: "kill" | "resume"; readonly reason: string }
  | { readonly type: "kill-market" | "resume-market"; readonly markets: readonly string[]; readonly reason: string }
  | { readonly type: "acknowledge"; readonly alert: string }
);

/** POST /api/v1/commands. A kill waits for nothing and is retried by its reader, never by a timer. */
export const useCommand = () =>
  useMutation({
    networkMode: "always",
    mutationFn: ({ key, ...wish }: Command) =>
      request<unknown>("/api/v1/commands", {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": key },
        body: JSON.stringify(wish),
      }),
  });

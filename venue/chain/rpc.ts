/** A node of the chain over JSON-RPC. Every answer is a value; nothing here retries. */
import * as z from "zod";
import { exchange, type Fetch } from "../http.ts";
import { firstIssue } from "../schema/common.ts";

export type RpcResult<T> = { readonly ok: true; readonly value: T } | RpcFailure;

export interface RpcFailure {
  readonly ok: false;
  /** NO_ANSWER: late, cut off, or a server's own trouble. REJECTED: the node's word that it won't. BAD_REPLY: unreadable. */
  readonly code: "NO_ANSWER" | "RATE_LIMITED" | "REJECTED" | "BAD_REPLY";
  readonly message: string;
  /** What a reverted call returned, where the node says. */
  readonly data?: string;
  readonly retryAfterMs?: number;
}

export interface Rpc {
  call<T extends z.ZodType>(method: string, params: readonly unknown[], schema: T): Promise<RpcResult<z.output<T>>>;
}

const reply = z.object({
  result: z.unknown().optional(),
  error: z.object({ message: z.string(), data: z.unknown().optional() }).nullish(),
});

/** @param deadlineMs wall milliseconds of one call */
export function createRpc(url: string, fetch: Fetch, deadlineMs = 5_000): Rpc {
  let id = 0;
  return {
    async call(method, params, schema) {
      id += 1;
      const body = JSON.stringify({ jsonrpc: "2.0", id, method, params });
      const answer = await exchange(fetch, { url, method: "POST", headers: {}, body, deadlineMs });
      if (!answer.ok && answer.code === "RATE_LIMITED")
        return {
          ok: false,
          code: "RATE_LIMITED",
          message: `${method}: the node limits us: ${answer.message}`,
          ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
        };
      // Some nodes put their error into a body of 4xx or 5xx: it is their word all the same.
      const parsed = reply.safeParse(answer.ok ? answer.value.json : answer.body);
      if (parsed.success && parsed.data.error != null) {
        const { message, data } = parsed.data.error;
        if (/rate limit|too many requests|limit exceeded/i.test(message))
          return { ok: false, code: "RATE_LIMITED", message: `${method}: the node limits us: ${message}` };
        return {
          ok: false,
          code: "REJECTED",
          message: `${method}: ${message}`,
          ...(typeof data === "string" ? { data } : {}),
        };
      }
      if (!answer.ok) return { ok: false, code: "NO_ANSWER", message: `${method}: ${answer.message}` };
      if (!parsed.success) return { ok: false, code: "BAD_REPLY", message: `${method}: ${firstIssue(parsed.error)}` };
      const value = schema.safeParse(parsed.data.result);
      if (value.success) return { ok: true, value: value.data };
      return { ok: false, code: "BAD_REPLY", message: `${method}: ${firstIssue(value.error)}` };
    },
  };
}

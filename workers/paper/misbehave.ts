import type { FaultOn, RequestKind, Struck } from "../../core/exchange/faults/menu.ts";
import { refusalByFault, type WireRefusal } from "../../core/exchange/faults/mode.ts";
import { json } from "./routes/types.ts";
import type { Venue } from "./venue.ts";

/** What kind of work a request asks for: what faults are bound to. */
export function kindOf(method: string, path: string): RequestKind {
  if (path === "/time") return "time";
  if (path === "/rpc" || path.startsWith("/relayer/")) return "chain";
  if (path.startsWith("/auth/")) return "auth";
  if (path === "/order" || path === "/orders") return method === "DELETE" ? "cancel" : "post";
  if (path.startsWith("/cancel-")) return "cancel";
  if (path === "/heartbeats" || path === "/v1/heartbeats") return "beat";
  return /^\/(data|balance-allowance|order-scoring|orders-scoring|rewards\/user)(\/|$)/.test(path)
    ? "account"
    : "market";
}

/** Is every order of this post post-only? A body that can't be read has none that is. */
export function isPostOnly(body: string): boolean {
  try {
    const entries: unknown = JSON.parse(body);
    const list: unknown[] = Array.isArray(entries) ? entries : [entries];
    return list.length > 0 && list.every((each) => (each as { postOnly?: unknown } | null)?.postOnly === true);
  } catch {
    return false;
  }
}

export const refusalResponse = ({ status, body, headers, page }: WireRefusal): Response => {
  if (page !== undefined) return new Response(page, { status, headers: { "content-type": "text/html", ...headers } });
  const answer = json(body, status);
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
  return answer;
};

/** Long enough for the first byte to have left before the line is cut. */
const CUT_MS = 20;

/**
 * What a client sees of a connection that is cut: a beginning, then the end of it, with nothing that could be read.
 * The beginning is blank space and has left before the cut, or a proxy between would ask again by itself.
 */
const brokenOff = (): Response =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(" "));
        setTimeout(() => controller.error(new Error("the connection is cut by a fault")), CUT_MS);
      },
    }),
    { headers: { "content-type": "application/json" } },
  );

/**
 * Answers a request as its fault has it.
 *
 * @param handle carries the request out at the venue's time of that moment; `aheadMs` is how far the clock it tells is off
 */
export async function misbehave(
  struck: Struck<FaultOn<"request">> | null,
  kind: RequestKind,
  venue: Venue,
  handle: (aheadMs: number) => Promise<Response>,
): Promise<Response> {
  switch (struck?.name) {
    case undefined:
      return handle(0);
    case "post-lost":
      await venue.later(struck.ms);
      return brokenOff();
    case "post-late":
      await venue.later(struck.ms);
      return handle(0);
    case "answer-lost":
      await handle(0);
      await venue.later(struck.ms);
      return brokenOff();
    case "answer-slow": {
      const answer = await handle(0);
      await venue.later(struck.ms);
      return answer;
    }
    case "rate-limited":
    case "error-500":
      return refusalResponse(refusalByFault({ ...struck, name: struck.name }, kind));
    case "error-500-accepted":
      await handle(0);
      return refusalResponse(refusalByFault({ ...struck, name: struck.name }, kind));
    case "truncated-json": {
      const answer = await handle(0);
      const text = await answer.text();
      return new Response(text.slice(0, Math.ceil(text.length / 2)), answer);
    }
    case "clock-skew":
      return handle(struck.ms);
  }
}

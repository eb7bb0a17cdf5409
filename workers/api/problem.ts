/** Every error leaves as application/problem+json (RFC 9457; reference api.md 1). */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import type { ApiTypes } from "./env.ts";

export const problemSchema = z
  .object({
    type: z.string().meta({ description: "/problems/<slug>", example: "/problems/unknown-market" }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: "What happened, naming the thing, and what to do" }),
    instance: z.string().meta({ description: "Request id, also in the x-request-id header and in the log" }),
    code: z.string(),
    errors: z.array(
      z.object({
        pointer: z.string().meta({ description: "JSON pointer into the body, or the name of a parameter or header" }),
        message: z.string(),
        code: z.string(),
      }),
    ),
  })
  .meta({ id: "Problem" });

type FieldError = z.infer<typeof problemSchema>["errors"][number];

/** Every kind of error this API answers with: slug, HTTP status and title. `code` is the slug in capitals. */
const KINDS = {
  "bad-request": [400, "The request is not valid"],
  "no-access-configured": [403, "Access is not configured"],
  "foreign-origin": [403, "Another site's page may not do this"],
  "unknown-route": [404, "No such route"],
  "unknown-market": [404, "No such market"],
  "unknown-command": [404, "No such command"],
  "idempotency-conflict": [409, "The Idempotency-Key was used for something else"],
  "gate-shut": [409, "A gate on the way to real money is shut"],
  "stale-version": [412, "Another version trades by now"],
  "config-invalid": [422, "The configuration is not valid"],
  "config-loosens": [422, "The change loosens a limit"],
  "unsupported-media": [415, "The body is not JSON"],
  "upgrade-required": [426, "A WebSocket upgrade is expected"],
  internal: [500, "Something broke here"],
  "engine-silent": [503, "The engine does not answer"],
  "history-silent": [503, "The history database does not answer"],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemKind = keyof typeof KINDS;

/** Thrown by a handler, answered by `answerProblem`. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly errors: readonly FieldError[];

  constructor(kind: ProblemKind, detail: string, errors: readonly FieldError[] = [], cause?: unknown) {
    super(detail, { cause });
    this.kind = kind;
    this.errors = errors;
  }
}

export function answerProblem(c: Context<ApiTypes>, problem: Problem): Response {
  const [status, title] = KINDS[problem.kind];
  const body: z.infer<typeof problemSchema> = {
    type: `/problems/${problem.kind}`,
    title,
    status,
    detail: problem.message,
    instance: c.get("requestId"),
    code: problem.kind.replaceAll("-", "_").toUpperCase(),
    errors: [...problem.errors],
  };
  return c.body(JSON.stringify(body), status, { "content-type": "application/problem+json" });
}

/** Anything thrown, as a problem. Ours pass; a broken body or media type is the client's; the rest is logged once. */
export function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof Problem) {
    if (KINDS[error.kind][0] >= 500) console.error(`api ${requestId}: ${error.message}: ${String(error.cause)}`);
    return error;
  }
  if (error instanceof HTTPException && error.status === 400) {
    return new Problem("bad-request", "the body is not JSON", [{ pointer: "", message: error.message, code: "json" }]);
  }
  if (error instanceof HTTPException && error.status === 415) {
    return new Problem("unsupported-media", "send the body as content-type: application/json");
  }
  console.error(`api ${requestId}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return new Problem("internal", `try again; if it stays, look for ${requestId} in the log`);
}

/** What zod found, with a pointer to each place. */
export function validationProblem(target: string, error: z.core.$ZodError): Problem {
  const errors = error.issues.flatMap((issue) => fieldErrors(target, issue, []));
  const [first] = errors;
  const place = first?.pointer === "" ? "the body" : (first?.pointer ?? "the request");
  return new Problem("bad-request", `${place}: ${first?.message ?? "not valid"}`, errors);
}

/** One error for each place an issue speaks of: a field that nobody knows is a place, and so is a field of a union. */
function fieldErrors(target: string, issue: z.core.$ZodIssue, under: readonly PropertyKey[]): readonly FieldError[] {
  const path = [...under, ...issue.path];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => {
      return { pointer: pointerTo(target, [...path, key]), message: "is not known here", code: issue.code };
    });
  // What is wrong whichever of its shapes was meant. A place that only one shape finds wrong may be right for another.
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const [first = [], ...others] = issue.errors.map((shape) =>
      shape.flatMap((inner) => fieldErrors(target, inner, path)),
    );
    const everywhere = first.filter(({ pointer }) =>
      others.every((errors) => errors.some((each) => each.pointer === pointer)),
    );
    if (everywhere.length > 0) return everywhere;
  }
  return [{ pointer: pointerTo(target, path), message: issue.message, code: issue.code }];
}

/** RFC 6901 for a body; the name alone for a parameter or a header. */
function pointerTo(target: string, path: readonly PropertyKey[]): string {
  if (target !== "json") return path.map(String).join(".");
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

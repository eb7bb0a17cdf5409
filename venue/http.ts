import type * as z from "zod";
import type { MalformedKind } from "../core/contract/malformed.ts";
import type { VenueCode } from "../core/contract/orders.ts";
import { isUnclear, venueCode } from "./errors.ts";
import { jsonSample, SAMPLE_CHARS } from "./malformed.ts";
import { firstIssue } from "./schema/common.ts";
import { errorBody } from "./schema/misc.ts";

/** Every answer of the venue is a value: good, or a failure that names what happened. Nothing here rejects. */
export type VenueResult<T> = { readonly ok: true; readonly value: T } | VenueFailure;

export interface VenueFailure {
  readonly ok: false;
  /** TIMEOUT, NETWORK: no answer. BAD_REPLY: an answer we can't read. NO_CREDENTIALS: ours, nothing was sent. */
  readonly code: VenueCode | "TIMEOUT" | "NETWORK" | "BAD_REPLY" | "NO_CREDENTIALS";
  readonly message: string;
  /** HTTP status, when there was an answer. */
  readonly status?: number;
  readonly retryAfterMs?: number;
  /** True when a request that changes something may have been carried out all the same. */
  readonly unclear: boolean;
  /** The body of an error answer, when it was JSON. */
  readonly body?: unknown;
  /** With BAD_REPLY: what kind of unreadable it is, and the beginning of it, for a MalformedTally. */
  readonly malformed?: { readonly kind: MalformedKind; readonly text: string };
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

export interface Request {
  readonly url: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Wall milliseconds for the whole exchange, body included. */
  readonly deadlineMs: number;
}

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** One HTTP exchange with a deadline. */
export async function exchange(fetch: Fetch, request: Request): Promise<VenueResult<Reply>> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(request.url, {
      method: request.method,
      headers: { ...request.headers, ...(request.body === undefined ? {} : { "content-type": "application/json" }) },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: AbortSignal.timeout(request.deadlineMs),
    });
    text = await response.text();
  } catch (error) {
    const late = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
    const where = `${request.method} ${new URL(request.url).pathname}`;
    return {
      ok: false,
      code: late ? "TIMEOUT" : "NETWORK",
      message: late ? `${where}: no answer in ${request.deadlineMs} ms` : `${where}: ${String(error)}`,
      unclear: true,
    };
  }
  const json = parseJson(text);
  if (response.ok) {
    if (json === undefined) {
      const malformed = { kind: "not-json", text: text.slice(0, SAMPLE_CHARS) } as const;
      return { ...failure(response, "BAD_REPLY", `not JSON: ${cut(text)}`, true), malformed };
    }
    return { ok: true, value: { status: response.status, headers: response.headers, json } };
  }
  const said = errorText(json) ?? cut(text);
  const code = venueCode(response.status, said);
  return failure(response, code, said, isUnclear(response.status, response.headers.get("retry-after"), code), json);
}

function failure(
  response: Response,
  code: VenueFailure["code"],
  message: string,
  unclear: boolean,
  json?: unknown,
): VenueFailure {
  const wait = retryAfter(response.headers.get("retry-after"), json);
  return {
    ok: false,
    code,
    message,
    status: response.status,
    unclear,
    ...(wait === null ? {} : { retryAfterMs: wait }),
    ...(json === undefined ? {} : { body: json }),
  };
}

/** The venue's word on a pause is not taken for longer: asked again then, it may say so again. */
const LONGEST_PAUSE_MS = 600_000;

function retryAfter(header: string | null, json: unknown): number | null {
  if (header !== null && /^\d+(\.\d+)?$/.test(header)) return pause(Number(header));
  const body = errorBody.safeParse(json);
  const seconds = body.success ? body.data.retry_after_seconds : null;
  return typeof seconds === "number" ? pause(seconds) : null;
}

const pause = (seconds: number): number => Math.min(LONGEST_PAUSE_MS, Math.max(0, Math.ceil(seconds * 1000)));

function errorText(json: unknown): string | null {
  if (typeof json === "string") return json;
  const body = errorBody.safeParse(json);
  if (!body.success) return null;
  return body.data.error ?? body.data.errorMsg ?? body.data.message ?? body.data.code ?? null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const cut = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}...` : text);

/** Reads a good reply through its schema; what doesn't fit is BAD_REPLY, named by its path. */
export function read<T extends z.ZodType>(
  result: VenueResult<Reply>,
  schema: T,
  what: string,
): VenueResult<z.output<T>> {
  if (!result.ok) return result;
  const parsed = schema.safeParse(result.value.json);
  if (parsed.success) return { ok: true, value: parsed.data };
  const malformed = { kind: "wrong-shape", text: jsonSample(result.value.json) } as const;
  return { ...badReply(`${what}: ${firstIssue(parsed.error)}`, result.value.status), malformed };
}

/** A reply whose shape fits and whose values don't; the message names the value. */
export const badReply = (message: string, status?: number): VenueFailure => ({
  ok: false,
  code: "BAD_REPLY",
  message,
  unclear: true,
  ...(status === undefined ? {} : { status }),
  malformed: { kind: "wrong-value", text: message.slice(0, SAMPLE_CHARS) },
});

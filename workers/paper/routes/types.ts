import type { Address } from "../../../core/contract/ids.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import type { Venue } from "../venue.ts";

/** Who an API key stands for. */
export interface Principal {
  readonly key: string;
  readonly address: Address;
}

export interface Call {
  readonly venue: Venue;
  /** The venue's time, everything up to it applied. */
  readonly now: VenueMs;
  readonly query: URLSearchParams;
  /** The part of the path after a route's prefix. */
  readonly rest: string;
  /** The body's exact bytes as text; "" when there is none. */
  readonly body: string;
}

export interface PrivateCall extends Call {
  readonly who: Principal;
  /** Accounts this key trades for: its own address, and the wallets it has signed for. */
  readonly accounts: readonly Address[];
  /** Remembers that this key trades for a wallet (signature types 1 and 2). False: another key already does. */
  bind(account: Address): boolean;
}

/** A refusal: the venue's text for the caller, and why for the log. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly why: string;
  constructor(status: number, error: string, why = "", extra: Readonly<Record<string, unknown>> = {}) {
    super(error);
    this.status = status;
    this.body = { error, ...extra };
    this.why = why;
  }
}

export const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

/** Reads a JSON body, or refuses with the venue's text. */
export function jsonBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new Refusal(
      400,
      "Invalid order payload",
      `the body is not JSON: ${error instanceof Error ? error.message : "?"}`,
    );
  }
}

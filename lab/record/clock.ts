import type { VenueMs } from "../../core/units/time.ts";
import { parseVenueClock, type VenueClock } from "../../venue/clock.ts";
import { exchange, type Fetch } from "../../venue/http.ts";

const DEADLINE_MS = 10_000;
/** A venue that only tells whole seconds is taken to agree with this machine's clock when it does within this, ms. */
const CLOSE_MS = 2_000;

/** The venue's clock, kept from GET /time. It never goes back. */
export class Clock {
  readonly #fetch: Fetch;
  readonly #url: string;
  #said: VenueClock | null = null;
  #wallAt = 0;
  #last = 0;

  constructor(fetch: Fetch, clob: string) {
    this.#fetch = fetch;
    this.#url = `${clob}/time`;
  }

  /** Reads it anew; text says why it could not be read, and then it goes on as before. */
  async sync(): Promise<string | null> {
    const before = Date.now();
    const reply = await exchange(this.#fetch, { url: this.#url, method: "GET", headers: {}, deadlineMs: DEADLINE_MS });
    if (!reply.ok) return reply.message;
    const said = parseVenueClock(reply.value.json, reply.value.headers.get("x-venue-clock"));
    if (said === null) return "GET /time: neither seconds nor a clock header";
    const wall = (before + Date.now()) / 2;
    // Whole seconds are half a second wrong on average; a machine's own clock is usually better.
    const exact = said.announced ? said.venueMs : said.venueMs + 500;
    const venueMs = !said.announced && Math.abs(exact - wall) <= CLOSE_MS ? wall : exact;
    this.#said = { ...said, venueMs: venueMs as VenueMs };
    this.#wallAt = wall;
    return null;
  }

  get rate(): number {
    return this.#said?.rate ?? 1;
  }

  /** It stands still: a replay that has not begun, or is over. */
  get stands(): boolean {
    return this.#said !== null && this.#said.state !== "running";
  }

  now(): VenueMs {
    const said = this.#said;
    const runs = said === null || said.state === "running";
    const base = said === null ? Date.now() : said.venueMs + (runs ? (Date.now() - this.#wallAt) * said.rate : 0);
    this.#last = Math.max(this.#last, Math.floor(base));
    return this.#last as VenueMs;
  }
}

import type { ChainSigner } from "../../../core/contract/chain.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { createShellClock } from "../../../runtime/clock.ts";
import type { Credentials } from "../../../venue/auth.ts";
import type { Clob } from "../../../venue/clob.ts";
import type { Log } from "./log.ts";
import { type Node, openClob, openNode, openSigner, type Venue } from "./venue.ts";

/** Wall milliseconds between two readings of the clock: a live one, one that runs fast, one that waits to start. */
const CLOCK_MS = 30_000;
const CLOCK_FAST_MS = 5_000;
const CLOCK_WAITING_MS = 500;

/** Our standing with the venue: its clock as last read, our login, and the client that uses both. */
export class Session {
  readonly venue: Venue;
  /** The way to the chain; null: these settings give none. */
  readonly signer: ChainSigner | null;
  /** Where the chain is read; null: nowhere. */
  readonly node: Node | null;
  private readonly clock = createShellClock();
  private readonly log: Log;
  private login: Credentials | null;
  private client: Clob | null = null;
  private opening: Promise<void> | null = null;
  private state = "waiting";
  private readAt = 0;
  source = "";
  /** What is wrong with the venue itself; null when nothing is. */
  trouble: string | null = null;

  /** @param credentials null: they are derived from the key */
  constructor(venue: Venue, credentials: Credentials | null, log: Log) {
    this.venue = venue;
    this.signer = openSigner(venue, () => this.now());
    this.node = openNode(venue);
    this.login = credentials;
    this.log = log;
  }

  now(): VenueMs {
    return this.clock.now(Date.now());
  }

  /** True once the venue's clock has been read: before that, no time we could name means anything to it. */
  get timed(): boolean {
    return this.clock.reading !== null;
  }

  /** Venue milliseconds a wall millisecond: 0 while the venue's clock waits to start. */
  get rate(): number {
    return this.clock.reading?.rate ?? 1;
  }

  get credentials(): Credentials | null {
    return this.login;
  }

  get clob(): Clob {
    this.client ??= openClob(this.venue, this.login, () => this.now());
    return this.client;
  }

  /** Clock and login, unless both are there. One attempt at a time; it ends whether it succeeded or not. */
  open(): Promise<void> {
    if (this.timed && this.login !== null) return Promise.resolve();
    this.opening ??= this.tryOpen().finally(() => {
      this.opening = null;
    });
    return this.opening;
  }

  private async tryOpen(): Promise<void> {
    if (!this.timed) await this.readClock();
    // A login is signed with the key: not before the venue has said what it is.
    if (!this.timed || this.login !== null) return;
    const made = await this.clob.deriveCredentials();
    if (made.ok) {
      this.login = made.value;
      this.client = null;
    } else this.log("login", made.message);
  }

  /** True when the clock is due to be read again. */
  clockDue(wallMs: number): boolean {
    const every = this.state === "waiting" ? CLOCK_WAITING_MS : this.rate === 1 ? CLOCK_MS : CLOCK_FAST_MS;
    return wallMs - this.readAt >= every;
  }

  /** Offset and rate of the venue's clock, half the journey taken off. While it waits to start, it stands. */
  async readClock(): Promise<"failed" | "read" | "started"> {
    const before = Date.now();
    this.readAt = before;
    const reply = await this.clob.time();
    if (!reply.ok) {
      this.log("clock", reply.message);
      return "failed";
    }
    const { venueMs, rate, state, source, announced } = reply.value;
    // Only paper is built, and a paper exchange says that it is one: whatever does not may be a way to the real venue.
    if (!announced) {
      this.trouble = "the venue does not say that it is a paper exchange (no x-venue-clock): nothing is sent to it";
      this.log("clock", this.trouble);
      return "failed";
    }
    this.trouble = null;
    const wallMs = Math.round((before + Date.now()) / 2);
    this.clock.set({ venueMs, wallMs, rate: state === "waiting" ? 0 : rate });
    this.source = source;
    const started = this.state === "waiting" && state !== "waiting";
    this.state = state;
    return started ? "started" : "read";
  }
}

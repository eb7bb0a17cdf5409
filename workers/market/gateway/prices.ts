import type { MalformedKind } from "../../../core/contract/malformed.ts";
import {
  type CoinStreams,
  hear,
  kept,
  newStream,
  resumed,
  type Stream,
  WINDOW_STEP_MS,
} from "../../../core/directional/prices/streams.ts";
import type { FeedHealth } from "../../../core/live/types.ts";
import { HOUR, SECOND, type VenueMs } from "../../../core/units/time.ts";
import type { StreamStore } from "../../../db/objects/streams.ts";
import { parsePriceFrame, streamOf, subscribePrices } from "../../../venue/price-feed.ts";
import { Line } from "./line.ts";

/** The venue wants a PING every 5 s here. */
const PING_MS = 5_000;
/** A stream of one price a second is late after this, venue ms; more where the venue's clock runs faster. */
const LATE_MS = 10_000;

interface Coin extends CoinStreams {
  readonly print: Stream;
  readonly averages: Record<number, Stream>;
}

/** Every stream has said what it says at a window's start so long after it. */
const SAID_MS = 5 * SECOND;

/** What was stored longer ago serves no window that is open still. */
const RESUMED_MS = 4 * HOUR;

/**
 * The price socket: streams that settle crypto questions, kept as they are heard. It is opened when somebody first asks, and
 * again after an eviction; what was said before, or while it was down, is not known to anybody. What was said where windows
 * begin is stored, once in five minutes.
 */
export class Prices {
  private readonly line: Line;
  private readonly coins = new Map<string, Coin>();
  private heardAt: VenueMs | null = null;
  private asked = false;
  /** The window's start up to which everything is stored. */
  private storedTo = 0;
  private readonly store: StreamStore;
  private readonly now: () => VenueMs;

  constructor(
    url: string,
    store: StreamStore,
    now: () => VenueMs,
    malformed: (kind: MalformedKind, why: string, text: string) => void,
  ) {
    this.store = store;
    this.now = now;
    for (const { coin, seconds, marks } of store.load()) {
      const { averages, print } = this.coin(coin);
      if (seconds === 0) this.coins.set(coin, { print: resumed(marks), averages });
      else this.coins.set(coin, { print, averages: { ...averages, [seconds]: resumed(marks) } });
      this.storedTo = Math.max(this.storedTo, marks.at(-1)?.at ?? 0);
    }
    this.line = new Line(
      url,
      {
        opened: () => this.line.send(subscribePrices()),
        heard: (text) => {
          for (const frame of parsePriceFrame(text)) {
            if (frame.t === "bad") {
              malformed(frame.kind, frame.why, text);
              continue;
            }
            const of = streamOf(frame);
            if (of === null) continue;
            this.heardAt = now();
            hear(this.stream(of.coin, of.seconds), { at: frame.at, price: frame.value });
            this.keep(frame.at);
          }
        },
        closed: () => undefined,
      },
      PING_MS,
    );
  }

  /** What has been heard so far, by coin; listens from now on. */
  read(): Readonly<Record<string, CoinStreams>> {
    this.asked = true;
    this.line.start();
    return Object.fromEntries(this.coins);
  }

  /** Somebody was listening lately, before the object was evicted: goes on, before anybody asks. */
  resume(): void {
    if (this.now() - this.storedTo < RESUMED_MS) this.read();
  }

  stop(): void {
    this.asked = false;
    this.line.stop();
  }

  /** The light on the dashboard; none while nobody has asked. */
  health(now: VenueMs, rate: number): readonly FeedHealth[] {
    if (!this.asked) return [];
    const limitMs = LATE_MS * rate;
    const late = this.heardAt === null || now - this.heardAt > limitMs;
    return [{ name: "Spot", lastAt: this.heardAt, limitMs, state: !this.line.open ? "down" : late ? "late" : "ok" }];
  }

  private keep(heard: VenueMs): void {
    const start = Math.floor((heard - SAID_MS) / WINDOW_STEP_MS) * WINDOW_STEP_MS;
    if (start <= this.storedTo) return;
    this.storedTo = start;
    this.store.save(kept(this.coins));
  }

  private coin(name: string): Coin {
    const coin = this.coins.get(name) ?? { print: newStream(), averages: {} };
    this.coins.set(name, coin);
    return coin;
  }

  private stream(name: string, seconds: number): Stream {
    const coin = this.coin(name);
    if (seconds === 0) return coin.print;
    coin.averages[seconds] ??= newStream();
    return coin.averages[seconds];
  }
}

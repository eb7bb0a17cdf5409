import type { MalformedKind } from "../../../core/contract/malformed.ts";
import { type CoinStreams, hear, newStream, type Stream } from "../../../core/directional/prices/streams.ts";
import type { FeedHealth } from "../../../core/live/types.ts";
import type { VenueMs } from "../../../core/units/time.ts";
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

/**
 * The price socket: streams that settle crypto questions, kept as they are heard. It is opened when somebody first asks;
 * what was said before, or while it was down, is not known to anybody.
 */
export class Prices {
  private readonly line: Line;
  private readonly coins = new Map<string, Coin>();
  private heardAt: VenueMs | null = null;
  private asked = false;

  constructor(url: string, now: () => VenueMs, malformed: (kind: MalformedKind, why: string, text: string) => void) {
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

  private stream(name: string, seconds: number): Stream {
    const coin = this.coins.get(name) ?? { print: newStream(), averages: {} };
    this.coins.set(name, coin);
    if (seconds === 0) return coin.print;
    coin.averages[seconds] ??= newStream();
    return coin.averages[seconds];
  }
}

/** The world's coins as the loops read them: finished candles of minutes and hours, and the newest price. */

import { correlationOf } from "../../core/directional/correlation.ts";
import type { PriceView } from "../../core/directional/loop/types.ts";
import { noSignal } from "../../core/directional/no-signal.ts";
import { joinCandles } from "../../core/directional/prices/candles.ts";
import { type CoinStreams, hear, newStream, type Stream } from "../../core/directional/prices/streams.ts";
import { type Feed, viewOf } from "../../core/directional/prices/view.ts";
import type { Asset, QuestionSpec } from "../../core/directional/questions/spec.ts";
import { COINS, type Coin, type Spot } from "../../core/exchange/world/spot.ts";
import { streamPrice } from "../../core/exchange/world/streams.ts";
import { HOUR, MINUTE, SECOND, type VenueMs } from "../../core/units/time.ts";

const RECENT_MS = 2 * MINUTE;
const REACH_MS = 25 * MINUTE;
const MARK_MS = MINUTE;
/** As far back as the orchestrator reads. */
const MINUTES = 26 * 60;
const HOURS = 32 * 24;

export class Prices {
  readonly #spot: Spot;
  readonly #hours = new Map<Coin, { readonly until: number; readonly hours: Feed["hours"] }>();

  constructor(spot: Spot) {
    this.#spot = spot;
  }

  at(spec: QuestionSpec, now: VenueMs): PriceView {
    const coin = COINS.find((each) => each === spec.asset);
    if (coin === undefined) return noSignal("MISSING_PRICES", `the world has no ${spec.asset}`);
    this.#spot.advance(now);
    return viewOf(spec, this.#feed(coin), now);
  }

  correlation(a: Asset, b: Asset): number | null {
    const [one, other] = [COINS.find((each) => each === a), COINS.find((each) => each === b)];
    return one === undefined || other === undefined ? null : correlationOf(this.#hoursOf(one), this.#hoursOf(other));
  }

  #feed(coin: Coin): Feed {
    const candles = this.#spot.candles(coin);
    return {
      minutes: candles.slice(-MINUTES),
      forming: this.#spot.forming(coin),
      hours: this.#hoursOf(coin),
      past: { hours: [], minutes: [] },
      spot: this.#spot.price(coin),
      spotAt: this.#spot.at(),
      streams: this.#streams(coin),
    };
  }

  /** As the Gateway would have heard them: the last minutes' single prices, and averages at the moments that windows begin at. */
  #streams(coin: Coin): CoinStreams {
    const spot = this.#spot;
    const now = spot.at();
    const [print, sixty] = [newStream(), newStream()];
    for (let at = now - RECENT_MS; at <= now; at += SECOND) this.#hear(print, coin, 0, at as VenueMs);
    for (let at = Math.ceil((now - REACH_MS) / MARK_MS) * MARK_MS; at <= now; at += MARK_MS)
      this.#hear(sixty, coin, 60, at as VenueMs);
    return { print, averages: { 60: sixty } };
  }

  #hear(stream: Stream, coin: Coin, seconds: number, at: VenueMs): void {
    const price = streamPrice(this.#spot, coin, seconds, at);
    if (price !== null) hear(stream, { at, price });
  }

  /** Joined anew once an hour is over. */
  #hoursOf(coin: Coin): Feed["hours"] {
    const minutes = this.#spot.candles(coin);
    const last = minutes.at(-1);
    const until = last === undefined ? 0 : Math.floor((last.opensAt + MINUTE) / HOUR) * HOUR;
    const known = this.#hours.get(coin);
    if (known?.until === until) return known.hours;
    const hours = joinCandles(minutes, HOUR).slice(-HOURS);
    this.#hours.set(coin, { until, hours });
    return hours;
  }
}

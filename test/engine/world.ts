/** One engine on the paper exchange, whose time passes as fast as a test asks for it. */
import { createExecutionContext, env, evictDurableObject, runInDurableObject } from "cloudflare:test";
import type { SourceEvent } from "../../core/exchange/types.ts";
import { defaults } from "../../core/quoting/profiles.ts";
import { usd } from "../../core/units/money.ts";
import type { Ticks } from "../../core/units/price.ts";
import { shares } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { ask, goOn, id, listed, openWorld, START, spec, until } from "../../workers/api/test/world.ts";
import { Engine } from "../../workers/market/engine.ts";
import type { Env } from "../../workers/market/env.ts";
import type { Gateway } from "../../workers/market/gateway.ts";
import type { Hub } from "../../workers/market/hub.ts";
import type { Market } from "../../workers/market/market.ts";

/** Venue ms between two looks of a test. */
const PASS_MS = 1_000;

const { MARKET, GATEWAY, HUB } = env as unknown as {
  MARKET: DurableObjectNamespace<Market>;
  GATEWAY: DurableObjectNamespace<Gateway>;
  HUB: DurableObjectNamespace<Hub>;
};
export const engine = () => new Engine(createExecutionContext(), env as unknown as Env);
export const market = (n: number) => MARKET.getByName(id(n));
export const gateway = () => GATEWAY.getByName("gateway");

export const hub = () => HUB.getByName("hub");

/** The world a test tells, one event after another; books stand as last told while time passes. */
export class World {
  private told = 0;
  private at: number = START;

  async open(...markets: readonly number[]): Promise<void> {
    const events = markets.flatMap((n) => listed(n, 4_800, 5_000));
    await openWorld(events);
    this.told = events.length;
  }

  async activate(n: number): Promise<void> {
    const config = { ...defaults(spec(n), usd(1_000)), cycleMs: 5_000, levels: 1 };
    await engine().activate(spec(n), config);
  }

  /** Something happens, a moment from now. */
  async tell(...events: readonly Bare<SourceEvent>[]): Promise<void> {
    this.at += PASS_MS;
    const stamped = events.map((event) => ({ ...event, at: this.at as VenueMs }) as SourceEvent);
    await goOn(this.told, stamped, false);
    this.told += events.length;
  }

  book(n: number, bid: number, ask: number): Promise<void> {
    const level = (price: number) => [{ price: price as Ticks, size: shares(500) }];
    return this.tell({ t: "book", market: id(n), bids: level(bid), asks: level(ask) });
  }

  /** So much time passes at once. */
  async jump(n: number, ms: number): Promise<void> {
    this.at += ms;
    await this.tell({ t: "level", market: id(n), side: "bid", price: 100 as Ticks, size: shares(3) });
    await ask("/paper/advance", { ms });
  }

  /** Lets time pass until it is so. */
  until(n: number, what: string, is: () => Promise<boolean>): Promise<void> {
    return until(what, async () => {
      // A level far from everything: nothing but the clock moves.
      const size = shares(1 + (this.told % 2));
      await this.tell({ t: "level", market: id(n), side: "bid", price: 100 as Ticks, size });
      return is();
    });
  }
}

type Bare<E> = E extends unknown ? Omit<E, "at"> : never;

/** The market's object is thrown out of memory, as for a deploy. */
export const restartMarket = (n: number): Promise<void> => evictDurableObject(market(n));

/** The Gateway's object ends where it stands; its sockets with it. */
export const restartGateway = async (): Promise<void> => {
  await runInDurableObject(gateway(), (_, state) => state.abort("a deploy")).catch(() => undefined);
};

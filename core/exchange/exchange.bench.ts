/**
 * How many source events a second the exchange takes, on one thread. `node core/exchange/exchange.bench.ts`.
 * Prints numbers beside a bound: the same loop with nothing in it but the reading of each event. Asserts nothing.
 */
import type { Address, OrderId } from "../contract/ids.ts";
import { usd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import { createExchange } from "./exchange.ts";
import { Random } from "./random.ts";
import { ALICE, at, config, MARKET, order, spec } from "./testing.ts";
import type { Exchange, SourceEvent } from "./types.ts";

// Core knows no platform; a benchmark needs its clock and its output.
declare const performance: { now(): number };
declare const console: { log(text: string): void };

const COUNT = 400_000;

/** Level changes and prints around a wandering mid, as a fast market shows them: nine changes a print. */
function flow(): SourceEvent[] {
  const random = new Random([1, 2]);
  const events: SourceEvent[] = [];
  let mid = 50;
  for (let i = 0; i < COUNT; i += 1) {
    if (random.chance(0.01)) mid = Math.max(10, Math.min(90, mid + (random.chance(0.5) ? 1 : -1)));
    const side = random.chance(0.5) ? ("bid" as const) : ("ask" as const);
    const away = random.integer(1, 8);
    const price = ((side === "bid" ? mid - away : mid + away) * 100) as Ticks;
    const size = (random.integer(1, 500) * 1_000_000) as MicroShares;
    const when = at(Math.floor(i / 4));
    if (i % 10 !== 0) events.push({ at: when, t: "level", market: MARKET, side, price, size });
    else {
      const taker = side === "bid" ? ("SELL" as const) : ("BUY" as const);
      events.push({ at: when, t: "print", market: MARKET, price, size: 5_000_000 as MicroShares, taker });
    }
  }
  return events;
}

function opened(): Exchange {
  const exchange = createExchange(config({ faucet: usd(1_000_000) }));
  exchange.apply({ at: at(0), t: "market", spec: spec() });
  exchange.openAccount(ALICE, at(0));
  return exchange;
}

function measured(name: string, count: number, work: () => void): void {
  const from = performance.now();
  work();
  const seconds = (performance.now() - from) / 1_000;
  console.log(`${name.padEnd(44)} ${Math.round(count / seconds).toLocaleString("en")} a second`);
}

function main(): void {
  const events = flow();
  measured("bound: reading the events", COUNT, () => {
    let sum = 0;
    for (const event of events) sum += event.at;
    if (sum === 0) throw new Error("no events");
  });
  for (const resting of [0, 20]) {
    const exchange = opened();
    for (let i = 0; i < resting; i += 1) {
      const request = order("BUY", i % 2 === 0 ? "YES" : "NO", 2 + i, 50, { id: `0x${i}` as OrderId });
      exchange.place(ALICE as Address, "bench", request, at(0));
    }
    measured(`level changes and prints, ${resting} orders resting`, COUNT, () => {
      for (const event of events) exchange.apply(event);
    });
  }
  const exchange = opened();
  measured("post and cancel of one order", 50_000, () => {
    for (let i = 0; i < 50_000; i += 1) {
      const request = order("BUY", "YES", 20 + (i % 20), 50, { id: `0x${i.toString(16)}` as OrderId });
      exchange.place(ALICE, "bench", request, at(i));
      exchange.cancel(ALICE, [request.id], at(i));
    }
  });
}

main();

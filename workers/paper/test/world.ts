/** A small replayed world: three markets, one of each signing domain, and a clock that waits unless told otherwise. */
import type { SourceEvent } from "../../../core/exchange/types.ts";
import { post } from "./client.ts";

export const START = 1_761_786_033_000;
export const STD = { id: `0x${"a1".repeat(32)}`, yes: "1111", no: "1112" };
export const NEG = { id: `0x${"b2".repeat(32)}`, yes: "2221", no: "2222" };
export const V2 = { id: `0x${"c3".repeat(31)}00`, yes: "3331", no: "3332" };

export const marketEvent = (of: typeof STD, over: Record<string, unknown>): unknown => ({
  t: "market",
  at: START,
  spec: {
    id: of.id,
    gammaId: of.yes,
    slug: `market-${of.yes}`,
    question: "Will it?",
    rules: "It will or it won't.",
    event: { id: "9", slug: "event-nine", title: "Nine" },
    outcomes: ["Up", "Down"],
    yes: of.yes,
    no: of.no,
    negRisk: false,
    version: "v1",
    tick: 100,
    minSize: 5_000_000,
    fee: { rate: 0.07, exponent: 1, takerOnly: true },
    endsAt: START + 3_600_000,
    ...over,
  },
});

export const bookEvent = (of: typeof STD, at = START): unknown => ({
  t: "book",
  at,
  market: of.id,
  bids: [
    { price: 4_000, size: 100_000_000 },
    { price: 3_900, size: 200_000_000 },
  ],
  asks: [
    { price: 4_200, size: 100_000_000 },
    { price: 4_300, size: 300_000_000 },
  ],
});

let next = 0;

/** Gives the exchange more of its recording. */
export async function feed(events: readonly unknown[], last = false): Promise<void> {
  const answer = await post("/paper/source/events", { first: next, events: events as SourceEvent[], last, bad: [] });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  next += events.length;
}

export async function openWorld(over: Record<string, unknown> = {}): Promise<void> {
  next = 0;
  const setup = await post("/paper/setup", {
    source: { kind: "replay", name: "test", order: "stamped", startsAt: START, endsAt: START + 3_600_000 },
    fresh: true,
    hold: true,
    mineMs: 0,
    confirmMs: 0,
    ...over,
  });
  if (setup.status !== 200) throw new Error(JSON.stringify(setup.body));
  await feed([
    marketEvent(STD, {}),
    marketEvent(NEG, { negRisk: true }),
    marketEvent(V2, { version: "v2" }),
    bookEvent(STD),
    bookEvent(NEG),
    bookEvent(V2),
  ]);
}

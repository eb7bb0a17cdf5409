import { describe, expect, it } from "vitest";
import type { MarketSpec } from "../../contract/spec.ts";
import type { VenueMs } from "../../units/time.ts";
import type { SourceEvent } from "../types.ts";
import type { ToldPrice } from "./prices.ts";
import { type RecordedMarket, recordedRecording } from "./recorded.ts";
import type { Gap, Stamps } from "./recording.ts";

const START = 1_761_685_200_000;
const spec = (id: string, yes: string, no: string): MarketSpec =>
  ({ id, slug: `m-${id}`, yes, no }) as unknown as MarketSpec;
const SPECS = new Map([
  ["0xa", spec("0xa", "1", "2")],
  ["0xb", spec("0xb", "3", "4")],
]);

type Line = Readonly<Record<string, unknown>>;
const market = (at: number, id: string, winner: string | null = null): Line => ({
  at,
  t: "market",
  gamma: { id, winner },
});
const levels = (price: string, size: string) => [{ price, size }];
const book = (id: string, token: string, stamp: number, bid: string, ask: string) => ({
  event_type: "book",
  market: id,
  asset_id: token,
  bids: levels(bid, "10"),
  asks: levels(ask, "20"),
  timestamp: String(START + stamp),
});
const change = (id: string, token: string, stamp: number, price: string, size: string, side = "BUY") => ({
  event_type: "price_change",
  market: id,
  price_changes: [{ asset_id: token, price, size, side }],
  timestamp: String(START + stamp),
});
const print = (id: string, token: string, stamp: number, price: string, hash: string) => ({
  event_type: "last_trade_price",
  market: id,
  asset_id: token,
  price,
  size: "3",
  side: "BUY",
  timestamp: String(START + stamp),
  transaction_hash: hash,
});
const frame = (at: number, said: unknown): Line => ({ at, t: "frame", frame: said });
const rest = (at: number, said: unknown): Line => ({ at, t: "book", book: said });

interface Played {
  readonly events: SourceEvent[];
  readonly gaps: Gap[];
  readonly bad: string[];
  readonly prices: ToldPrice[];
}

function play(lines: readonly Line[], stamps: Stamps = "stamped"): Played {
  const recording = recordedRecording({
    startsAt: START as VenueMs,
    endsAt: (START + 60_000) as VenueMs,
    rate: 1,
    stamps,
    readPrices: (said) => {
      const { topic, symbol, value, at } = said as { topic?: string; symbol: string; value: number; at: number };
      return topic === undefined ? "no topic" : [{ topic, symbol, value, said: (START + at) as VenueMs }];
    },
    readMarket: (gamma): RecordedMarket | string => {
      const { id, winner } = gamma as { id: string; winner: RecordedMarket["winner"] };
      const known = SPECS.get(id);
      return known === undefined ? `${id}: NO_TOKENS` : { spec: known, winner };
    },
  });
  const played: Played = { events: [], gaps: [], bad: [], prices: [] };
  lines.forEach((line, i) => {
    const parsed = recording.parse(JSON.stringify({ ...line, at: START + Number(line.at) }), i + 1);
    if ("bad" in parsed) played.bad.push(`${parsed.bad.line}: ${parsed.bad.why}`);
    else {
      played.events.push(...parsed.events);
      if (parsed.gap !== undefined) played.gaps.push(parsed.gap);
      played.prices.push(...(parsed.prices ?? []));
    }
  });
  played.events.push(...recording.finish());
  return played;
}

const told = ({ events }: Played): string[] =>
  events.map((event) => {
    const of = event.t === "market" ? event.spec.id : event.market;
    const what =
      event.t === "book" ? `${event.bids[0]?.price}/${event.asks[0]?.price}` : "price" in event ? event.price : "";
    return `${event.at - START} ${of} ${event.t} ${what}`.trim();
  });

const OPEN = [market(0, "0xa"), market(0, "0xb"), { at: 0, t: "open" }];

describe("a recording of several markets", () => {
  it("tells a price when it was received, not at the feed's earlier time of it, and names a frame that is none", () => {
    const price = { topic: "crypto_prices_chainlink", symbol: "btc/usd", value: 90_000.5, at: 400 };
    const played = play([...OPEN, { at: 1_400, t: "price", frame: price }, { at: 1_500, t: "price", frame: {} }]);
    expect(played.prices).toEqual([
      { at: START + 1_400, t: "price", topic: price.topic, symbol: "btc/usd", value: 90_000.5, said: START + 400 },
    ]);
    expect(played.bad).toEqual(["5: no topic"]);
    expect(played.events).toEqual([]);
  });

  it("lists each with its first book, in YES terms, and never goes back in time between them", () => {
    const played = play([
      ...OPEN,
      frame(10, [book("0xa", "1", 5, "0.4", "0.6"), book("0xb", "4", 6, "0.3", "0.7")]),
      frame(20, change("0xa", "2", 15, "0.55", "7", "SELL")),
      frame(21, change("0xb", "3", 12, "0.35", "7")),
    ]);
    expect(played.bad).toEqual([]);
    expect(told(played)).toEqual([
      "5 0xa market",
      "5 0xa book 4000/6000",
      "6 0xb market",
      "6 0xb book 3000/7000",
      "15 0xa level 4500",
      "15 0xb level 3500",
    ]);
  });

  it("takes a book that has not changed for long as true when it was received, and no stamp as later than that", () => {
    const played = play([
      ...OPEN,
      frame(50_000, book("0xa", "1", 100, "0.4", "0.6")),
      frame(50_010, change("0xa", "1", 50_400, "0.41", "7")),
    ]);
    expect(told(played)).toEqual(["50000 0xa market", "50000 0xa book 4000/6000", "50010 0xa level 4100"]);
    expect(play([...OPEN, frame(10, book("0xa", "1", 70_000, "0.4", "0.6"))]).bad).toEqual([
      expect.stringMatching(/^4: timestamp .* is 69990 ms ahead/),
    ]);
  });

  it("plays a trade that both tokens report once, and a repeated frame's trade not again", () => {
    const trade = print("0xa", "1", 20, "0.6", "0xfe");
    const played = play([
      ...OPEN,
      frame(10, book("0xa", "1", 5, "0.4", "0.6")),
      frame(20, trade),
      frame(21, trade),
      frame(22, print("0xa", "2", 20, "0.4", "0xfe")),
      frame(23, { ...print("0xa", "2", 21, "0.4", "0xff"), side: "SELL" }),
    ]);
    // Bought NO at 0.40 is sold YES at 0.60: another trade than the first. Sold NO is bought YES.
    expect(told(played).slice(2)).toEqual(["20 0xa print 6000", "20 0xa print 6000", "21 0xa print 6000"]);
    expect(played.events.slice(2).map((event) => "taker" in event && event.taker)).toEqual(["BUY", "SELL", "BUY"]);
  });

  it("builds no change on a book that was lost, and drops one older than the book it would change", () => {
    const played = play([
      ...OPEN,
      frame(10, book("0xa", "1", 5, "0.4", "0.6")),
      { at: 20, t: "lost", markets: ["0xa"] },
      frame(30, change("0xa", "1", 30, "0.45", "9")),
      frame(40, book("0xa", "1", 40, "0.5", "0.6")),
      frame(50, change("0xa", "1", 39, "0.45", "9")),
      frame(60, change("0xa", "1", 41, "0.51", "9")),
    ]);
    expect(told(played).slice(2)).toEqual(["40 0xa book 5000/6000", "41 0xa level 5100"]);
  });

  it("uses a book read by REST only after a loss, with the changes told since that are newer than it", () => {
    const lost = { at: 20, t: "lost", markets: ["0xa"] };
    const before = [...OPEN, frame(10, book("0xa", "1", 5, "0.4", "0.6"))];
    const changes = [frame(30, change("0xa", "1", 30, "0.45", "9")), frame(34, change("0xa", "1", 33, "0.46", "9"))];
    const read = rest(40, { ...book("0xa", "1", 32, "0.45", "0.6"), event_type: undefined });
    expect(told(play([...before, lost, ...changes, read])).slice(2)).toEqual([
      "32 0xa book 4500/6000",
      "33 0xa level 4600",
    ]);
    expect(told(play([...before, ...changes, read])).slice(2)).toEqual(["30 0xa level 4500", "33 0xa level 4600"]);
  });

  it("tells its gaps beside its events, and leaves those of the price feed out", () => {
    const gap = { from: START + 10, to: START + 20, why: "socket", detail: "closed 1006" };
    const { gaps, events } = play([
      ...OPEN,
      { at: 20, t: "gap", of: "market", markets: ["0xa"], wallMs: 10, ...gap },
      { at: 21, t: "gap", of: "prices", wallMs: 10, ...gap },
      { at: 22, t: "price", frame: {} },
      { at: 23, t: "bad", where: "market channel", kind: "not-json", why: "?", text: "<" },
    ]);
    expect(gaps).toEqual([{ ...gap, markets: ["0xa"] }]);
    expect(events).toEqual([]);
  });

  it("resolves a market once, by its socket or by Gamma, and plays nothing of it after that", () => {
    const ended = {
      event_type: "market_resolved",
      market: "0xa",
      winning_asset_id: "2",
      timestamp: String(START + 20),
    };
    const split = { ...ended, winning_asset_id: "", winning_outcome: "split", market: "0xb" };
    const played = play([
      ...OPEN,
      frame(10, [book("0xa", "1", 5, "0.4", "0.6"), book("0xb", "3", 6, "0.3", "0.7")]),
      frame(20, ended),
      market(25, "0xa", "NO"),
      frame(30, change("0xa", "1", 30, "0.45", "9")),
      frame(31, split),
    ]);
    expect(played.events.filter((event) => event.t === "resolve")).toMatchObject([
      { winner: "NO" },
      { winner: "SPLIT" },
    ]);
    expect(played.events.filter((event) => event.t === "level")).toEqual([]);
    const byGamma = play([
      ...OPEN,
      frame(10, book("0xa", "1", 5, "0.4", "0.6")),
      market(25, "0xa", "YES"),
      frame(30, ended),
    ]);
    expect(byGamma.events.filter((event) => event.t === "resolve")).toMatchObject([{ winner: "YES", at: START + 25 }]);
  });

  it("delays books behind trades when lagged, as for every other recording", () => {
    const lines = [
      ...OPEN,
      frame(10, book("0xa", "1", 5, "0.4", "0.6")),
      frame(100, book("0xa", "1", 100, "0.4", "0.61")),
      frame(130, print("0xa", "1", 130, "0.6", "0xfe")),
    ];
    expect(told(play(lines, "lagged"))).toEqual([
      "5 0xa market",
      "65 0xa book 4000/6000",
      "130 0xa print 6000",
      "160 0xa book 4000/6100",
    ]);
  });

  const bad: readonly [string, Line, RegExp][] = [
    ["a line that went back in time", frame(-5, []), /goes back/],
    ["a line without its time", { at: Number.NaN, t: "open" }, /at is not a time/],
    ["an unknown kind", { at: 10, t: "hello" }, /"hello" is unknown/],
    ["a market nobody introduced", frame(10, book("0xc", "1", 5, "0.4", "0.6")), /0xc was not introduced/],
    ["a market that can't be read", market(10, "0xc"), /NO_TOKENS/],
    ["a book of another's token", frame(10, book("0xa", "3", 5, "0.4", "0.6")), /asset_id 3/],
  ];
  for (const [what, line, why] of bad) {
    it(`refuses ${what} by number and reason, and goes on`, () => {
      const played = play([...OPEN, line, frame(20, book("0xa", "1", 15, "0.4", "0.6"))]);
      expect(played.bad).toEqual([expect.stringMatching(why)]);
      expect(told(played)).toEqual(["15 0xa market", "15 0xa book 4000/6000"]);
    });
  }
});

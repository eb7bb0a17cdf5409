/**
 * The fills of a five-share join of both touches, computed a second time: straight from the raw files, by this file
 * alone. It imports nothing of the project, so that an error there can't hide here.
 *
 *   node lab/join/independent.mjs FOLDER     prints {"stamped": [...], "lagged": [...]}, fills as main.ts --json has them
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const folder = process.argv[2];
if (folder === undefined || process.argv.length !== 3 || folder.startsWith("-")) {
  console.error("usage: node lab/join/independent.mjs FOLDER");
  process.exit(2);
}
const market = JSON.parse(readFileSync(`${folder}/market.json`, "utf8"));
const raw = gunzipSync(readFileSync(`${folder}/events.jsonl.gz`))
  .toString()
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));

/** Decimal text to a whole number of parts. */
const whole = (text, parts) => Math.round(Number(text) * parts);

/** Everything in Up's terms: cents of price in 1/10000 dollar, sizes in millionths. */
const messages = raw.map((message, index) => {
  const up = message.asset_id === market.tokens.Up;
  const stamp = Number(message.timestamp);
  if (message.event_type === "book") {
    const side = (list) => new Map(list.map((l) => [whole(l.price, 10_000), whole(l.size, 1_000_000)]));
    return { kind: "book", stamp, index, bids: side(message.bids), asks: side(message.asks) };
  }
  const price = whole(message.price, 10_000);
  const bought = message.side === "BUY";
  return {
    kind: "trade",
    stamp,
    index,
    price: up ? price : 10_000 - price,
    size: whole(message.size, 1_000_000),
    sold: up !== bought,
  };
});

/** When a message counts: as stamped, or each book 60 ms later and after any trade of that very moment. */
function ordered(lagged) {
  const when = (m) => (lagged && m.kind === "book" ? m.stamp + 60 : m.stamp);
  const rank = (m) => (lagged && m.kind === "book" ? 1 : 0);
  return messages
    .map((m) => ({ ...m, at: when(m), rank: rank(m) }))
    .sort((a, b) => a.at - b.at || a.rank - b.rank || a.index - b.index);
}

function simulate(lagged) {
  const fills = [];
  /** @type {{ bid: null | { price: number, ahead: number, left: number }, ask: null | { price: number, ahead: number, left: number } }} */
  const mine = { bid: null, ask: null };
  for (const m of ordered(lagged)) {
    if (m.kind === "book") {
      for (const name of ["bid", "ask"]) {
        const levels = name === "bid" ? m.bids : m.asks;
        const prices = [...levels.keys()];
        const touch = prices.length === 0 ? null : name === "bid" ? Math.max(...prices) : Math.min(...prices);
        const order = mine[name];
        if (order !== null && order.price === touch) order.ahead = Math.min(order.ahead, levels.get(touch));
        else mine[name] = touch === null ? null : { price: touch, ahead: levels.get(touch), left: 5_000_000 };
      }
      continue;
    }
    for (const name of ["bid", "ask"]) {
      const order = mine[name];
      if (order === null) continue;
      let size = 0;
      if (name === "bid" ? m.price < order.price : m.price > order.price) size = order.left;
      else if (m.price === order.price && m.sold === (name === "bid")) {
        size = Math.min(order.left, Math.max(0, m.size - order.ahead));
        order.ahead = Math.max(0, order.ahead - m.size);
      }
      if (size === 0) continue;
      fills.push({ at: m.at, side: name, price: order.price, size });
      order.left -= size;
      if (order.left === 0) mine[name] = null;
    }
  }
  return fills;
}

console.log(JSON.stringify({ stamped: simulate(false), lagged: simulate(true) }));

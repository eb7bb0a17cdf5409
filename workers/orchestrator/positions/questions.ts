/** Crypto questions of the catalogue that are read, with their books of now. */
import type { TokenId } from "../../../core/contract/ids.ts";
import type { MarketSpec } from "../../../core/contract/spec.ts";
import type { Level } from "../../../core/contract/views.ts";
import type { Candidate } from "../../../core/directional/loop/types.ts";
import { parseQuestion } from "../../../core/directional/questions/parse.ts";
import { isRefusal, type QuestionSpec } from "../../../core/directional/questions/spec.ts";
import type { MarketReport } from "../../../core/live/types.ts";
import type { Ticks } from "../../../core/units/price.ts";
import { publicBooks, type TokenBook } from "../../../venue/books.ts";
import type { GammaMarket } from "../../../venue/gamma.ts";
import type { Hosts } from "../../../venue/hosts.ts";

export interface Read {
  readonly market: GammaMarket;
  readonly spec: QuestionSpec;
}

/** Markets whose question is read; how many of the rest were refused, by reason. */
export function readAll(markets: readonly GammaMarket[]): {
  readonly read: readonly Read[];
  readonly refused: ReadonlyMap<string, number>;
} {
  const refused = new Map<string, number>();
  const read: Read[] = [];
  for (const market of markets) {
    const answer = market.about === null ? null : parseQuestion(market.about);
    if (answer !== null && !isRefusal(answer)) read.push({ market, spec: answer });
    else if (answer !== null) refused.set(answer.code, (refused.get(answer.code) ?? 0) + 1);
  }
  return { read, refused };
}

/** Books of the YES tokens, by token; words when the venue did not give them. */
export async function booksOf(
  hosts: Hosts,
  specs: readonly MarketSpec[],
): Promise<ReadonlyMap<TokenId, TokenBook> | string> {
  if (specs.length === 0) return new Map();
  const answer = await publicBooks(
    hosts,
    (input, init) => fetch(input, init),
    specs.map(({ yes }) => yes),
  );
  return answer.ok ? new Map(answer.value.map((book) => [book.token, book])) : answer.message;
}

/** Our own orders are no opinion of the market's. */
function best(levels: readonly Level[], as: "bid" | "ask", report: MarketReport | undefined): Ticks | null {
  const own = new Map<number, number>();
  for (const order of report?.orders ?? [])
    if (order.as === as) own.set(order.yesPrice, (own.get(order.yesPrice) ?? 0) + order.size - order.matched);
  return levels.find(({ price, size }) => size > (own.get(price) ?? 0))?.price ?? null;
}

export function candidateOf(
  { market, spec }: Read,
  book: TokenBook | undefined,
  report: MarketReport | undefined,
): Candidate {
  const { id, slug, question, event, fee, tick, minSize } = market.spec;
  return {
    ...{ market: id, slug, question, event: event.id, spec },
    bid: book === undefined ? null : best(book.bids, "bid", report),
    ask: book === undefined ? null : best(book.asks, "ask", report),
    bookAt: book?.at ?? null,
    rate: fee.rate,
    tick: book?.tick ?? tick,
    minSize: book?.minSize ?? minSize,
  };
}

/** The money of a market over any sequence of events, held against a second account that knows only what it was told. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bench, makeFill, orderIdOf } from "../test/market/harness.ts";
import { type Fill, type FillStatus, fillKey } from "./contract/fills.ts";
import type { OrderId, Outcome } from "./contract/ids.ts";
import type { Place } from "./contract/orders.ts";
import { type BookView, type Level, unknown } from "./contract/views.ts";
import { partsInUnits, pnl, sumOfParts } from "./ledger/parts.ts";
import { UNITS } from "./ledger/units.ts";
import { cashFlow, held, valueUnits } from "./ledger/value.ts";
import type { Ticks } from "./units/price.ts";
import type { MicroShares } from "./units/size.ts";
import type { VenueMs } from "./units/time.ts";

const RANK: Record<FillStatus, number> = { matched: 0, retrying: 1, mined: 2, confirmed: 3, failed: 4 };
const STATUSES = Object.keys(RANK) as FillStatus[];
const KINDS = ["rebate", "reward", "gas"] as const;
const WINNERS = ["YES", "NO", "SPLIT"] as const;

/** What was told of money, whatever the machine made of it: the furthest word on each fill, each payment once, the first outcome. */
class Account {
  readonly fills = new Map<string, Fill>();
  readonly payments = new Map<string, { kind: (typeof KINDS)[number]; amount: number }>();
  winner: Outcome | "SPLIT" | null = null;

  told(fill: Fill): void {
    const known = this.fills.get(fillKey(fill));
    if (known === undefined) this.fills.set(fillKey(fill), fill);
    else if (RANK[fill.status] > RANK[known.status]) this.fills.set(fillKey(fill), { ...known, status: fill.status });
  }

  get standing(): Fill[] {
    return [...this.fills.values()].filter(({ status }) => status !== "failed");
  }

  tokens(token: Outcome): number {
    const signed = ({ side, size }: Fill) => (side === "BUY" ? size : -size);
    return this.standing.reduce((sum, fill) => sum + (fill.token === token ? signed(fill) : 0), 0);
  }

  paid(kind: (typeof KINDS)[number]): number {
    let sum = 0;
    for (const payment of this.payments.values()) if (payment.kind === kind) sum += payment.amount;
    return sum;
  }

  get fees(): number {
    return this.standing.reduce((sum, { fee }) => sum + fee, 0);
  }

  /** Money in less money out, without what the outcome pays. */
  get cash(): number {
    const fills = this.standing.reduce((sum, { cash }) => sum + cash, 0);
    return fills - this.fees + this.paid("rebate") + this.paid("reward") - this.paid("gas");
  }

  /** What the outcome pays for the tokens held, each token rounded down by itself. */
  get payable(): number {
    if (this.winner === null) return 0;
    const [yes, no] = { YES: [1, 0], NO: [0, 1], SPLIT: [0.5, 0.5] }[this.winner];
    return Math.floor(this.tokens("YES") * Number(yes)) + Math.floor(this.tokens("NO") * Number(no));
  }
}

/** One thing that happens; the numbers choose among what is possible then. */
const event = fc.record({
  what: fc.constantFrom(
    ...[
      "cycle",
      "cycle",
      "cycle",
      "fill",
      "fill",
      "step",
      "step",
      "step",
      "marks",
      "foreign",
      "cancelled",
      "placed",
      "found",
    ],
    ...["paid", "lease", "tick", "retire", "config", "wish", "verdict", "restart", "wait", "resolved"],
  ),
  a: fc.nat({ max: 997 }),
  b: fc.nat({ max: 997 }),
  c: fc.nat({ max: 997 }),
});
type Happening = typeof event extends fc.Arbitrary<infer E> ? E : never;

const pick = <T>(from: readonly T[], n: number): T => from[n % from.length] as T;
const level = (cents: number, size: number): Level => ({
  price: (cents * 100) as Ticks,
  size: (size * 10_000) as MicroShares,
});

class Story {
  readonly bench = new Bench({ levels: 2, volWidenMax: 1 });
  readonly account = new Account();
  readonly places: Place[] = [];
  #trades = 0;

  tell({ what, a, b, c }: Happening): void {
    const { bench } = this;
    bench.wait(what === "wait" ? pick([30_000, 120_000, 600_000], a) : pick([0, 250, 5_000, 31_000], c));
    switch (what) {
      case "cycle":
        this.#cycle(a, b, c);
        break;
      case "marks":
        // Two minutes later, with a mid just before: what the fill's move was is known.
        bench.wait(118_000).cycle(this.#book(a, b, c));
        bench.wait(3_000).cycle(this.#book(b, a, c));
        break;
      case "fill":
        if (this.places.length > 0) this.#fill(pick(this.places, a), b, c);
        break;
      case "step": {
        const known = [...this.account.fills.values()];
        // Of the newest two: news of one trade comes in any order, and again.
        if (known.length > 0) this.#send({ ...pick(known.slice(-2), a), status: pick(STATUSES, b) });
        break;
      }
      case "foreign": {
        const [token, side] = [pick(["YES", "NO"] as const, a), pick(["BUY", "SELL"] as const, b)];
        const price = (100 + (c % 98) * 100) as Ticks;
        const order = `order-foreign-${a}` as OrderId;
        this.#send(
          makeFill(token, side, price, 1_230_000 as MicroShares, this.#name(), order, "matched", bench.now, c),
        );
        break;
      }
      case "cancelled":
        bench.gone(bench.state.orders.open.slice(0, 1 + (a % 3)).flatMap(({ order }) => order ?? []));
        break;
      case "placed": {
        const place = this.places.at(-1);
        if (place !== undefined && !bench.open.some(({ id }) => id === orderIdOf(place.intent)))
          bench.answer(
            place,
            pick(
              [
                { is: "unknown", message: "" },
                { is: "refused", code: "OTHER", message: "" },
              ],
              a,
            ),
          );
        break;
      }
      case "found":
        // The venue does not say absent of what it lists.
        for (const { order } of bench.state.orders.open.slice(0, 2)) {
          const listed = bench.open.find(({ id }) => id === order);
          if (listed !== undefined) bench.find({ is: "found", order: listed });
          else if (order !== null)
            bench.find(
              pick(
                [
                  { is: "absent", id: order },
                  { is: "unknown", id: order },
                ],
                a,
              ),
            );
        }
        break;
      case "paid": {
        const payment = {
          id: `p${a % 5}`,
          kind: pick(KINDS, a % 5),
          at: bench.now as VenueMs,
          amount: 1 + (a % 5) * 77,
        };
        if (!this.account.payments.has(payment.id)) this.account.payments.set(payment.id, payment);
        bench.send({ t: "paid", payment });
        break;
      }
      case "lease":
        if (bench.lease !== null) bench.lease = { ...bench.lease, mode: pick(["quote", "reduce", "halt"], a) };
        bench.send({ t: "lease", lease: b % 4 === 0 ? unknown("no answer") : (bench.lease ?? unknown("none")) });
        break;
      case "tick":
        bench.send({ t: "tick", tick: pick([10, 100, 1_000], a) as Ticks });
        break;
      case "wish": {
        const expiresAt = (bench.now + 60_000) as VenueMs;
        const [change, limit] = [((a % 40) - 20.5) * 1_000_000, (1 + (b % 99)) * 100];
        bench.send({
          t: "directional",
          wish: { id: `w${a}`, change, limit, tif: pick(["GTD", "FAK"], c), expiresAt, why: "" },
        });
        break;
      }
      case "verdict": {
        const until = (bench.now + 60_000) as VenueMs;
        bench.send({
          t: "verdict",
          verdict: { id: "v", mode: pick(["quote", "reduce"], a), widen: 1, size: 1, until, why: "" },
        });
        break;
      }
      case "resolved":
        // Seldom, or most stories would be over before they have begun.
        if (a % 6 !== 0) break;
        this.account.winner ??= pick(WINNERS, b);
        bench.send({ t: "resolved", winner: pick(WINNERS, b) });
        break;
      case "restart":
        bench.restart(a % 2 === 0);
        break;
      case "retire":
      case "config":
        bench.send({ t: what });
        break;
    }
    for (const place of bench.placed()) if (!this.places.includes(place)) this.places.push(place);
  }

  #book(a: number, b: number, c: number): BookView {
    const bid = 5 + (a % 85);
    const bids = [level(bid, 100 + b), level(bid - 1, 300)];
    const asks = [level(bid + 1 + (b % 4), 100 + c), level(bid + 6, 300)];
    return this.bench.book(49, 51, { bids, asks });
  }

  /** A book of any kind, an account that lists some of the fills again, in any order, or neither. */
  #cycle(a: number, b: number, c: number): void {
    const { bench } = this;
    const good = this.#book(a, b, c);
    const books: readonly (BookView | "unknown")[] = [
      ...new Array<BookView>(6).fill(good),
      { ...good, bids: [], asks: [] },
      { ...good, asks: [] },
      { ...good, bids: [level(5 + (a % 85) + 7, 100)] },
      "unknown",
    ];
    const fills = [...this.account.fills.values()].filter((_, i) => (i + c) % 3 === 0).reverse();
    const account = bench.account({ fills, yes: this.account.tokens("YES") as MicroShares });
    bench.cycle(pick(books, c), b % 5 === 0 ? "unknown" : account);
    if (b % 2 === 0) for (const place of bench.placed()) if (a % 3 > 0) bench.answer(place);
  }

  #fill(place: Place, b: number, c: number): void {
    const size = Math.max(1, Math.floor((place.size * (1 + (b % 4))) / 4) - (c % 7)) as MicroShares;
    const at = Math.max(0, this.bench.now - (c % 3) * 700);
    const fill = makeFill(
      ...([place.token, place.side, place.price, size] as const),
      ...([
        this.#name(),
        orderIdOf(place.intent),
        pick(STATUSES.slice(0, 4), c),
        at,
        b % 3 === 0 ? 10 * c : 0,
      ] as const),
    );
    this.#send(fill);
    if (c % 4 === 0) this.#send({ ...fill, status: "matched" });
  }

  #name(): string {
    this.#trades += 1;
    return `t${this.#trades}`;
  }

  #send(fill: Fill): void {
    this.account.told(fill);
    this.bench.send({ t: "fill", fill });
  }

  /** Everything the machine says about money, against the second account. */
  agree(): void {
    const { account, bench } = this;
    const { ledger } = bench.state;
    const over = account.winner !== null;
    const [yes, no] = [account.tokens("YES"), account.tokens("NO")];
    // Tokens are there until the outcome is paid out; then their money is.
    const paid = ledger.redeemed;
    if (paid && !over) throw new Error("paid out before the outcome was told");
    const cash = account.cash + (paid ? account.payable : 0);
    const { net, ...tokens } = held(ledger);
    same("YES", tokens.yes, paid ? 0 : yes);
    same("NO", tokens.no, paid ? 0 : no);
    same("net", net, paid ? 0 : yes - no);
    same("cash", cashFlow(ledger), cash);
    // Exact, where the parts are counted: nothing is left for rounding to hide.
    const units = partsInUnits(ledger);
    same("parts in units", sumOfParts(units), cash * UNITS + valueUnits(ledger));
    if (Math.abs(units.rounding) > (account.fills.size + 2) * UNITS) throw new Error(`rounding is ${units.rounding}`);
    const { parts, total } = pnl(ledger);
    const mid = bench.state.midHalf;
    // Accounting equity: cash, and the position at the last mid that was told.
    if (over) same("equity", total, account.cash + account.payable);
    else if (mid !== null) same("equity", total, cash + Math.floor((yes * mid + no * (20_000 - mid)) / UNITS + 0.5));
    same("parts", sumOfParts(parts), total);
    same("fees", parts.fees, account.fees);
    same("rebates", parts.rebates, account.paid("rebate"));
    same("rewards", parts.rewards, account.paid("reward"));
    same("gas", parts.gas, account.paid("gas"));
    if (!over) same("settlement", parts.settlement, 0);
  }
}

/** Quicker than expect, of which there would be a quarter of a million. */
function same(what: string, ours: number, theirs: number): void {
  // 0 and -0 are the same money.
  if (ours !== theirs) throw new Error(`${what}: the machine says ${ours}, the account ${theirs}`);
}

describe("the money of a market", () => {
  it("adds up after every event of any sequence: nine parts to equity, cash and tokens to the fills, restarts included", () => {
    const seen = new Set<string>();
    let fills = 0;
    fc.assert(
      fc.property(fc.array(event, { minLength: 6, maxLength: 16 }), (events) => {
        const story = new Story();
        story.bench.quote();
        for (const place of story.bench.placed(story.bench.actions)) story.places.push(place);
        for (const happening of events) {
          story.tell(happening);
          story.agree();
          seen.add(happening.what);
        }
        fills += story.account.fills.size;
      }),
      { numRuns: 1_000 },
    );
    // The stories are about something.
    expect(seen.size).toBe(18);
    expect(fills).toBeGreaterThan(1_000);
  }, 120_000);
});

/**
 * The live channel's own shapes as the OpenAPI document tells them. core/live/types.ts owns them; a test holds every field
 * that a real engine sends against what is written here.
 */
import * as z from "zod";
import { STRATEGIES } from "../../core/contract/views.ts";
import { WIND_DOWN } from "../../core/risk/wind-down.ts";

const OWNED = "Shape shared with the live channel: camelCase and integers in core's units, see core/live/types.ts.";

const ms = z.int().meta({ description: "Venue time, ms" });
const ticks = z.int().meta({ description: "Price, 1/10000 dollar" });
const shares = z.int().meta({ description: "1e-6 share" });
const usd = z.int().meta({ description: "1e-6 dollar" });
const half = z.number().nullable().meta({ description: "A mid, 1/20000 dollar; null: not known" });
const cents = z.number().nullable().meta({ description: "Cents a share; null: not known" });
const side = z.enum(["bid", "ask"]).meta({ description: "Of the YES book, whatever token carries it" });
const token = z.enum(["YES", "NO"]);
const way = z.enum(["BUY", "SELL"]);
const stage = z.enum(["matched", "mined", "confirmed", "retrying", "failed"]);

const pnl = z
  .looseObject({
    capture: usd,
    adverse: usd,
    drift: usd,
    settlement: usd,
    fees: usd,
    rebates: usd,
    rewards: usd,
    gas: usd,
    rounding: usd,
  })
  .meta({
    id: "PnlParts",
    description:
      "Each counted from its own events. capture + adverse + drift + settlement - fees + rebates + rewards - gas + rounding " +
      "is the change in accounting equity, to the micro-dollar.",
  });

const moveSums = z
  .looseObject({ n: z.int(), w: z.number(), wx: z.number(), ww: z.number(), wwx: z.number(), wwxx: z.number() })
  .meta({
    id: "MoveSums",
    description: "Over fills, x the move in cents and w the size in shares: count, w, wx, w^2, w^2 x, w^2 x^2",
  });

const moves = z
  .looseObject({ s0: moveSums, s1: moveSums, s5: moveSums, s30: moveSums, s120: moveSums, s600: moveSums })
  .meta({
    id: "Moves",
    description:
      "By seconds after the fill: s0 is what fills earned against the mid of their moment, then what the mid did",
  });

const level = z.looseObject({ price: ticks, size: shares });

const order = z
  .looseObject({
    intent: z.string(),
    order: z.string().nullable(),
    token,
    side: way,
    as: side,
    level: z.int().meta({ description: "0 is the tight one" }),
    yesPrice: ticks,
    price: ticks,
    size: shares,
    matched: shares,
    state: z.enum(["sending", "live", "cancelling", "unknown"]),
    ahead: shares.nullable().meta({ description: "Estimated ahead of it in its queue, 1e-6 share; null: not known" }),
    since: ms,
    kept: z.string().optional().meta({ description: "Why it stands although the quote is elsewhere" }),
  })
  .meta({ id: "LiveOrder" });

const fill = z
  .looseObject({
    market: z.string(),
    trade: z.string(),
    order: z.string(),
    at: ms,
    token,
    side: way,
    as: side,
    yesPrice: ticks,
    price: ticks,
    size: shares,
    cash: usd,
    fee: usd,
    status: stage,
    midHalf: half,
    markouts: z.looseObject({ s1: cents, s5: cents, s30: cents, s120: cents, s600: cents }),
  })
  .meta({ id: "LiveFill" });

const why = z
  .discriminatedUnion("t", [
    z.looseObject({
      t: z.literal("term"),
      name: z.string(),
      side,
      cents: z.number(),
      note: z.string().optional(),
      level: z.int().optional(),
    }),
    z.looseObject({
      t: z.literal("gate"),
      name: z.string(),
      passed: z.boolean(),
      detail: z.string(),
      side: side.optional(),
      level: z.int().optional(),
    }),
    z.looseObject({ t: z.literal("input"), name: z.string(), value: z.number(), unit: z.string() }),
  ])
  .meta({ id: "Reason", description: "Why a quote is where it is; the terms of one side and level sum to its price" });

const operation = z
  .looseObject({
    id: z.string(),
    kind: z.string().meta({ description: "split, merge, redeem and kin" }),
    amount: shares.meta({ description: "Complete sets, 1e-6; 0 for a redemption, which takes all there is" }),
    at: ms,
    state: z.string().meta({ description: "Where it is on its way to the chain" }),
    since: ms,
    nonce: z.int().nullable(),
    ref: z.string().nullable(),
    tx: z.string().nullable(),
    why: z.string(),
    cause: z.string(),
  })
  .meta({ id: "ChainOperation" });

const chain = z
  .looseObject({
    open: z.array(operation),
    over: z.array(operation),
    merging: shares,
    splitting: usd,
    merged: shares,
    split: shares,
    unredeemed: usd,
    gasOutside: usd,
  })
  .meta({ description: "What it does on chain; what is under way is neither sold, nor spent, nor counted as free" });

export const marketReport = z
  .looseObject({
    id: z.string(),
    at: ms,
    state: z.string(),
    stateWhy: z.string(),
    slug: z.string(),
    event: z.string().meta({ description: "Id of the event it belongs to" }),
    question: z.string(),
    rules: z.string(),
    outcomes: z.array(z.string()),
    endsAt: ms,
    minSize: shares.optional().meta({ description: "The least an order may be" }),
    tick: ticks,
    engine: z.enum(["as", "legacy"]),
    bids: z.array(level),
    asks: z.array(level),
    bookAt: ms.nullable(),
    midHalf: half,
    reservation: z.number().nullable().meta({ description: "1/10000 dollar, not necessarily whole" }),
    quote: z.looseObject({ bid: ticks.nullable(), ask: ticks.nullable() }),
    orders: z.array(order),
    why: z.array(why),
    position: z.looseObject({
      yes: shares,
      no: shares,
      net: shares,
      cap: shares,
      averageCents: cents,
      sets: shares,
      yesCents: cents,
      noCents: cents,
    }),
    cashFlow: usd,
    valueAtMid: usd,
    valueAtBid: usd,
    exposure: usd,
    losses: z
      .looseObject({ yes: usd, no: usd })
      .optional()
      .meta({ description: "The same by the outcome that wins, 1e-6 dollar; below zero: won" }),
    exclusive: z
      .looseObject({ event: z.string(), index: z.int(), count: z.int() })
      .optional()
      .meta({ description: "Its place among outcomes of which exactly one pays YES" }),
    pnl,
    pnlTotal: usd,
    fills: z.array(fill),
    fillCount: z.int(),
    streak: z
      .looseObject({ as: side, orders: z.array(ms) })
      .optional()
      .meta({ description: "The orders of one side that filled in a row, newest first: when each last filled" }),
    volume: usd.optional().meta({ description: "Paid and received for tokens, 1e-6 dollar; fills that failed apart" }),
    fillStates: z.looseObject({
      matched: z.int(),
      mined: z.int(),
      confirmed: z.int(),
      retrying: z.int(),
      failed: z.int(),
    }),
    moves,
    leaseUntil: ms.nullable(),
    lateUntil: ms.optional(),
    lateOrder: z.string().optional(),
    orderLifeMs: z.number().optional(),
    epoch: z.int(),
    own: z.int().optional().meta({ description: "The epoch of its own that it has acknowledged; missing: none" }),
    cycle: z.looseObject({ count: z.int(), tookUs: z.number().nullable(), lagMs: z.number().nullable() }),
    reconciled: z.looseObject({ at: ms, yesDiff: shares, noDiff: shares }).nullable(),
    winner: z.enum(["YES", "NO", "SPLIT"]).nullable(),
    chain: chain.optional(),
  })
  .meta({ id: "MarketReport", description: OWNED });

const performance = z
  .looseObject({
    bucket: z.enum(["hour", "day"]),
    n: z.int().meta({ description: "Returns behind the ratios" }),
    sharpe: z.number().nullable(),
    error: z.number().nullable().meta({ description: "Standard error of sharpe, in its unit" }),
    sortino: z.number().nullable(),
    yearly: z.boolean().meta({ description: "False under 14 days: the ratios are then by the bucket" }),
    maxDrawdownBp: z.int(),
    points: z.int(),
  })
  .meta({ id: "Performance" });

const estimate = z.looseObject({ n: z.int(), mean: z.number(), half: z.number().nullable() });
const trading = z
  .looseObject({
    at: ms,
    capture: estimate.nullable().meta({ description: "Cents a share against the mid of the fill's moment" }),
    quality: estimate.nullable().meta({ description: "Cents a share that the mid moved in the 30 s after, + is ours" }),
    turns: z.number().nullable().meta({ description: "How often a day the mean inventory is bought and sold again" }),
    profitFactor: z
      .number()
      .nullable()
      .meta({ description: "Won in winning hours for each dollar lost in losing ones" }),
    hours: z.int().meta({ description: "Complete hours behind it" }),
  })
  .meta({ id: "Trading", description: "Counted every half minute by the Portfolio" });

const account = z
  .looseObject({
    at: ms,
    mode: z.enum(["paper", "live"]),
    wallet: z.string(),
    engine: z.enum(["running", "paused", "killing", "flat", "unproven", "winding-down", "starting"]),
    engineWhy: z.string(),
    engineSince: ms,
    windDown: z
      .looseObject({ policy: z.enum(WIND_DOWN), from: ms.nullable(), over: ms.nullable() })
      .nullable()
      .optional()
      .meta({ description: "What becomes of positions after this kill, since when, and until when; null: not killed" }),
    epoch: z.int(),
    cash: usd.nullable(),
    startCash: usd.nullable(),
    equity: usd.nullable().meta({ description: "At mid, 1e-6 dollar: what profit is told from" }),
    riskEquity: usd.nullable().meta({ description: "At bid, 1e-6 dollar: what limits are held against" }),
    peak: usd.nullable(),
    dayStart: usd.nullable(),
    drawdownBp: z.int().nullable(),
    killDrawdownBp: z.int(),
    exposure: usd,
    exposureCap: usd,
    stakes: z
      .array(
        z.looseObject({
          kind: z.enum(["event", "group"]),
          name: z.string(),
          markets: z.array(z.string()),
          worst: usd,
          sum: usd,
          exclusive: z.boolean(),
          cap: usd.nullable(),
        }),
      )
      .optional()
      .meta({
        description:
          "What markets of one event or group may lose together; `worst` is over outcomes that exclude each other",
      }),
    ordersLive: z.int(),
    ordersInFlight: z.int(),
    pnl,
    pnlTotal: usd,
    difference: usd.nullable().meta({ description: "Change of equity at mid less the sum of the parts, 1e-6 dollar" }),
    outside: usd.optional().meta({ description: "Put into the wallet since the start, less what was taken out" }),
    missing: usd.optional().meta({ description: "Cash that neither ledgers nor transfers explain; below zero: gone" }),
    moves,
    performance: performance.nullable(),
    trading: trading.optional(),
    proof: z.array(z.looseObject({ text: z.string(), at: ms.nullable() })),
    killed: z
      .array(
        z.looseObject({
          market: z.string(),
          at: ms,
          from: ms.meta({ description: "When it was killed last: the proof counts from then" }),
          actor: z.string(),
          reason: z.string(),
          epoch: z.int().meta({ description: "The market's own, raised by each kill and each resume of it" }),
          state: z.enum(["killing", "flat", "unproven"]),
          missing: z.string().meta({ description: "What the proof waits for; empty: nothing" }),
          tookMs: z.number().nullable().meta({ description: "Until it was proven flat; null: it is not" }),
          open: z.int().nullable().meta({ description: "Its orders by the venue's word when last counted" }),
          holds: z.looseObject({ net: z.int(), worth: usd }).nullable().meta({
            description:
              "What it goes on holding: YES less NO, 1e-6 share, and its tokens at bid; a kill sells nothing",
          }),
          proof: z.array(z.looseObject({ text: z.string(), at: ms.nullable() })),
        }),
      )
      .optional()
      .meta({ description: "Markets that a person has killed alone" }),
    paused: z.array(z.enum(STRATEGIES)).optional().meta({ description: "Strategies that a person has paused" }),
  })
  .meta({ id: "Account" });

const alert = z
  .looseObject({
    key: z.string(),
    class: z.string(),
    severity: z.enum(["note", "warn", "danger"]),
    text: z.string(),
    market: z.string().nullable(),
    firstAt: ms,
    lastAt: ms,
    count: z.int(),
    firing: z.boolean(),
    resolvedAt: ms.nullable(),
    fadesMs: z.int().nullable(),
    acknowledged: z
      .looseObject({ at: z.int().meta({ description: "Wall time, ms" }), by: z.string() })
      .nullable()
      .meta({ description: "Who has seen it; taken back when it gets worse or begins anew" }),
  })
  .meta({ id: "Alert" });

export const snapshot = z
  .looseObject({
    clock: z.looseObject({ venueMs: ms, wallMs: z.number(), rate: z.number(), source: z.string() }).nullable(),
    account: account.nullable(),
    markets: z.record(z.string(), marketReport),
    fills: z.array(fill),
    alerts: z.array(alert),
    feeds: z.array(
      z.looseObject({
        name: z.string(),
        lastAt: ms.nullable(),
        limitMs: z.number(),
        state: z.enum(["ok", "late", "down"]),
      }),
    ),
    loops: z.array(
      z.looseObject({
        name: z.string(),
        everyMs: z.number(),
        lastAt: ms.nullable(),
        tookMs: z.number().nullable(),
        errors: z.int(),
        recent: z.array(z.number()),
      }),
    ),
  })
  .meta({ id: "Snapshot", description: OWNED });

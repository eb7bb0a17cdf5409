/** Shapes of requests and answers: the OpenAPI document is generated from these. */
import * as z from "zod";
import { AUDIT_ACTS } from "../../core/audit/chain.ts";
import { STRATEGIES } from "../../core/contract/views.ts";
import type { MarketReport, Snapshot } from "../../core/live/types.ts";
import { WIND_DOWN } from "../../core/risk/wind-down.ts";
import * as liveShape from "./live-shapes.ts";
import { problemSchema } from "./problem.ts";

const decimal = z.string().meta({ example: "0.57", description: "Decimal, exact" });
const at = z.string().meta({ format: "date-time", example: "2026-11-22T10:00:00.000Z" });
const wallet = z.string().meta({ example: "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266" });

export const problemAnswer = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problemSchema } },
});

export const jsonAnswer = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

/** Problems any route may answer with. */
export const COMMON_PROBLEMS = {
  400: problemAnswer("A parameter, header or the body is not valid"),
  403: problemAnswer("No access configured, or another site's page"),
  503: problemAnswer("The engine or the history does not answer"),
} as const;

const check = z.enum(["ok", "silent"]);

export const health = z
  .object({
    status: z.enum(["ok", "degraded"]),
    checks: z.object({ engine: check, venue: check, history: check }),
    venue_time: at.nullable().meta({ description: "The venue's clock as the engine reads it" }),
  })
  .meta({ id: "Health" });

/** A shape that core owns: its type is core's, the schema is what the document tells of it. */
const shared = <T>(schema: z.ZodType): z.ZodType<T> => schema as z.ZodType<T>;

export const marketReport = shared<MarketReport>(liveShape.marketReport);
export const snapshot = shared<Snapshot>(liveShape.snapshot);

export const marketRow = z
  .object({
    id: z.string(),
    slug: z.string(),
    question: z.string(),
    state: z.string(),
    state_why: z.string(),
    at,
    ends_at: at,
    tick: decimal,
    best_bid: decimal.nullable(),
    best_ask: decimal.nullable(),
    own_bid: decimal.nullable(),
    own_ask: decimal.nullable(),
    mid: decimal.nullable(),
    yes: decimal,
    no: decimal,
    net: decimal,
    cash_flow: decimal,
    value_at_mid: decimal,
    exposure: decimal,
    pnl: decimal,
    orders: z.int(),
    fills: z.int(),
    winner: z.enum(["YES", "NO", "SPLIT"]).nullable(),
  })
  .meta({ id: "Market" });

export const series = z
  .object({
    t: z.array(z.number()).meta({ description: "Venue ms" }),
    cols: z.record(z.string(), z.array(z.number().nullable())),
  })
  .meta({ id: "Series", description: "Columns of at most 2,000 points, integers in core's units" });

export const fillRow = z
  .object({
    id: z.string(),
    at,
    mode: z.enum(["paper", "live"]),
    wallet,
    market: z.string(),
    order_id: z.string(),
    trade: z.string(),
    token: z.enum(["YES", "NO"]),
    side: z.enum(["BUY", "SELL"]),
    price: decimal,
    size: decimal,
    cash: decimal,
    fee: decimal,
    maker: z.boolean(),
    status: z.string(),
  })
  .meta({ id: "Fill" });

export const examination = z
  .object({
    fit: z.boolean().meta({ description: "Nothing is bad" }),
    findings: z.array(
      z.object({
        check: z.string().meta({ example: "geoblock" }),
        is: z.enum(["good", "note", "bad", "skipped"]),
        says: z.string(),
        todo: z.string().optional().meta({ description: "What to do about it; always there when it is bad" }),
      }),
    ),
    would_send: z
      .array(z.object({ name: z.string(), to: z.string(), data: z.string() }))
      .meta({ description: "Calls that would give the approvals that are missing" }),
  })
  .meta({ id: "Examination" });

export const orderRow = z
  .object({
    id: z.string(),
    intent: z.string(),
    created_at: at,
    updated_at: at,
    mode: z.enum(["paper", "live"]),
    wallet,
    market: z.string(),
    token: z.enum(["YES", "NO"]),
    side: z.enum(["BUY", "SELL"]),
    price: decimal,
    size: decimal,
    matched: decimal,
    state: z.string(),
    strategy: z.enum(["MM", "CD", "ARB"]).nullable().meta({
      description: "Who sent it: market making, directional positions, arbitrage; null: sent before this was kept",
    }),
    version: z.string().nullable().meta({
      description: "Version of the code that sent it; null: sent before this was kept",
      example: "0.1.0+d1e3e6b3c5a7",
    }),
  })
  .meta({ id: "Order" });

export const operationRow = z
  .object({
    id: z.string(),
    created_at: at,
    updated_at: at,
    mode: z.enum(["paper", "live"]),
    wallet,
    market: z.string(),
    kind: z.enum(["split", "merge", "redeem", "convert", "wrap", "unwrap", "approve"]),
    amount: decimal.meta({ description: "Complete sets; 0 for a redemption, which takes all there is" }),
    state: z.string().meta({ description: "Only confirmed has moved anything" }),
    nonce: z.int().nullable(),
    ref: z.string().nullable().meta({ description: "Hash of the signed transaction, or digest of the signed batch" }),
    ticket: z.string().nullable().meta({ description: "The relayer's own id of it" }),
    tx: z.string().nullable().meta({ description: "The transaction on chain, once one is known" }),
    gas: decimal.meta({ description: "Dollars the wallet itself paid; 0 when the relayer paid" }),
    why: z.string(),
    cause: z.string(),
  })
  .meta({ id: "OperationOnChain" });

export const dayRow = z
  .object({
    day: z.string().meta({ description: "UTC, YYYY-MM-DD" }),
    complete: z.boolean().meta({ description: "False: it runs, and is told as of `until`" }),
    from: at,
    until: at,
    mode: z.enum(["paper", "live"]),
    wallet,
    open: decimal.meta({ description: "Equity at mid where the day before was last seen to end" }),
    high: decimal,
    low: decimal,
    close: decimal,
    flows: decimal.meta({ description: "Put in less taken out: deposits and withdrawals" }),
    missing: decimal.meta({ description: "Cash that went and nothing explains, below zero; above, such as came back" }),
    pnl: decimal.meta({
      description: "The sum of the nine parts, to the micro-dollar; close = open + pnl + flows + missing",
    }),
    ...{ capture: decimal, adverse: decimal, drift: decimal, settlement: decimal, fees: decimal, rebates: decimal },
    ...{ rewards: decimal, gas: decimal, rounding: decimal },
    fills: z.int().meta({ description: "Less those taken back" }),
    volume: decimal.meta({ description: "Dollars paid and received for tokens" }),
    drawdown_bp: z.int().meta({ description: "Largest fall of equity at bid within the day, basis points" }),
    capture_cents: z.number().nullable().meta({ description: "Earned a share against the mid of the fill's moment" }),
    quality_cents: z.number().nullable().meta({ description: "What the mid did in the 30 s after, + is ours" }),
    judged: z.int().meta({ description: "Fills behind quality_cents" }),
    turns: z.number().nullable().meta({ description: "How often the mean inventory was bought and sold again" }),
    profit_factor: z
      .number()
      .nullable()
      .meta({ description: "Won in winning hours for each dollar lost in losing ones" }),
    hours: z.int(),
  })
  .meta({ id: "Day" });

export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().meta({ description: "Give it as `cursor` for the next page; null: no more" }),
    as_of: at,
  });

const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .meta({ description: "RFC 3339", format: "date-time" });

export const historyQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(400).optional(),
  market: z.string().max(80).optional().meta({ description: "Condition id" }),
  mode: z.enum(["paper", "live"]).optional(),
  wallet: z.string().max(80).optional(),
  from: instant.optional(),
  to: instant.optional(),
});

export const daysQuery = historyQuery.omit({ market: true });

export const seriesQuery = z.object({ from: instant.optional(), to: instant.optional() });

export const inputsQuery = z.object({
  cursor: z.coerce.number().int().min(0).default(0),
  from: instant.optional(),
  to: instant.optional(),
});

export const inputPart = z
  .object({
    seq: z.int(),
    run: z.int().meta({ description: "seq of the run's first part" }),
    from: at,
    to: at,
    step: z.int().meta({ description: "Number of the step after its last, over all lives of the market's object" }),
    packed: z.boolean().meta({ description: "Raw deflate (RFC 1951) over the body" }),
    body: z.string().meta({ description: "Base 64" }),
  })
  .meta({ id: "InputPart" });

export const marketParam = z.object({ id: z.string().max(80).meta({ description: "Condition id: 0x and 64 hex" }) });

const commandType = z.enum(["kill", "resume", "kill-market", "resume-market", "pause", "unpause", "acknowledge"]);

export const commandBody = z
  .discriminatedUnion(
    "type",
    [
      z.strictObject({
        type: z.literal("kill"),
        reason: z.string().trim().min(1).max(500).meta({ example: "books look wrong" }),
        windDown: z
          .enum(WIND_DOWN)
          .nullable()
          .default(null)
          .meta({ description: "What becomes of positions once it is proven flat; null: as MM_WIND_DOWN says" }),
      }),
      z.strictObject({
        type: z.literal("resume"),
        reason: z.string().trim().min(1).max(500).meta({ example: "the books are right again" }),
      }),
      z.strictObject({
        type: z.enum(["kill-market", "resume-market"]),
        markets: z
          .array(
            z
              .string()
              .regex(/^0x[0-9a-fA-F]{64}$/, "a condition id is 0x and 64 hex digits")
              .toLowerCase(),
          )
          .min(1)
          .max(200)
          .meta({ description: "Condition ids of the markets that are killed, or resumed, alone" }),
        reason: z.string().trim().min(1).max(500).meta({ example: "its rules were changed" }),
      }),
      z.strictObject({
        type: z.enum(["pause", "unpause"]),
        strategies: z
          .array(z.enum(STRATEGIES))
          .min(1)
          .default([...STRATEGIES])
          .meta({ description: "MM: market making, CD: directional positions, ARB: arbitrage; missing: all" }),
        reason: z.string().trim().min(1).max(500).meta({ example: "the election tonight" }),
      }),
      z.strictObject({
        type: z.literal("acknowledge"),
        alert: z.string().min(1).max(200).meta({ description: "The alert's key", example: "venue-mode" }),
        reason: z.string().trim().min(1).max(500).default("seen"),
      }),
    ],
    // With a type that is none of these, the other fields are looked at all the same.
    { unionFallback: true },
  )
  .meta({ id: "CommandRequest" });

const hash = z.string().meta({ description: "SHA-256, 64 hex digits" });

export const auditQuery = z.object({
  cursor: z.coerce.number().int().min(0).default(0).meta({ description: "Number of the last entry already read" }),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const auditLog = z
  .object({
    items: z.array(
      z
        .object({
          n: z.int().meta({ description: "From 1, without gaps" }),
          at: z.int().meta({ description: "Venue time, ms" }),
          wallMs: z.int().nullable().meta({ description: "Wall time, ms; null: the engine itself acted" }),
          actor: z.string(),
          what: z.enum(AUDIT_ACTS),
          before: z.string(),
          after: z.string(),
          why: z.string(),
          epoch: z.int(),
          prev: hash,
          hash,
        })
        .meta({
          id: "AuditEntry",
          description:
            "hash is over the JSON list [n, at, wallMs, actor, what, before, after, why, epoch, prev]; prev is the hash " +
            "of the entry before, 64 zeros for the first. `npm run audit` checks them all.",
        }),
    ),
    next_cursor: z.string().nullable(),
    head: z.object({ n: z.int(), hash }).meta({ description: "Where the log ends now" }),
  })
  .meta({ id: "AuditLog" });

export const malformedQuery = z.object({
  samples: z.coerce.number().int().min(0).max(100).default(10).meta({ description: "Most samples of a kind" }),
});

export const malformed = z
  .object({
    items: z.array(
      z
        .object({
          where: z.string().meta({ description: "Channel or route it came by" }),
          kind: z.enum(["not-json", "unknown-message", "wrong-shape", "wrong-value", "not-watched"]),
          count: z.int(),
          samples: z
            .array(
              z.object({
                at,
                why: z.string().meta({ description: "The parser's own words" }),
                text: z.string().meta({ description: "The frame or body as it came, at most 1,000 characters of it" }),
                length: z.int().meta({ description: "Its whole length, characters" }),
              }),
            )
            .meta({ description: "The first that came, oldest first" }),
        })
        .meta({ id: "MalformedKind" }),
    ),
  })
  .meta({ id: "Malformed" });

const reached = z.number().nullable().meta({ description: "null: not reached" });

export const passages = z
  .object({
    items: z.array(
      z
        .object({
          at,
          market: z.string(),
          woken: reached,
          cancelAsked: reached,
          cancelled: reached,
          placeAsked: reached,
          signed: reached,
        })
        .meta({ id: "Passage" }),
    ),
  })
  .meta({ id: "Passages" });

export const commandHeaders = z.object({
  "idempotency-key": z
    .string({ error: "an Idempotency-Key header is required on every POST" })
    .min(1)
    .max(200)
    .meta({ description: "Same key and body within 24 h: the same command; same key, other body: 409" }),
});

export const commandQuery = z.object({
  dry_run: z.enum(["true", "false"]).optional().meta({ description: "Says what it would do and does nothing" }),
});

export const command = z
  .object({
    id: z.string(),
    type: commandType,
    reason: z.string(),
    actor: z.string(),
    state: z.enum(["pending", "running", "done", "failed"]),
    created_at: at,
    finished_at: at.nullable(),
    result: z.looseObject({}).nullable().meta({
      description: "What it came to: the account after a kill or a resume, the alert after an acknowledgement",
    }),
    error: z.string().nullable(),
  })
  .meta({ id: "Command" });

export const dryRun = z
  .object({ dry_run: z.literal(true), type: commandType, effects: z.array(z.string()) })
  .meta({ id: "DryRun" });

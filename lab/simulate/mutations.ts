/**
 * Bugs to plant, one at a time, to see that the promises bite. Each replaces an exact snippet of production code while it is
 * loaded into a simulation; when the snippet is gone the loader says so. None can be turned on anywhere else.
 */
import type { Edit } from "./load.ts";
import type { Invariant } from "./watch.ts";

export interface Mutation {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** It is caught within so many seeds. */
  readonly within: number;
  /** Only this promise counts as its catch; missing: whichever it breaks first. */
  readonly by?: Invariant;
  /** Only seeds with an event of exclusive outcomes are played, and counted. */
  readonly event?: true;
}

const CARRIER = "runtime/carrier.ts";
const LIFE = "core/execution/life.ts";

export const MUTATIONS: readonly Mutation[] = [
  {
    name: "resend with a new salt",
    within: 3,
    edits: [
      {
        file: "workers/market/gateway/perform.ts",
        find: "  for (const [i, { intent }] of sending.entries())\n",
        put: `  for (const [i, { signed }] of sending.entries())
    if ((said[i]?.is ?? "unknown") === "unknown")
      await hands.session.clob.post([{ ...signed, order: { ...signed.order, salt: signed.order.salt + 1 } }], POST_DEADLINE_MS);
  for (const [i, { intent }] of sending.entries())\n`,
      },
    ],
  },
  {
    name: "post before journal",
    within: 1,
    edits: [
      {
        file: CARRIER,
        find: "    ports.store.transaction(() => {\n      ports.store.append(rows);",
        put: "    ((work: () => void) => setTimeout(() => ports.store.transaction(work), 5))(() => {\n      ports.store.append(rows);",
      },
    ],
  },
  {
    name: "book a fill on acknowledgement",
    within: 1,
    edits: [
      {
        file: "core/market.ts",
        find: 'if (answer.is === "live") onAccepted(state, intent.as);',
        put: `if (answer.is === "live") {
          onAccepted(state, intent.as);
          const { token, side, price, size } = intent.place;
          const fill = { trade: intent.id, order: intent.order, at, token, side, price, size, cash: 0, fee: 0, maker: true, status: "confirmed" };
          takeFill(state, fill as never, at, setup, out, "fill");
        }`,
      },
    ],
  },
  {
    name: "dedupe by trade id only",
    within: 10,
    edits: [
      {
        file: "core/contract/fills.ts",
        find: "`$" + "{fill.trade}|$" + "{fill.order}`",
        put: "fill.trade",
      },
    ],
  },
  {
    name: "free exposure on cancel request",
    within: 15,
    edits: [
      {
        file: LIFE,
        find: 'if (intent.state === "live") enter(orders, intent, "cancelling", at, why);',
        put: 'if (intent.state === "live") enter(orders, intent, "done", at, why);',
      },
    ],
  },
  {
    name: "ignore FAILED",
    within: 5,
    edits: [
      {
        file: "core/gateway/account.ts",
        find: "  const known = market.fills.get(key);\n",
        put: '  const known = market.fills.get(key);\n  if (fill.status === "failed") return false;\n',
      },
    ],
  },
  {
    name: "accept success:true without an id",
    within: 40,
    edits: [
      {
        file: "venue/orders.ts",
        find: '  if (!leg.success || leg.orderId === "")\n',
        put: '  if (leg.success && leg.orderId === "") return { is: "live", order: expected };\n  if (!leg.success || leg.orderId === "")\n',
      },
    ],
  },
  {
    name: "lost after one miss",
    within: 10,
    edits: [
      {
        file: LIFE,
        find: "  if (!intent.answered || intent.absent < MISSES || at - intent.seenAt < ABSENT_MS) return;\n  intent.exposedUntil = expiresAt ?? after(at, STRAY_MS);\n",
        put: "",
      },
    ],
  },
  {
    name: "late arrival ignored",
    within: 80,
    edits: [{ file: LIFE, find: "  if (late) {\n", put: "  if (late) return;\n  if (late) {\n" }],
  },
  {
    name: "lease unchecked at signing",
    within: 20,
    by: "lease",
    edits: [
      {
        file: "core/gateway/policy.ts",
        find: "  const { place, spec, lease, now, tick } = asked;\n",
        put: `  const { place, spec, now, tick } = asked;
  const lease = { mode: "quote", capital: 1e15, rate: 5, configVersion: 0, epoch: asked.epoch, expiresAt: Infinity } as never as Lease;
`,
      },
    ],
  },
  {
    name: "wrong side on the complement",
    within: 3,
    edits: [
      {
        file: "venue/trades.ts",
        find: "  const token = outcomeOf(entry.asset_id, spec);\n",
        put: "  const token = outcomeOf(trade.asset_id, spec);\n",
      },
    ],
  },
  {
    name: "answer dropped",
    within: 3,
    edits: [
      {
        file: CARRIER,
        find: "for (const event of events) dispatch(event);",
        put: "for (const event of events) if (Math.random() < 0.95) dispatch(event);",
      },
    ],
  },
  {
    name: "no deadline",
    within: 5,
    edits: [{ file: "venue/http.ts", find: "      signal: AbortSignal.timeout(request.deadlineMs),\n", put: "" }],
  },
  {
    name: "double dispatch",
    within: 1,
    edits: [
      {
        file: CARRIER,
        find: "for (const action of commit(next)) leave(action);",
        put: "for (const action of commit(next)) { leave(action); leave(action); }",
      },
    ],
  },
  {
    name: "market killed alone is lent to",
    within: 4,
    edits: [
      { file: "core/gateway/market-kill.ts", find: "  market.killed = true;\n", put: "" },
      {
        file: "core/portfolio/replies.ts",
        find: "filter((line) => speaks(line) && !isOut(line))",
        put: "filter((line) => speaks(line))",
      },
    ],
  },
  {
    name: "kill proven by one zero",
    within: 30,
    edits: [
      {
        file: "core/risk/kill-proof.ts",
        find: "isStill(proof) && proof.clearAt !== null;",
        put: "proof.zeroAt !== null;",
      },
    ],
  },
  {
    name: "flat while a post may come late",
    within: 40,
    by: "flat",
    edits: [
      { file: "core/risk/kill-proof.ts", find: "isStill(proof) && proof.clearAt !== null;", put: "isStill(proof);" },
    ],
  },
  {
    name: "wind-down before its orders are gone",
    within: 20,
    by: "wind-down",
    edits: [
      {
        file: "core/portfolio/kill.ts",
        find: "  const begins = isStill(proof) && state.kill.windDown",
        put: "  const begins = state.kill.windDown",
      },
    ],
  },
  {
    name: "wind-down past nothing",
    within: 40,
    by: "wind-down",
    edits: [
      {
        file: "core/market/flatten.ts",
        find: 'tif: "FAK" }, Math.abs(net));',
        put: 'tif: "FAK" }, 2 * Math.abs(net));',
      },
      {
        file: "core/market/send.ts",
        find: "  const cap = state.gate.permit === PERMIT.quote ? state.plan.rules.maxInventory : 0;\n",
        put: "  const cap = state.plan.rules.maxInventory;\n",
      },
      {
        file: "core/market/trade.ts",
        find: '    reduceRoom: (as === "bid" ? -net : net) - mayCome(state, as),\n',
        put: "    reduceRoom: Number.MAX_SAFE_INTEGER,\n",
      },
      { file: "core/gateway/policy.ts", find: "  return place.size <= most\n", put: "  return place.size > 0\n" },
    ],
  },
  {
    name: "room before a fill is final",
    within: 200,
    by: "exposure",
    edits: [
      { file: "core/market/position.ts", find: "  if (over) return effects;\n", put: "  return effects;\n" },
      {
        file: "core/market/position.ts",
        find: "if (direction(fill) === back) size += fill.size;\n",
        put: "if (direction(fill) === back) size += 0;\n",
      },
    ],
  },
  {
    name: "operation signed anew after a restart",
    within: 20,
    edits: [
      {
        file: "core/gateway/chain.ts",
        find: '    if (operation.state === "prepared") turn(operation, "unknown", at, "restart while sending");\n',
        put: '    if (!isOver(operation)) Object.assign(operation, { state: "intended", reservations: [], ticket: null });\n',
      },
    ],
  },
  {
    name: "inventory moves on submission",
    within: 20,
    edits: [
      {
        file: "core/chain/life.ts",
        find: "  enter(operations, operation, answer.is, at, answer.message);\n",
        put: '  enter(operations, operation, answer.is === "submitted" ? "confirmed" : answer.is, at, answer.message);\n',
      },
    ],
  },
  {
    name: "conversion given up while it may happen",
    within: 10,
    event: true,
    edits: [
      {
        file: "core/portfolio/conversion.ts",
        find: '  if (conversion.stage === "reserving") {\n',
        put: '  if (conversion.stage === "reserving" || conversion.stage === "acting") {\n',
      },
    ],
  },
  {
    name: "conversion sent anew under another id",
    within: 10,
    event: true,
    edits: [
      {
        file: "workers/market/portfolio.ts",
        find: "gatewayOf(this.env).convert(operation)",
        put:
          "gatewayOf(this.env).convert({ ...operation, id: `$" +
          "{operation.id}:$" +
          "{Math.floor(this.now() / 30_000)}` as never })",
      },
    ],
  },
  {
    name: "bids count on NO that is converted",
    within: 80,
    by: "exposure",
    event: true,
    edits: [
      {
        file: "core/market/position.ts",
        find: "if (op.part !== undefined) addOrder(",
        put: 'if (op.part?.token === "YES") addOrder(',
      },
    ],
  },
  {
    name: "conversion booked on submission",
    within: 20,
    event: true,
    edits: [
      {
        file: "core/portfolio/conversion.ts",
        find: '  if (answer.is === "confirmed") return turn(',
        put: '  if (answer.is === "confirmed" || answer.is === "submitted") return turn(',
      },
    ],
  },
];

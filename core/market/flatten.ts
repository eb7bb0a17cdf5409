/** Winding down into the book: after a kill, when somebody wants the position gone and not only offered (core/risk/wind-down.ts). */
import { requestCancel } from "../execution/life.ts";
import { PERMIT } from "../quoting/gates.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import { resting } from "./cooling.ts";
import { type Decision, refuse } from "./decision.ts";
import { send } from "./send.ts";
import { against, aimOf, mostOf, partOf, WISH_LEVEL } from "./wish.ts";

/** True when the lease asks for it, and the touch is one to sell into: then no quote stands in its way. */
export function flattens({ state, setup, net }: Decision): boolean {
  const [bid, ask] = [state.bids[0]?.price, state.asks[0]?.price];
  return (
    state.lease?.flatten === true &&
    state.gate.permit === PERMIT.reduce &&
    Math.abs(net) >= setup.spec.minSize &&
    bid !== undefined &&
    ask !== undefined &&
    ask - bid <= state.plan.rules.flattenSpread
  );
}

/** Takes what the book offers within its reach, as much at once as one order may be; again at the next cycle. */
export function flatten(d: Decision): void {
  const { state, at, out, net } = d;
  const { rules } = state.plan;
  const [bid, ask] = [state.bids[0]?.price, state.asks[0]?.price];
  if (bid === undefined || ask === undefined) return;
  let isClear = true;
  for (const intent of state.orders.open) {
    isClear = false;
    if (intent.state === "live") requestCancel(state.orders, intent, out, at, "makes way for what flattens");
  }
  // One order at a time, and none beside our own: what is out may yet fill.
  if (!isClear) return;
  const as = net > 0 ? "ask" : "bid";
  const reach =
    as === "ask" ? Math.max(1, ask - rules.flattenSpread) : Math.min(ONE_DOLLAR - 1, bid + rules.flattenSpread);
  const aim = aimOf(state, { change: -net as MicroShares, limit: reach as Ticks, tif: "FAK" }, Math.abs(net));
  if (aim === null) return;
  const cooling = resting(state, as, at);
  if (cooling !== null) {
    refuse(d, cooling.name, cooling.detail, as);
    return;
  }
  const size = partOf(aim.size, mostOf(aim.price, rules), d.setup.spec.minSize) as MicroShares;
  const sent = send(
    d,
    { as, level: WISH_LEVEL, price: aim.price, size },
    { tif: "FAK", postOnly: false, whole: false, takes: against(state, as) },
  );
  const detail = sent === null ? "no room" : `${sent.place.size / 1e6} shares into the book at ${aim.price / 100} c`;
  d.grounds.said.push({ t: "gate", name: "directional", passed: sent !== null, detail: `flatten: ${detail}` });
}

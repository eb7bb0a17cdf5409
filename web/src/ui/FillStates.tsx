import type { MarketReport } from "../../../core/live/types.ts";

type States = MarketReport["fillStates"];

/** In the order of the road to the chain. */
const ROAD = ["matched", "mined", "confirmed", "retrying", "failed"] as const satisfies readonly (keyof States)[];

/** How many trades stand where on their way to the chain; a trade the venue tries again is not in the dry yet. */
export const FillStates = ({ states }: { states: States }) => (
  <dl className="kv line road">
    {ROAD.map((name) => (
      <div key={name} className={name === "retrying" && states.retrying > 0 ? "off" : ""}>
        <dt>{name}</dt>
        <dd className="num">{states[name]}</dd>
      </div>
    ))}
  </dl>
);

/** Of several markets together. */
export const joinStates = (all: readonly States[]): States => ({
  matched: all.reduce((sum, each) => sum + each.matched, 0),
  mined: all.reduce((sum, each) => sum + each.mined, 0),
  confirmed: all.reduce((sum, each) => sum + each.confirmed, 0),
  retrying: all.reduce((sum, each) => sum + each.retrying, 0),
  failed: all.reduce((sum, each) => sum + each.failed, 0),
});

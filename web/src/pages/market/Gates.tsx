import type { MarketReport } from "../../../../core/live/types.ts";
import { Panel } from "../../ui/Panel.tsx";
import { Empty } from "../../ui/Waiting.tsx";
import { gateKey, gateName, gatePlace, gatesOf } from "./gates.ts";

/** What had to be true for a quote to leave; a refusal says both numbers, and whose it is when not the market's. */
export function Gates({ market }: { market: MarketReport }) {
  const gates = gatesOf(market.why);
  const refused = gates.filter((gate) => !gate.passed).length;
  return (
    <Panel
      name="p-gt"
      title="Gates"
      sub={
        gates.length === 0
          ? undefined
          : `${gates.length - refused} passed${refused === 0 ? "" : `, ${refused} refused`}`
      }
    >
      {gates.length === 0 ? (
        <Empty>No gate was asked yet. {market.stateWhy}</Empty>
      ) : (
        <ul className="gt">
          {gates.map((gate) => {
            const place = gatePlace(gate);
            return (
              <li key={gateKey(gate)} className={gate.passed ? "ok" : "no"}>
                <span className="vd">{gate.passed ? "passed" : "refused"}</span>
                <b>{gateName(gate.name)}</b>
                <span>
                  {place !== null && <b className="at-level">{place} </b>}
                  {gate.detail}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}

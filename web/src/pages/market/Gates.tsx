import type { GateName, Reason } from "../../../../core/contract/reasons.ts";
import type { MarketReport } from "../../../../core/live/types.ts";
import { Panel } from "../../ui/Panel.tsx";
import { Empty } from "../../ui/Waiting.tsx";

const NAME: Readonly<Record<GateName, string>> = {
  lease: "Lease",
  "book-age": "Book age",
  "two-sided": "Two-sided",
  spread: "Spread",
  "price-range": "Price range",
  "time-left": "Time left",
  "game-start": "Game start",
  "post-only": "Post-only",
  "self-cross": "Self-cross",
  inventory: "Inventory",
  "min-size": "Minimum size",
  capital: "Capital",
  "unknown-order": "Unknown order",
  breaker: "Breaker",
  verdict: "Guard",
  rate: "Rate of orders",
  config: "Configuration",
  resolved: "Resolved",
};

type Gate = Extract<Reason, { t: "gate" }>;

/** What had to be true for a quote to leave; a refusal says both numbers. */
export function Gates({ market }: { market: MarketReport }) {
  const gates = market.why.filter((reason): reason is Gate => reason.t === "gate");
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
          {gates.map((gate) => (
            <li key={`${gate.name} ${gate.detail}`} className={gate.passed ? "ok" : "no"}>
              <span className="vd">{gate.passed ? "passed" : "refused"}</span>
              <b>{NAME[gate.name]}</b>
              <span>{gate.detail}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

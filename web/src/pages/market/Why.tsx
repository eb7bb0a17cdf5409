import { useState } from "react";
import type { LiveOrder, MarketReport } from "../../../../core/live/types.ts";
import type { MicroShares } from "../../../../core/units/size.ts";
import { cents } from "../../format/price.ts";
import { shares } from "../../format/size.ts";
import { Panel } from "../../ui/Panel.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { Empty } from "../../ui/Waiting.tsx";
import { gateKey, gateName, refusedTo } from "./gates.ts";
import { Inputs } from "./Inputs.tsx";
import { levelName, levelTag, queueWords } from "./levels.ts";
import { PathTable } from "./PathTable.tsx";
import { levelsOf, pathOf } from "./path.ts";
import { remaining } from "./rows.ts";

/** Why each level is where it is: the path to its price, then what stands there and why, when that is not the same. */
export function Why({ market }: { market: MarketReport }) {
  const levels = levelsOf(market);
  const [chosen, setChosen] = useState(0);
  const level = levels.includes(chosen) ? chosen : 0;
  const path = pathOf(market.why, level);
  return (
    <Panel
      name="p-why"
      title="Why this quote"
      sub="mid to quote, ¢"
      right={
        levels.length > 1 && (
          <Segments
            label="Level"
            options={levels.map(levelTag)}
            value={levelTag(level)}
            onChange={(tag) => setChosen(levels.find((each) => levelTag(each) === tag) ?? 0)}
          />
        )
      }
    >
      {path === null ? (
        <Empty>
          {level === 0 ? `No quote was computed: ${market.stateWhy}.` : `${levelName(level)} is not quoted.`}
        </Empty>
      ) : (
        <PathTable market={market} level={level} path={path} />
      )}
      <Standing market={market} level={level} />
      <Inputs market={market} />
    </Panel>
  );
}

/** What stands at a level, side by side with what keeps it there or kept it away. */
function Standing({ market, level }: { market: MarketReport; level: number }) {
  const refused = refusedTo(market.why, level);
  return (
    <ul className="sd-list">
      {(["bid", "ask"] as const).map((side) => {
        const orders = market.orders.filter((order) => order.level === level && order.as === side);
        const why = refused.filter((gate) => gate.side === undefined || gate.side === side);
        return (
          <li key={side}>
            <b className={side}>
              {levelTag(level)} {side}
            </b>
            <span>
              {orders.length === 0 ? "nothing stands" : orders.map((order) => standsWords(order, market)).join("; ")}
              {why.map((gate) => (
                <em key={gateKey(gate)}>
                  {gateName(gate.name)}: {gate.detail}
                </em>
              ))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function standsWords(order: LiveOrder, market: MarketReport): string {
  const where = `${shares(remaining(order) as MicroShares)} at ${cents(order.yesPrice, market.tick)} ¢, ${queueWords(order)}`;
  return order.kept === undefined ? where : `${where}; kept: ${order.kept}`;
}

import type { LiveState } from "../../live/state.ts";
import { sameList, useLive } from "../../live/use.ts";
import { FillStates, joinStates } from "../../ui/FillStates.tsx";
import { Panel } from "../../ui/Panel.tsx";

const states = (state: LiveState) =>
  joinStates(Object.values(state.snapshot?.markets ?? {}).map((market) => market.fillStates));
type States = ReturnType<typeof states>;
const same = (a: States, b: States): boolean => sameList(Object.values(a), Object.values(b));

/** How far the trades of the markets held are on their way to the chain. */
export function Trades() {
  const told = useLive(states, same);
  return (
    <Panel name="p-tr" title="Trades to the chain" sub="in the markets held">
      <FillStates states={told} />
      {told.failed > 0 && <p className="fine">A failed trade is taken back and counts nowhere else.</p>}
    </Panel>
  );
}

import { useCallback, useState } from "react";
import { useSignals } from "../../api/directional.ts";
import "../../styles/crypto.css";
import { Calibration } from "./Calibration.tsx";
import { Positions } from "./Positions.tsx";
import { Signals } from "./Signals.tsx";
import { inOrder } from "./signals.ts";
import { WhySignal } from "./WhySignal.tsx";

/** What each crypto question is worth to us, what is held on it, and how good our words were. */
export default function Crypto() {
  const signals = useSignals();
  const [chosen, setChosen] = useState<string | null>(null);
  const list = signals.data === undefined ? [] : inOrder(signals.data.items);
  const shown = list.find(({ market }) => market === chosen) ?? list[0] ?? null;
  const choose = useCallback((market: string) => {
    setChosen(market);
    // Where the panel stands under the table, it is brought into sight; beside the table nothing moves.
    requestAnimationFrame(() => document.getElementById("why-signal")?.scrollIntoView({ block: "nearest" }));
  }, []);
  return (
    <>
      <title>Crypto · Edgemaker</title>
      <h1 className="sr">Crypto</h1>
      <div className="gr cr">
        <div className="col">
          <Signals query={signals} list={list} shown={shown} choose={choose} />
          <Positions />
          <Calibration signals={list} />
        </div>
        <div className="col side1">
          <WhySignal signal={shown} />
        </div>
      </div>
    </>
  );
}

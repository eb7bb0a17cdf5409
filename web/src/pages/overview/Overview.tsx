import { useAccount } from "../../live/use.ts";
import { isKilled } from "../../shell/words.ts";
import { Markouts } from "../../ui/Markouts.tsx";
import { Alerts } from "./Alerts.tsx";
import { Attribution } from "./Attribution.tsx";
import { Days } from "./Days.tsx";
import { Equity } from "./Equity.tsx";
import { Fills } from "./Fills.tsx";
import { Loops } from "./Loops.tsx";
import { Markets } from "./Markets.tsx";
import { OnChain } from "./OnChain.tsx";
import { Performance } from "./Performance.tsx";
import { Proof } from "./Proof.tsx";
import { Stakes } from "./Stakes.tsx";
import { Trades } from "./Trades.tsx";

/** How is it going, where did it come from, what is it doing: left to right, top to bottom. */
export function Overview() {
  const account = useAccount();
  return (
    <>
      <title>Overview · Edgemaker</title>
      <h1 className="sr">Overview</h1>
      <div className="gr ov">
        <div className="col">
          {isKilled(account) && account !== null && <Proof account={account} />}
          <Equity />
          <Attribution />
          <Markets />
          {account !== null && <Markouts moves={account.moves} none="No fills yet: nothing to judge." />}
          <div className="col">
            <Performance />
            <Trades />
          </div>
          <Stakes />
          <Days />
          <OnChain />
          <Loops />
        </div>
        <div className="col side">
          <Alerts />
          <Fills />
        </div>
      </div>
    </>
  );
}

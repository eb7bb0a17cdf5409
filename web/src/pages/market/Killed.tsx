import type { KilledMarket } from "../../../../core/live/types.ts";
import { dollars } from "../../format/money.ts";
import { netShares } from "../../format/size.ts";
import { Panel } from "../../ui/Panel.tsx";
import { ProofLines, ProofTag } from "../../ui/ProofLines.tsx";
import { Time } from "../../ui/Time.tsx";

/** A market that is killed alone: by whom, why, what is proven, and what it goes on holding. */
export function Killed({ killed }: { killed: KilledMarket }) {
  const { state, holds, missing, tookMs } = killed;
  const flat = state === "flat";
  return (
    <Panel
      name={`p-kp ${flat ? "" : "p-kp2"}`}
      title="Killed alone"
      sub={
        <>
          its epoch {killed.epoch}, since <Time at={killed.at} />
        </>
      }
      right={<ProofTag state={state} />}
    >
      <p className="lead">
        By {killed.actor}: {killed.reason}.{" "}
        {flat
          ? `No order of it at the venue, proven${tookMs === null ? "" : ` in ${(tookMs / 1_000).toFixed(1)} s`}.`
          : `Not proven flat${state === "killing" ? " yet" : ""}${missing === "" ? "" : `: ${missing}`}.`}{" "}
        {holds === null || holds.net === 0
          ? "It holds nothing beyond complete sets."
          : `It keeps ${netShares(holds.net)} shares, ${dollars(holds.worth)} at bid with its sets: a kill sells nothing.`}
      </p>
      <ProofLines lines={killed.proof} began={killed.from} state={state} />
    </Panel>
  );
}

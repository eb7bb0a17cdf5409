import type { AccountReport } from "../../../../core/live/types.ts";
import { killedAt } from "../../shell/words.ts";
import { Panel } from "../../ui/Panel.tsx";
import { ProofLines, type ProofState, ProofTag } from "../../ui/ProofLines.tsx";
import { Time } from "../../ui/Time.tsx";

/** After a kill: what is missing first, then what is proven, with times from the kill. */
export function Proof({ account }: { account: AccountReport }) {
  const { engine } = account;
  const missing = account.proof.filter((line) => line.at === null);
  const began = killedAt(account);
  const flat = engine === "flat" || engine === "winding-down";
  const state: ProofState = flat ? "flat" : engine === "unproven" ? "unproven" : "killing";
  return (
    <Panel
      name={`p-kp ${flat ? "" : "p-kp2"}`}
      title="Proof of flat"
      sub={
        <>
          epoch {account.epoch}, from <Time at={began} />
        </>
      }
      right={engine === "winding-down" ? <span className="tag flat">WINDING DOWN</span> : <ProofTag state={state} />}
    >
      {missing.length > 0 && !flat && (
        <p className="lead">
          <b>Not proven flat{engine === "killing" ? " yet" : ""}.</b> {missing.length}{" "}
          {missing.length === 1 ? "line is" : "lines are"} missing; exposure still counts. {account.engineWhy}
        </p>
      )}
      <ProofLines lines={account.proof} began={began} state={state} />
    </Panel>
  );
}

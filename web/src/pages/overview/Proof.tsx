import type { AccountReport } from "../../../../core/live/types.ts";
import { Panel } from "../../ui/Panel.tsx";
import { Time } from "../../ui/Time.tsx";

/** After a kill: what is missing first, then what is proven, with times from the kill. */
export function Proof({ account }: { account: AccountReport }) {
  const missing = account.proof.filter((line) => line.at === null);
  const proven = account.proof.flatMap((line) => (line.at === null ? [] : [{ text: line.text, at: line.at }]));
  const began = proven.length === 0 ? account.engineSince : Math.min(...proven.map((line) => line.at));
  return (
    <Panel
      name={`p-kp ${account.engine === "flat" ? "" : "p-kp2"}`}
      title="Proof of flat"
      sub={
        <>
          epoch {account.epoch}, from <Time at={began} />
        </>
      }
      right={<Verdict engine={account.engine} />}
    >
      {missing.length > 0 && (
        <p className="lead">
          <b>Not proven flat{account.engine === "killing" ? " yet" : ""}.</b> {missing.length}{" "}
          {missing.length === 1 ? "line is" : "lines are"} missing; exposure still counts. {account.engineWhy}
        </p>
      )}
      <ol className="kp">
        {missing.map((line) => (
          <li key={line.text} className={account.engine === "unproven" ? "no" : "wait"}>
            <b>{line.text}</b>
            <span>missing</span>
          </li>
        ))}
        {proven.map((line) => (
          <li key={line.text} className="ok">
            <b>{line.text}</b>
            <span>+{((line.at - began) / 1_000).toFixed(3)} s</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Verdict({ engine }: { engine: AccountReport["engine"] }) {
  if (engine === "flat") return <span className="tag flat">FLAT</span>;
  if (engine === "unproven") return <span className="tag unp">UNPROVEN</span>;
  return <span className="tag warn">PROVING</span>;
}

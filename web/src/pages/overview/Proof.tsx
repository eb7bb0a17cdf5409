import type { AccountReport } from "../../../../core/live/types.ts";
import { killedAt } from "../../shell/words.ts";
import { Panel } from "../../ui/Panel.tsx";
import { Time } from "../../ui/Time.tsx";

/** After a kill: what is missing first, then what is proven, with times from the kill. */
export function Proof({ account }: { account: AccountReport }) {
  const missing = account.proof.filter((line) => line.at === null);
  const proven = account.proof.flatMap((line) => (line.at === null ? [] : [{ text: line.text, at: line.at }]));
  const began = killedAt(account);
  const flat = account.engine === "flat" || account.engine === "winding-down";
  // Once flat is proven a line may still be to come: the look back after a minute.
  const open = missing.map((line) => (
    <li key={line.text} className={account.engine === "unproven" ? "no" : "wait"}>
      <b>{line.text}</b>
      <span>{flat ? "to come" : "missing"}</span>
    </li>
  ));
  return (
    <Panel
      name={`p-kp ${flat ? "" : "p-kp2"}`}
      title="Proof of flat"
      sub={
        <>
          epoch {account.epoch}, from <Time at={began} />
        </>
      }
      right={<Verdict engine={account.engine} />}
    >
      {missing.length > 0 && !flat && (
        <p className="lead">
          <b>Not proven flat{account.engine === "killing" ? " yet" : ""}.</b> {missing.length}{" "}
          {missing.length === 1 ? "line is" : "lines are"} missing; exposure still counts. {account.engineWhy}
        </p>
      )}
      <ol className="kp">
        {!flat && open}
        {proven.map((line) => (
          <li key={line.text} className="ok">
            <b>{line.text}</b>
            <span>+{((line.at - began) / 1_000).toFixed(3)} s</span>
          </li>
        ))}
        {flat && open}
      </ol>
    </Panel>
  );
}

function Verdict({ engine }: { engine: AccountReport["engine"] }) {
  if (engine === "flat") return <span className="tag flat">FLAT</span>;
  if (engine === "winding-down") return <span className="tag flat">WINDING DOWN</span>;
  if (engine === "unproven") return <span className="tag unp">UNPROVEN</span>;
  return <span className="tag warn">PROVING</span>;
}

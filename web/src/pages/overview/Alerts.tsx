import { Link } from "wouter";
import type { LiveAlert } from "../../../../core/live/types.ts";
import type { LiveState } from "../../live/state.ts";
import { useLive, useMarket } from "../../live/use.ts";
import { useFiring } from "../../shell/Header.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Time } from "../../ui/Time.tsx";
import { Empty, Loading } from "../../ui/Waiting.tsx";

const MOST = 8;
const alerts = (state: LiveState): readonly LiveAlert[] | null => state.snapshot?.alerts ?? null;

/** What wants a person, firing ones first. The list is read out when it changes; figures elsewhere are not. */
export function Alerts() {
  const list = useLive(alerts);
  const firing = useFiring();
  return (
    <Panel name="p-al" id="alerts" title="Alerts" sub={firing === 0 ? undefined : `${firing} firing`}>
      {list === null ? (
        <Loading />
      ) : list.length === 0 ? (
        <Empty>Nothing to report.</Empty>
      ) : (
        <div role="log" aria-label="Alerts">
          {" "}
          <ul className="al">
            {list.slice(0, MOST).map((alert) => (
              <Item key={alert.key} alert={alert} />
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}

function Item({ alert }: { alert: LiveAlert }) {
  const note = alert.severity === "note";
  const look = note ? "info" : !alert.firing ? "done" : alert.severity === "danger" ? "danger" : "warn";
  return (
    <li className={look}>
      <span className="lv">{note ? "Note" : alert.firing ? "Firing" : "Resolved"}</span>
      <b>{alert.text}</b>
      <Time at={alert.lastAt} />
      <span className="d">
        {alert.market !== null && <Where id={alert.market} />}
        {alert.count > 1 && ` ${alert.count} times since `}
        {alert.count > 1 && <Time at={alert.firstAt} />}
      </span>
    </li>
  );
}

function Where({ id }: { id: string }) {
  const market = useMarket(id);
  return market === null ? null : <Link href={`/markets/${id}`}>{market.question}</Link>;
}

import { useState } from "react";
import { Link } from "wouter";
import type { LiveAlert } from "../../../../core/live/types.ts";
import { useCommand } from "../../api/commands.ts";
import type { LiveState } from "../../live/state.ts";
import { useLive, useMarket } from "../../live/use.ts";
import { Panel } from "../../ui/Panel.tsx";
import { Time } from "../../ui/Time.tsx";
import { Empty, Loading } from "../../ui/Waiting.tsx";
import { ALERT, lookOf, sortAlerts, tally } from "./alerts.ts";

const FEW = 8;
const alerts = (state: LiveState): readonly LiveAlert[] | null => state.snapshot?.alerts ?? null;

/** What wants a person, firing ones first. The list is read out when it changes; figures elsewhere are not. */
export function Alerts() {
  const list = useLive(alerts);
  const [all, setAll] = useState(false);
  const sorted = sortAlerts(list ?? []);
  return (
    <Panel
      name="p-al"
      id="alerts"
      title="Alerts"
      sub={tally(sorted)}
      right={
        sorted.length > FEW && (
          <button type="button" className="lk" aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? "Fewer" : `All ${sorted.length}`}
          </button>
        )
      }
    >
      {list === null ? (
        <Loading />
      ) : list.length === 0 ? (
        <Empty>Nothing to report.</Empty>
      ) : (
        <div role="log" aria-label="Alerts">
          <ul className="al">
            {(all ? sorted : sorted.slice(0, FEW)).map((alert) => (
              <Item key={alert.key} alert={alert} />
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}

function Item({ alert }: { alert: LiveAlert }) {
  const look = lookOf(alert);
  return (
    <li className={look}>
      <span className="lv">{ALERT[look]}</span>
      <b>{alert.text}</b>
      <Time at={alert.lastAt} />
      <span className="d">
        {alert.class}
        {alert.market !== null && <Where id={alert.market} />}
        {alert.count > 1 && (
          <>
            , {alert.count} times since <Time at={alert.firstAt} />
          </>
        )}
        {alert.resolvedAt !== null && (
          <>
            , over <Time at={alert.resolvedAt} />
          </>
        )}
        {alert.acknowledged !== null && (
          <>
            , seen by {alert.acknowledged.by} <Time at={alert.acknowledged.at} />
          </>
        )}
      </span>
      {alert.firing && alert.acknowledged === null && <Acknowledge alert={alert} />}
    </li>
  );
}

/** Marks it as seen, which stops nothing: it fires until its cause is gone. Asked again after a failure it is the same wish. */
function Acknowledge({ alert }: { alert: LiveAlert }) {
  const command = useCommand();
  const [key] = useState(() => crypto.randomUUID());
  return (
    <>
      <button
        type="button"
        className="lk u"
        disabled={command.isPending}
        aria-label={`Acknowledge: ${alert.text}`}
        onClick={() => command.mutate({ type: "acknowledge", alert: alert.key, key })}
      >
        Acknowledge
      </button>
      {command.isError && (
        <span className="d off" role="alert">
          Not acknowledged: {command.error.message}
        </span>
      )}
    </>
  );
}

function Where({ id }: { id: string }) {
  const market = useMarket(id);
  return market === null ? null : (
    <>
      , <Link href={`/markets/${id}`}>{market.question}</Link>
    </>
  );
}

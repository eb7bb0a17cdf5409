import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import type { ConditionId } from "../../../../core/contract/ids.ts";
import type { MicroUsd } from "../../../../core/units/money.ts";
import { type Position, usePositions } from "../../api/directional.ts";
import { grouped, signed, UNKNOWN } from "../../format/signs.ts";
import { useMarket } from "../../live/use.ts";
import { useMoreOrFewer } from "../../ui/MoreOrFewer.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Markout, Money } from "../../ui/Pl.tsx";
import { ROLE } from "../../ui/roles.ts";
import { Segments } from "../../ui/Segments.tsx";
import { Time } from "../../ui/Time.tsx";
import { Empty, Failure, Loading } from "../../ui/Waiting.tsx";
import { share, stateOf, whyWords } from "./words.ts";

/** Of what is over, the newest come first. */
const FEW = 12;

const TABS = ["Open", "Over"] as const;

/** Every position with the plan it is held by: what was believed, what ends it, what it is worth to hold. */
export function Positions() {
  const [tab, setTab] = useState<(typeof TABS)[number]>("Open");
  const query = usePositions(tab === "Open" ? "open" : "over");
  const items = query.data?.items ?? [];
  const few = useMoreOrFewer(items, FEW, tab === "Open" ? "All" : "Last");
  const sum = items.reduce((total, { pnl }) => total + microOf(pnl), 0) as MicroUsd;
  return (
    <Panel
      name="p-cp"
      title="Positions"
      sub={tab === "Open" ? "by their fills; what ends each" : `last ${items.length}`}
      right={
        <>
          {tab === "Over" && items.length > 0 && (
            <span className="sub">
              Sum <Money amount={sum} />
            </span>
          )}
          {few.button}
          <Segments label="Which positions" options={TABS} value={tab} onChange={setTab} />
        </>
      }
    >
      {query.isError && (
        <Failure what="The positions were not read." error={query.error} retry={() => void query.refetch()} />
      )}
      {items.length > 0 ? (
        <div className="scroll">
          <table {...ROLE.table} className={`tb cp ${query.isError ? "stale" : ""}`}>
            <Head over={tab === "Over"} />
            <tbody {...ROLE.group}>
              {few.shown.map((position) => (
                <Row key={position.id} position={position} over={tab === "Over"} />
              ))}
            </tbody>
          </table>
        </div>
      ) : query.isError ? null : query.data === undefined ? (
        <Loading lines={3} />
      ) : (
        <Empty>
          {tab === "Open"
            ? "No position. One opens when an edge has been confirmed, sized and let through every check."
            : "No position is over yet."}
        </Empty>
      )}
    </Panel>
  );
}

const microOf = (text: string | null): number => (text === null ? 0 : Math.round(Number(text) * 1e6));

const Head = ({ over }: { over: boolean }) => (
  <thead>
    <tr>
      <th scope="col">Question</th>
      <th scope="col" className="n">
        Held
      </th>
      <th scope="col" className="n">
        Cost ¢
      </th>
      <th scope="col" className="n">
        Model, market %
      </th>
      <th scope="col" className="n">
        Stop ¢
      </th>
      <th scope="col" className="n">
        Take ¢
      </th>
      <th scope="col" className="n">
        {over ? "P&L $" : "To hold ¢"}
      </th>
      <th scope="col">State</th>
    </tr>
  </thead>
);

function Row({ position, over }: { position: Position; over: boolean }) {
  const { buy, held, wanted, cost, thesis, stop, target, edge_hold, pnl, why } = position;
  const state = stateOf(position);
  const shares = Number(held);
  const { p, mid } = thesis;
  return (
    <tr {...ROLE.row}>
      <th {...ROLE.head} scope="row" className="q">
        <Name position={position} />
        <small>
          {buy}, since <Time at={Date.parse(position.opened_at)} form="day" />
          {position.closed_at !== null && (
            <>
              {" "}
              to <Time at={Date.parse(position.closed_at)} form="day" />
            </>
          )}
        </small>
      </th>
      <Cell name="hd2" label={`Held, ${buy}`}>
        {short(held)} <small>of {short(wanted)}</small>
      </Cell>
      <Cell name="co" label="Cost ¢">
        {shares > 0 ? ((100 * Number(cost)) / shares).toFixed(1) : null}
      </Cell>
      <Cell name="th" label="Model, market %">
        {p === undefined || mid === undefined ? null : `${share(p)}, ${share(mid)}`}
      </Cell>
      <Cell name="sl" label="Stop ¢">
        {(100 * stop).toFixed(1)}
      </Cell>
      <Cell name="tp" label="Take ¢">
        {(100 * target).toFixed(1)}
      </Cell>
      {over ? (
        <Cell name="pn1" label="P&L $">
          {pnl === null ? null : <Money amount={microOf(pnl) as MicroUsd} />}
        </Cell>
      ) : (
        <Cell name="eh" label="To hold ¢">
          {edge_hold === null ? null : <Markout cents={100 * edge_hold} grey={signed(100 * edge_hold, 1) === "0.0"} />}
        </Cell>
      )}
      <td {...ROLE.cell} className="s">
        <span className={`state ${state.look}`}>{state.text}</span>
        <small className="because">{whyWords(why)}</small>
      </td>
    </tr>
  );
}

const short = (shares: string): string => {
  const value = Number(shares);
  // A fraction of a share says something beside a few of them.
  return grouped(Number.isInteger(value) || value >= 1_000 ? value.toFixed(0) : value.toFixed(2));
};

function Name({ position }: { position: Position }) {
  const market = useMarket(position.market as ConditionId);
  return market === null ? (
    <span>{position.question}</span>
  ) : (
    <Link href={`/markets/${position.market}`}>{position.question}</Link>
  );
}

const Cell = ({ name, label, children }: { name: string; label: string; children: ReactNode }) => (
  <td {...ROLE.cell} className={`n ${name}`} data-l={label}>
    {children ?? <span className="nil">{UNKNOWN}</span>}
  </td>
);

import { type ReactNode, useState } from "react";
import { type ScoreGroup, type Signal, useCalibration } from "../../api/directional.ts";
import { signed, UNKNOWN } from "../../format/signs.ts";
import { Meter } from "../../ui/bars.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { ROLE } from "../../ui/roles.ts";
import { Empty, Failure, Loading } from "../../ui/Waiting.tsx";
import { familiesOf, keyOf } from "./families.ts";
import { Reliability } from "./Reliability.tsx";

/** How good our words were against the market's at the same instants, and what that lets a family do in live. */
export function Calibration({ signals }: { signals: readonly Signal[] }) {
  const query = useCalibration();
  const groups = query.data?.groups ?? [];
  const [chosen, setChosen] = useState("all/all");
  const shown = groups.find((group) => keyOf(group) === chosen) ?? groups[0] ?? null;
  const failure = query.isError && (
    <Failure what="The scores were not read." error={query.error} retry={() => void query.refetch()} />
  );
  return (
    <>
      <Panel name="p-sc" title="Model against market" sub="resolved questions, at the same instants; lower is better">
        {failure}
        {groups.length > 0 ? (
          <div className="scroll">
            <Scores groups={groups} shown={shown} choose={setChosen} stale={query.isError} />
          </div>
        ) : query.isError ? null : query.data === undefined ? (
          <Loading lines={4} />
        ) : (
          <Empty>No question with a signal has resolved yet.</Empty>
        )}
      </Panel>
      {shown !== null && <Reliability group={shown} />}
      <Panel name="p-fa" title="In live" sub="a family trades at size zero until it has beaten the market">
        <Families groups={groups} signals={signals} />
      </Panel>
    </>
  );
}

const figure = (value: number | null): string => (value === null ? UNKNOWN : value.toFixed(4));

function Scores(props: {
  groups: readonly ScoreGroup[];
  shown: ScoreGroup | null;
  choose: (key: string) => void;
  stale: boolean;
}) {
  return (
    <table {...ROLE.table} className={`tb sc ${props.stale ? "stale" : ""}`}>
      <thead>
        <tr className="over">
          <td colSpan={3} />
          <th colSpan={3} scope="colgroup">
            Brier
          </th>
          <th colSpan={3} scope="colgroup">
            Log loss
          </th>
          <td />
        </tr>
        <tr>
          <th scope="col">Of</th>
          <th scope="col" className="n">
            n
          </th>
          <th scope="col" className="n">
            Events
          </th>
          {["Model", "Market", "Blend", "Model", "Market", "Blend"].map((name, index) => (
            <th key={`${name}${index < 3 ? "B" : "L"}`} scope="col" className="n">
              {name}
            </th>
          ))}
          <th scope="col" className="n">
            Advantage, 95 %
          </th>
        </tr>
      </thead>
      <tbody {...ROLE.group}>
        {props.groups.map((group) => (
          <tr {...ROLE.row} key={keyOf(group)} className={group === props.shown ? "on" : ""}>
            <th {...ROLE.head} scope="row">
              <button
                type="button"
                className="pick"
                aria-pressed={group === props.shown}
                onClick={() => props.choose(keyOf(group))}
              >
                {group.by === "all" ? "All" : group.name}
              </button>
            </th>
            <Cell label="n">{group.n}</Cell>
            <Cell label="Events">{group.events}</Cell>
            <Three score="Brier" of={group.brier} />
            <Three score="Log loss" of={group.log_loss} />
            <Cell label="Advantage, 95 %" wide>
              <Advantage group={group} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The label is shown where a row is a block, on a phone. */
const Cell = ({ label, wide, children }: { label: string; wide?: boolean; children: ReactNode }) => (
  <td {...ROLE.cell} className={wide === true ? "n adv" : "n"} data-l={label}>
    {children}
  </td>
);

const Three = ({ score, of }: { score: string; of: ScoreGroup["brier"] }) => (
  <>
    <Cell label={`${score}, model`}>{figure(of.model)}</Cell>
    <Cell label="market">{figure(of.market)}</Cell>
    <Cell label="blend">{figure(of.blend)}</Cell>
  </>
);

/** From this many events on an interval is a verdict. */
const ENOUGH = 15;

function Advantage({ group: { advantage, events } }: { group: ScoreGroup }) {
  if (advantage === null) return <span className="nil">{UNKNOWN}</span>;
  const { mean, low, high } = advantage;
  if (events < ENOUGH) return <span className="nil">n={events}, too few</span>;
  const clear = low > 0 || high < 0;
  return (
    <span className={clear ? (mean > 0 ? "gain" : "loss") : "nil"}>
      {signed(mean, 4)} ±{((high - low) / 2).toFixed(4)}
    </span>
  );
}

function Families({ groups, signals }: { groups: readonly ScoreGroup[]; signals: readonly Signal[] }) {
  const families = familiesOf(groups, signals);
  if (families.length === 0) return <Empty>No family has been seen yet.</Empty>;
  return (
    <table {...ROLE.table} className="tb fa">
      <thead>
        <tr>
          <th scope="col">Family</th>
          <th scope="col">Events</th>
          <th scope="col">State</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody {...ROLE.group}>
        {families.map(({ name, proven, events, needed, why }) => (
          <tr {...ROLE.row} key={name}>
            <th {...ROLE.head} scope="row">
              {name}
            </th>
            <td {...ROLE.cell} className="num ev">
              {events} of {needed}
              <Meter share={events / needed} />
            </td>
            <td {...ROLE.cell}>
              <span className={`state ${proven ? "quoting" : "expiring"}`}>{proven ? "Proven" : "Shadow"}</span>
            </td>
            <td {...ROLE.cell} className="because">
              {why}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

import { memo, type ReactNode } from "react";
import type { Signal, useSignals } from "../../api/directional.ts";
import { centsOf } from "../../format/price.ts";
import { UNKNOWN } from "../../format/signs.ts";
import { clockMinutes, duration } from "../../format/time.ts";
import type { LiveState } from "../../live/state.ts";
import { useLive, useNow } from "../../live/use.ts";
import { AgeText } from "../../ui/Age.tsx";
import { useMoreOrFewer } from "../../ui/MoreOrFewer.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Markout } from "../../ui/Pl.tsx";
import { ROLE } from "../../ui/roles.ts";
import { Empty, Failure, Loading } from "../../ui/Waiting.tsx";
import { silence, tally } from "./signals.ts";
import { readAs, share, verdictOf, whyWords, Z95 } from "./words.ts";

/** The loop's period; a run older than two of them is stale. */
const CYCLE_MS = 15 * 60_000;

const lastRun = (state: LiveState): number | null =>
  state.snapshot?.loops.find(({ name }) => name === "directional")?.lastAt ?? null;

/** What is acted on comes first: the rest is shown when it is asked for. */
const FEW = 16;

/** True when the signals are of a run that should have been followed by another. */
function useIsOld(at: number | null): boolean {
  const { venue, limit } = useNow();
  return at !== null && (venue === null || venue - at > 2 * CYCLE_MS + limit);
}

export function Signals(props: {
  query: ReturnType<typeof useSignals>;
  list: readonly Signal[];
  shown: Signal | null;
  choose: (market: string) => void;
}) {
  const { query, list, shown, choose } = props;
  const at = list[0] === undefined ? null : Date.parse(list[0].at);
  const few = useMoreOrFewer(list, FEW, "All");
  const silent = silence(list);
  const old = useIsOld(at) || (query.isError && list.length > 0);
  return (
    <Panel
      name="p-sg"
      title="Signals"
      sub={
        list.length === 0 ? undefined : `${tally(list)}${query.data?.next_cursor == null ? "" : ", the rest not shown"}`
      }
      right={
        at !== null && (
          <>
            <span className="sub">
              run of {clockMinutes(at)}
              {old && <AgeText at={at} />}
            </span>
            {few.button}
          </>
        )
      }
    >
      {query.isError && (
        <Failure
          what={list.length === 0 ? "The signals were not read." : "Not read since."}
          error={query.error}
          retry={() => void query.refetch()}
        />
      )}
      {silent !== null && <Empty>Nothing can be priced: {silent}.</Empty>}
      {list.length > 0 ? (
        <div className="scroll">
          <table {...ROLE.table} className={`tb sg ${old ? "stale" : ""}`}>
            <Head />
            <tbody {...ROLE.group}>
              {few.shown.map((signal) => (
                <Row key={signal.market} signal={signal} chosen={signal === shown} choose={choose} />
              ))}
            </tbody>
          </table>
        </div>
      ) : query.isError ? null : query.data === undefined ? (
        <Loading lines={6} />
      ) : (
        <Nothing />
      )}
    </Panel>
  );
}

function Nothing() {
  const at = useLive(lastRun);
  return (
    <Empty>
      No signals yet.{" "}
      {at === null
        ? "The loop has not run yet; it runs every 15 minutes."
        : `The loop ran at ${clockMinutes(at)} and read no crypto question, or is off (CD_ENABLED).`}
    </Empty>
  );
}

const Head = () => (
  <thead>
    <tr>
      <th scope="col">Question</th>
      <th scope="col" className="n">
        Book ¢
      </th>
      <th scope="col" className="n">
        Market %
      </th>
      <th scope="col" className="n">
        Model %
      </th>
      <th scope="col" className="db2">
        0 – 100
      </th>
      <th scope="col" className="n">
        Edge ¢
      </th>
      <th scope="col" className="n">
        Stake %
      </th>
      <th scope="col">Verdict</th>
    </tr>
  </thead>
);

const Row = memo(function Row(props: { signal: Signal; chosen: boolean; choose: (market: string) => void }) {
  const { signal, chosen, choose } = props;
  const { p, sd, mid, edge, best_bid, best_ask, stake_share, why, spec } = signal;
  const verdict = verdictOf(signal);
  return (
    <tr {...ROLE.row} className={chosen ? "on" : ""}>
      <th {...ROLE.head} scope="row" className="q">
        <button type="button" className="pick" aria-pressed={chosen} onClick={() => choose(signal.market)}>
          {signal.question}
        </button>
        <small>
          <EndsIn at={Date.parse(signal.ends_at)} />, {readAs(spec)}
        </small>
      </th>
      <Cell name="bk" label="Book ¢">
        {best_bid === null && best_ask === null ? null : `${centsOf(best_bid)} × ${centsOf(best_ask)}`}
      </Cell>
      <Cell name="mkt" label="Market %">
        {mid === null ? null : share(mid)}
      </Cell>
      <Cell name="mdl" label="Model %">
        {p === null ? null : (
          <>
            {share(p)} <small className="pm">±{share(Z95 * (sd ?? 0))}</small>
          </>
        )}
      </Cell>
      <td {...ROLE.cell} className="db2">
        <Against p={p} sd={sd} mid={mid} />
      </td>
      <Cell name="ed" label="Edge ¢">
        {edge === null ? null : <Markout cents={100 * edge} grey={signal.buy === null || signal.code === "NO_EDGE"} />}
      </Cell>
      <Cell name="st" label="Stake %">
        {stake_share === null ? null : share(stake_share, 2)}
      </Cell>
      <td {...ROLE.cell} className="s">
        <span className={`vd ${verdict.look}`}>{verdict.text}</span>
        <small className="because">{whyWords(why)}</small>
      </td>
    </tr>
  );
});

const Cell = ({ name, label, children }: { name: string; label: string; children: ReactNode }) => (
  <td {...ROLE.cell} className={`n ${name}`} data-l={label}>
    {children ?? <span className="nil">{UNKNOWN}</span>}
  </td>
);

/** The model's probability with its interval, the market's beside it. The figures stand in the columns. */
function Against({ p, sd, mid }: { p: number | null; sd: number | null; mid: number | null }) {
  if (p === null && mid === null) return null;
  const at = (share: number): string => `${100 * Math.min(1, Math.max(0, share))}%`;
  const half = Z95 * (sd ?? 0);
  const low = Math.max(0, (p ?? 0) - half);
  return (
    <span className="ag" aria-hidden="true">
      {p !== null && <u style={{ left: at(low), width: at(Math.min(1, p + half) - low) }} />}
      {mid !== null && <s style={{ left: at(mid) }} />}
      {p !== null && <b style={{ left: at(p) }} />}
    </span>
  );
}

function EndsIn({ at }: { at: number }) {
  const { venue } = useNow();
  if (venue === null) return <>end not known</>;
  return <>{venue >= at ? `ended ${duration(venue - at)} ago` : `ends in ${duration(at - venue)}`}</>;
}

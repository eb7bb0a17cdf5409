import { Link } from "wouter";
import type { StakeReport } from "../../../../core/live/types.ts";
import { dollars } from "../../format/money.ts";
import { UNKNOWN } from "../../format/signs.ts";
import { useAccount, useMarket } from "../../live/use.ts";
import { Panel } from "../../ui/Panel.tsx";
import { ROLE } from "../../ui/roles.ts";

/** What markets that belong together may lose together, against their share. Nothing while no two of them stand for anything. */
export function Stakes() {
  const stakes = useAccount()?.stakes ?? [];
  if (stakes.length === 0) return null;
  return (
    <Panel name="p-st" title="Lost together, worst case" sub="orders in flight counted, $">
      <div className="scroll">
        <table {...ROLE.table} className="tb st">
          <thead>
            <tr>
              <th scope="col">Event or group</th>
              <th scope="col" className="n">
                Markets
              </th>
              <th scope="col" className="n">
                Worst
              </th>
              <th scope="col" className="n">
                Added up
              </th>
              <th scope="col" className="n">
                Share
              </th>
              <th scope="col">Counted</th>
            </tr>
          </thead>
          <tbody>
            {stakes.map((stake) => (
              <Row key={`${stake.kind} ${stake.name}`} stake={stake} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Row({ stake: { kind, name, markets, worst, sum, exclusive, cap } }: { stake: StakeReport }) {
  const bare = (amount: number): string => dollars(amount as typeof worst).replace("$", "");
  return (
    <tr>
      <th scope="row" className="q">
        {kind === "group" ? name : <EventName market={markets[0] ?? null} id={name} />}
      </th>
      <td className="n">{markets.length}</td>
      <td className="n">{bare(worst)}</td>
      <td className="n">{bare(sum)}</td>
      <td className="n">{cap === null ? <span className="nil">{UNKNOWN}</span> : bare(cap)}</td>
      <td className="say">{exclusive ? "one outcome wins" : "all at once"}</td>
    </tr>
  );
}

/** An event has no name of its own here: it is told by one of its markets. */
function EventName({ market: id, id: event }: { market: StakeReport["markets"][number] | null; id: string }) {
  const market = useMarket(id ?? "");
  if (market === null) return <>event {event}</>;
  return <Link href={`/markets/${market.id}`}>{market.question}</Link>;
}

import { Link } from "wouter";
import type { ConditionId } from "../../../../core/contract/ids.ts";
import type { MicroShares } from "../../../../core/units/size.ts";
import { type Operation, useOperations } from "../../api/operations.ts";
import { UNKNOWN } from "../../format/signs.ts";
import { shares } from "../../format/size.ts";
import { useMarket } from "../../live/use.ts";
import { Panel } from "../../ui/Panel.tsx";
import { ROLE } from "../../ui/roles.ts";
import { Time } from "../../ui/Time.tsx";

/** What was split, merged and redeemed on chain, newest first, from the history. Nothing when it never was. */
export function OnChain() {
  const { data } = useOperations();
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Panel name="p-op" title="On chain" sub={`last ${data.items.length}`}>
      <div className="scroll">
        <table {...ROLE.table} className="tb op">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">What</th>
              <th scope="col">Market</th>
              <th scope="col" className="n">
                Sets
              </th>
              <th scope="col">State</th>
              <th scope="col">Known as</th>
              <th scope="col" className="n">
                Gas, $
              </th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((operation) => (
              <Row key={operation.id} operation={operation} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

const SHOWN = 14;

function Row({ operation }: { operation: Operation }) {
  const { created_at, kind, amount, state, gas, why, cause } = operation;
  const market = useMarket(operation.market as ConditionId);
  // The transaction where there is one; before that the relayer's id, or what was signed.
  const known = operation.tx ?? operation.ticket ?? operation.ref;
  return (
    <tr className={state === "failed" || state === "replaced" ? "void" : ""}>
      <td>
        <Time at={Date.parse(created_at)} />
      </td>
      <td title={why}>{kind}</td>
      <td className="q">
        {market === null ? (
          <span className="nil">no longer held</span>
        ) : (
          <Link href={`/markets/${market.id}`}>{market.question}</Link>
        )}
      </td>
      <td className="n">{Number(amount) === 0 ? UNKNOWN : shares(Math.round(Number(amount) * 1e6) as MicroShares)}</td>
      <td title={cause}>{state}</td>
      <td title={known ?? undefined}>{known === null ? UNKNOWN : known.slice(0, SHOWN)}</td>
      <td className="n">{gas}</td>
    </tr>
  );
}

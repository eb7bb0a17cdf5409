import type { LiveChain, LiveOperation } from "../../../../core/live/types.ts";
import { dollars } from "../../format/money.ts";
import { UNKNOWN } from "../../format/signs.ts";
import { shares } from "../../format/size.ts";
import { ROLE } from "../../ui/roles.ts";
import { Time } from "../../ui/Time.tsx";

const FEW = 3;

/** What this market does on chain: what is under way and reserved meanwhile, and the last that ended. Nothing when it never did. */
export function OnChain({ chain }: { chain: LiveChain | undefined }) {
  if (chain === undefined) return null;
  const shown = [...chain.open, ...chain.over.slice(0, FEW)];
  if (shown.length === 0 && chain.unredeemed === 0) return null;
  return (
    <>
      <p className="fine">{summary(chain)}</p>
      {shown.length > 0 && (
        <div className="scroll">
          <table {...ROLE.table} className="tb">
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">On chain</th>
                <th scope="col" className="n">
                  Sets
                </th>
                <th scope="col">State</th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((operation) => (
                <Row key={operation.id} operation={operation} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Row({ operation: { at, kind, amount, state, nonce, tx, why, cause } }: { operation: LiveOperation }) {
  const known = tx === null ? (nonce === null ? "" : `nonce ${nonce}`) : tx;
  return (
    <tr>
      <td>
        <Time at={at} />
      </td>
      <td>{kind}</td>
      <td className="n">{amount === 0 ? UNKNOWN : shares(amount)}</td>
      <td title={known}>{state}</td>
      <td className="say">{cause === "" ? why : cause}</td>
    </tr>
  );
}

function summary({ merging, splitting, merged, split, unredeemed }: LiveChain): string {
  const said: string[] = [];
  if (merging > 0) said.push(`${shares(merging)} sets reserved for a merge`);
  if (splitting > 0) said.push(`${dollars(splitting)} on its way into sets`);
  if (unredeemed > 0) said.push(`${dollars(unredeemed)} to redeem`);
  said.push(`${shares(merged)} sets merged, ${shares(split)} split so far`);
  return `${said.join("; ")}.`;
}

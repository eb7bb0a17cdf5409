import type { ReactNode } from "react";
import type { MarketReport } from "../../../../core/live/types.ts";
import type { MicroUsd } from "../../../../core/units/money.ts";
import { dollars } from "../../format/money.ts";
import { netShares, shares } from "../../format/size.ts";
import { duration } from "../../format/time.ts";
import { useNow } from "../../live/use.ts";
import { Panel } from "../../ui/Panel.tsx";
import { ExactMoney } from "../../ui/Pl.tsx";
import { Time } from "../../ui/Time.tsx";
import { signedParts, sixPlaces } from "../overview/Attribution.tsx";

/** What is held, what it is worth, where the money came from, and whether the venue says the same. */
export function Position({ market }: { market: MarketReport }) {
  const { position } = market;
  const parts = signedParts(market.pnl);
  const difference = (market.pnlTotal - parts.reduce((sum, { amount }) => sum + amount, 0)) as MicroUsd;
  return (
    <Panel name="p-po" title="Position" sub={<Lease market={market} />}>
      <dl className="kv two">
        <Fact name="YES">{shares(position.yes)}</Fact>
        <Fact name="NO">{shares(position.no)}</Fact>
        <Fact name="Net">
          {netShares(position.net)} <small>of {shares(position.cap)}</small>
        </Fact>
        <Fact name="Average">{position.averageCents === null ? "flat" : `${position.averageCents.toFixed(2)} ¢`}</Fact>
        <Fact name="At mid">{dollars(market.valueAtMid)}</Fact>
        <Fact name="At bid">{dollars(market.valueAtBid)}</Fact>
        <Fact name="Worst case">{dollars(market.exposure)}</Fact>
        <Fact name="Money in">{dollars(market.cashFlow)}</Fact>
      </dl>
      <table className="tb parts">
        <tbody>
          {parts
            .filter(({ amount }) => amount !== 0)
            .map(({ key, name, note, amount }) => (
              <tr key={key}>
                <th scope="row">
                  {name}
                  <small>{note}</small>
                </th>
                <td className="n">
                  <ExactMoney amount={amount} />
                </td>
              </tr>
            ))}
        </tbody>
        <tfoot>
          <tr className="sum">
            <th scope="row">
              P&amp;L <small>money in plus value at mid; difference {sixPlaces(difference)}</small>
            </th>
            <td className="n">
              <ExactMoney amount={market.pnlTotal} />
            </td>
          </tr>
        </tfoot>
      </table>
      <Reconciled market={market} />
    </Panel>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd className="num">{children}</dd>
  </div>
);

function Lease({ market }: { market: MarketReport }) {
  const { venue } = useNow();
  if (market.leaseUntil === null) return <span>no lease</span>;
  const left = venue === null ? null : market.leaseUntil - venue;
  return (
    <span>
      {left === null ? "lease" : left > 0 ? `lease ${duration(left)} left` : `lease ended ${duration(-left)} ago`},
      epoch {market.epoch}
    </span>
  );
}

function Reconciled({ market }: { market: MarketReport }) {
  const said = market.reconciled;
  if (said === null) return <p className="fine">Not yet compared with the venue's balances.</p>;
  const agrees = said.yesDiff === 0 && said.noDiff === 0;
  return (
    <p className={`fine ${agrees ? "" : "off"}`}>
      {agrees ? "Equals the venue's balances, " : "Differs from the venue's balances, "}
      <Time at={said.at} />
      {agrees ? "." : `: YES ${netShares(said.yesDiff)}, NO ${netShares(said.noDiff)}. `}
    </p>
  );
}

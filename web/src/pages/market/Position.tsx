import type { ReactNode } from "react";
import type { MarketReport } from "../../../../core/live/types.ts";
import type { MicroUsd } from "../../../../core/units/money.ts";
import type { MicroShares } from "../../../../core/units/size.ts";
import { dollars } from "../../format/money.ts";
import { UNKNOWN } from "../../format/signs.ts";
import { netShares, shares } from "../../format/size.ts";
import { duration } from "../../format/time.ts";
import { useNow } from "../../live/use.ts";
import { Panel } from "../../ui/Panel.tsx";
import { ExactDollars } from "../../ui/Pl.tsx";
import { signedParts } from "../../ui/parts.ts";
import { Time } from "../../ui/Time.tsx";
import { ChangeRow, Waterfall } from "../../ui/Waterfall.tsx";
import { OnChain } from "./OnChain.tsx";

/** What is held, what it cost and is worth, where the money came from, and whether the venue says the same. */
export function Position({ market }: { market: MarketReport }) {
  const { position } = market;
  const parts = signedParts(market.pnl);
  const change = (market.cashFlow + market.valueAtMid) as MicroUsd;
  const difference = (change - parts.reduce((sum, { amount }) => sum + amount, 0)) as MicroUsd;
  return (
    <Panel name="p-po" title="Position" sub={<Lease market={market} />}>
      <dl className="kv two">
        <Fact name="YES">
          <Lot size={position.yes} cents={position.yesCents} />
        </Fact>
        <Fact name="At mid">{dollars(market.valueAtMid)}</Fact>
        <Fact name="NO">
          <Lot size={position.no} cents={position.noCents} />
        </Fact>
        <Fact name="At bid">{dollars(market.valueAtBid)}</Fact>
        <Fact name="Sets">
          <Sets position={position} />
        </Fact>
        <Fact name="Mid − bid">{dollars((market.valueAtMid - market.valueAtBid) as MicroUsd)}</Fact>
        <Fact name="Net">
          <Lot size={position.net} cents={position.averageCents} signed />
        </Fact>
        <Fact name="Worst case">{dollars(market.exposure)}</Fact>
      </dl>
      <Waterfall
        parts={parts}
        from="from zero"
        foot={
          <>
            <ChangeRow name="Change in equity" note="at mid" change={change} difference={difference} />
            <tr>
              <th scope="row">Money in</th>
              <td className="n">
                <ExactDollars amount={market.cashFlow} />
              </td>
              <td className="say">plus value at mid</td>
            </tr>
          </>
        }
      />
      <OnChain chain={market.chain} />
      <Reconciled market={market} />
    </Panel>
  );
}

/** Shares and their average cost. */
const Lot = (props: { size: MicroShares; cents: number | null; signed?: boolean }) => (
  <>
    {props.signed ? netShares(props.size) : shares(props.size)}
    {props.size !== 0 && <small> at {props.cents === null ? UNKNOWN : `${props.cents.toFixed(2)} ¢`}</small>}
  </>
);

/** Complete sets: a dollar each whatever happens, and what the two tokens cost together. */
function Sets({ position }: { position: MarketReport["position"] }) {
  const { sets, yesCents, noCents } = position;
  const cost = yesCents === null || noCents === null ? null : yesCents + noCents;
  return <Lot size={sets} cents={cost} />;
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

import type { ReactNode } from "react";
import type { AccountReport } from "../../../core/live/types.ts";
import type { MicroUsd } from "../../../core/units/money.ts";
import { dollars, moneyTone } from "../format/money.ts";
import { grouped, signed, UNKNOWN } from "../format/signs.ts";
import { useAccount, useIsStale } from "../live/use.ts";
import { AgeTag } from "../ui/Age.tsx";
import { Meter } from "../ui/bars.tsx";
import { Money } from "../ui/Pl.tsx";

/** The account in six figures. Each is the Portfolio's own word; what it does not know is a dash. */
export function Cells() {
  const account = useAccount();
  const stale = useIsStale(account?.at ?? null);
  return (
    <dl className={`cells ${stale && account !== null ? "stale" : ""}`}>
      <Cell name="c-eq" label="Equity at mid">
        {account?.equity == null ? UNKNOWN : dollars(account.equity)}
        <AgeTag at={account?.at ?? null} />
      </Cell>
      <Cell name="c-day" label="P&L since start">
        {account === null ? UNKNOWN : <Profit account={account} />}
      </Cell>
      <Cell name="c-dd" label="Drawdown to kill">
        {account === null ? UNKNOWN : <Drawdown account={account} />}
      </Cell>
      <Cell name="c-ex" label="Exposure, worst case">
        {account === null ? UNKNOWN : <Exposure account={account} />}
      </Cell>
      <Cell name="c-or" label="Orders">
        {account === null ? (
          UNKNOWN
        ) : (
          <>
            {account.ordersLive} <small>{account.ordersInFlight} in flight</small>
          </>
        )}
      </Cell>
      <Cell name="c-ca" label="Cash at the venue">
        {account?.cash == null ? UNKNOWN : dollars(account.cash)}
      </Cell>
    </dl>
  );
}

const Cell = ({ name, label, children }: { name: string; label: string; children: ReactNode }) => (
  <div className={name}>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);

function Profit({ account }: { account: AccountReport }) {
  const start = account.startCash;
  const share = start === null || start === 0 ? null : (account.pnlTotal / start) * 100;
  return (
    <>
      <Money amount={account.pnlTotal} unit="$" />{" "}
      {share !== null && <small className={moneyTone(account.pnlTotal)}>{signed(share, 2)} %</small>}
    </>
  );
}

function Drawdown({ account }: { account: AccountReport }) {
  const kill = account.killDrawdownBp;
  const of = `of ${(kill / 100).toFixed(2)} %`;
  if (account.drawdownBp === null)
    return (
      <>
        {UNKNOWN} <small>{of}</small>
      </>
    );
  return (
    <>
      {(account.drawdownBp / 100).toFixed(2)} <small>{of}</small>
      <Meter share={kill === 0 ? 1 : account.drawdownBp / kill} mark="kill" />
    </>
  );
}

const whole = (amount: MicroUsd): string => grouped((amount / 1_000_000).toFixed(0));

function Exposure({ account }: { account: AccountReport }) {
  return (
    <>
      {dollars(account.exposure)} <small>of {whole(account.exposureCap)}</small>
      <Meter share={account.exposureCap === 0 ? 1 : account.exposure / account.exposureCap} />
    </>
  );
}

import type { ReactNode } from "react";
import type { AccountReport } from "../../../../core/live/types.ts";
import type { MicroUsd } from "../../../../core/units/money.ts";
import { dollars } from "../../format/money.ts";
import { useAccount } from "../../live/use.ts";
import { Panel } from "../../ui/Panel.tsx";
import { ExactDollars } from "../../ui/Pl.tsx";
import { signedParts } from "../../ui/parts.ts";
import { Loading } from "../../ui/Waiting.tsx";
import { ChangeRow, Waterfall } from "../../ui/Waterfall.tsx";

/** "Where it came from": parts, each from its own events, under them their sum, the change in equity, and what is left. */
export function Attribution() {
  const account = useAccount();
  if (account === null)
    return (
      <Panel name="p-at" title="Where it came from">
        <Loading lines={6} />
      </Panel>
    );
  const { equity, startCash, pnl, difference } = account;
  const change = equity === null || startCash === null ? null : ((equity - startCash) as MicroUsd);
  return (
    <Panel name="p-at" title="Where it came from" sub="since start, $">
      <Waterfall
        parts={signedParts(pnl)}
        from={startCash === null ? "from zero" : `from ${dollars(startCash)}`}
        foot={
          <>
            <ChangeRow name="Change in equity" note="at mid" change={change} difference={difference} />
            <Marks account={account} />
          </>
        }
      />
    </Panel>
  );
}

/** Both marks and what lies between them: profit is told at mid, limits are held against what selling would give. */
function Marks({ account }: { account: AccountReport }) {
  const { cash, equity, riskEquity, outside = 0, missing = 0 } = account;
  const between = equity === null || riskEquity === null ? null : ((equity - riskEquity) as MicroUsd);
  return (
    <>
      {outside !== 0 && (
        <MarkRow name="Put in less taken out" amount={outside as MicroUsd}>
          no profit and no loss
        </MarkRow>
      )}
      {missing !== 0 && (
        <MarkRow name="Missing cash" amount={missing as MicroUsd}>
          <b>that neither fills nor transfers explain</b>
        </MarkRow>
      )}
      <MarkRow name="Equity at mid" amount={equity} first>
        {cash !== null && equity !== null && `${dollars((equity - cash) as MicroUsd)} in tokens`}
      </MarkRow>
      <MarkRow name="Equity at bid" amount={riskEquity}>
        what limits use
      </MarkRow>
      <MarkRow name="Mid less bid" amount={between}>
        cost of selling now
      </MarkRow>
    </>
  );
}

const MarkRow = (props: { name: string; amount: MicroUsd | null; first?: boolean; children: ReactNode }) => (
  <tr className={props.first ? "grp" : undefined}>
    <th scope="row">{props.name}</th>
    <td className="n">
      {props.amount === null ? <span className="nil">not known</span> : <ExactDollars amount={props.amount} />}
    </td>
    <td className="say">{props.children}</td>
  </tr>
);

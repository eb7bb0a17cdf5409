import type { PnlParts } from "../../../../core/live/types.ts";
import type { MicroUsd } from "../../../../core/units/money.ts";
import { dollars } from "../../format/money.ts";
import { MINUS } from "../../format/signs.ts";
import { useAccount } from "../../live/use.ts";
import { Panel } from "../../ui/Panel.tsx";
import { ExactMoney } from "../../ui/Pl.tsx";
import { Loading } from "../../ui/Waiting.tsx";
import { Waterfall } from "../../ui/Waterfall.tsx";

interface PartOfPnl {
  readonly key: keyof PnlParts;
  readonly name: string;
  readonly note: string;
}

const PARTS: readonly PartOfPnl[] = [
  { key: "capture", name: "Spread capture", note: "mid at fill" },
  { key: "adverse", name: "Adverse move", note: "mid, first 120 s" },
  { key: "drift", name: "Drift", note: "mid, after that" },
  { key: "settlement", name: "Settlement", note: "at resolution" },
  { key: "fees", name: "Fees", note: "" },
  { key: "rebates", name: "Rebates", note: "when paid" },
  { key: "rewards", name: "Rewards", note: "when paid" },
  { key: "gas", name: "Gas", note: "" },
  { key: "rounding", name: "Rounding", note: "micro-dollars of cash" },
];

/** Costs are told positive: they are taken off. */
const COSTS: ReadonlySet<keyof PnlParts> = new Set(["fees", "gas"]);

/** Each part as what it adds to the sum. */
export const signedParts = (pnl: PnlParts): readonly (PartOfPnl & { readonly amount: MicroUsd })[] =>
  PARTS.map((part) => ({ ...part, amount: (COSTS.has(part.key) ? 0 - pnl[part.key] : pnl[part.key]) as MicroUsd }));

/** "Where it came from": parts, each from its own events, under them their sum, the change in equity, and what is left. */
export function Attribution() {
  const account = useAccount();
  if (account === null)
    return (
      <Panel name="p-at" title="Where it came from">
        <Loading lines={6} />
      </Panel>
    );
  const { cash, equity, startCash, pnl, pnlTotal, difference } = account;
  const change = equity === null || startCash === null ? null : ((equity - startCash) as MicroUsd);
  return (
    <Panel name="p-at" title="Where it came from" sub="since start, $">
      <Waterfall
        parts={signedParts(pnl)}
        from={startCash === null ? "from zero" : `from ${dollars(startCash)}`}
        total={pnlTotal}
        foot={
          <tr>
            <th scope="row">Change in equity</th>
            <td className="n">
              {change === null ? <span className="nil">not known</span> : <ExactMoney amount={change} />}
            </td>
            <td className={`n ${difference === 0 ? "ok" : "off"}`}>
              {difference === null ? "difference not known" : `difference ${sixPlaces(difference)}`}
            </td>
          </tr>
        }
      />
      <p className="fine">
        {equity === null || cash === null
          ? "Equity is known once the venue's balance and a mid for every position are."
          : `Cash ${dollars(cash)} + tokens at mid ${dollars((equity - cash) as MicroUsd)} = equity ${dollars(equity)}.`}
      </p>
    </Panel>
  );
}

export const sixPlaces = (amount: MicroUsd): string =>
  (amount < 0 ? MINUS : "") + (Math.abs(amount) / 1_000_000).toFixed(6);

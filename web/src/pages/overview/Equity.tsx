import { useMemo } from "react";
import type { AccountReport, Series } from "../../../../core/live/types.ts";
import type { MicroUsd } from "../../../../core/units/money.ts";
import { useEquitySeries } from "../../api/series.ts";
import { axisPlaces, dollars } from "../../format/money.ts";
import { grouped, signed } from "../../format/signs.ts";
import type { Tail } from "../../live/tail.ts";
import { useAccount, useLiveSource, useNow } from "../../live/use.ts";
import { columnOf, tailOf } from "../../ui/chart/columns.ts";
import type { ChartPane } from "../../ui/chart/model.ts";
import { gridOver, join, resample } from "../../ui/chart/resample.ts";
import { TimeChart } from "../../ui/chart/TimeChart.tsx";
import { useChartTools } from "../../ui/chart/tools.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Money } from "../../ui/Pl.tsx";
import { type Range, stretch } from "../../ui/range.ts";
import { Empty, Failure, Loading } from "../../ui/Waiting.tsx";
import { belowPeak } from "./below-peak.ts";

/** Equity over time, and below it how far it is under its peak and how far the kill is. */
export function Equity() {
  const account = useAccount();
  const stored = useEquitySeries();
  const { tails } = useLiveSource();
  const { venue } = useNow();
  const { range, as, buttons } = useChartTools("1D");
  // Drawn again every other second at most: a curve over minutes does not move faster than that.
  const beat = venue === null ? null : Math.floor(venue / 2_000) * 2_000;
  const known = account !== null;
  const kill = account?.killDrawdownBp ?? 0;
  const start = account?.startCash ?? null;
  // Of the account only what the levels need: its figures come each second, the curve follows the beat.
  const panes = useMemo(
    () => (!known || beat === null ? [] : equityPanes(stored.data ?? null, tails.equity, { kill, start }, range, beat)),
    [stored.data, tails, known, kill, start, range, beat],
  );
  const shown = panes[0]?.lines[0]?.points.some((point) => point.v !== null) ?? false;
  return (
    <Panel name="p-eq" title="Equity" sub={account !== null && <Changes account={account} />} right={buttons}>
      {stored.isError && (
        <Failure what="Stored curve unavailable." error={stored.error} retry={() => void stored.refetch()} />
      )}
      {account === null ? (
        <Loading lines={5} />
      ) : shown ? (
        <TimeChart name="eq" label={describe(account)} panes={panes} as={as} />
      ) : (
        <Empty>No equity yet. It is known once the venue's balance and a mid for every position are.</Empty>
      )}
    </Panel>
  );
}

/** Risk equity, and what it did since the day began: the Portfolio counts the day at bid, so both are at bid. */
function Changes({ account }: { account: AccountReport }) {
  const { dayStart, riskEquity } = account;
  if (riskEquity === null) return null;
  return (
    <>
      <span>at bid {dollars(riskEquity)}</span>
      {dayStart !== null && (
        <span>
          today <Money amount={(riskEquity - dayStart) as MicroUsd} />
        </span>
      )}
    </>
  );
}

const describe = (account: AccountReport): string =>
  `Equity${account.equity === null ? "" : `, now ${dollars(account.equity)}`}; drawdown from the peak ${
    account.drawdownBp === null ? "not known" : `${(account.drawdownBp / 100).toFixed(2)} percent`
  }, kill at ${(account.killDrawdownBp / 100).toFixed(2)} percent`;

function equityPanes(
  stored: Series | null,
  tail: Tail,
  levels: { readonly kill: number; readonly start: number | null },
  range: Range,
  now: number,
): readonly ChartPane[] {
  const equity = join(columnOf(stored, "equity"), tailOf(tail, "equity"));
  const first = equity.t[0];
  if (first === undefined) return [];
  const { from, to } = stretch(range, first, now);
  const grid = gridOver(from, to);
  const line = resample(equity, grid).map(({ t, v }) => ({ t, v: v === null ? null : v / 1_000_000 }));
  const places = axisPlaces(line.flatMap(({ v }) => (v === null ? [] : [v])));
  const kill = levels.kill / 100;
  const lastEquity = line.at(-1)?.v ?? null;
  const start = levels.start === null ? null : levels.start / 1_000_000;
  const under = resample(belowPeak(join(columnOf(stored, "risk_equity"), tailOf(tail, "risk_equity"))), grid);
  return [
    {
      height: 3,
      format: (value) => grouped(value.toFixed(places)),
      lines: [
        {
          name: "Equity $",
          kind: "line",
          color: "--text-1",
          points: line,
          tag: lastEquity === null ? undefined : "",
          levels: start === null ? [] : [{ at: start, color: "--text-3", text: "start" }],
        },
      ],
    },
    {
      height: 1,
      format: (value) => signed(value, 2),
      bare: true,
      lines: [
        {
          name: "Drawdown %",
          kind: "area",
          color: "--ask",
          fill: "--ask-fill",
          points: under,
          tag: "",
          reach: [0, -kill * 1.1],
          levels: [{ at: -kill, color: "--danger", text: "kill", solid: true }],
        },
      ],
    },
  ];
}

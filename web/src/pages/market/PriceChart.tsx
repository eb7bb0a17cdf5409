import { useMemo } from "react";
import type { MarketReport, Series } from "../../../../core/live/types.ts";
import { useMarketSeries } from "../../api/series.ts";
import { centPlaces, cents, fineCents, halfToCents } from "../../format/price.ts";
import { grouped, MINUS } from "../../format/signs.ts";
import { netShares, shares } from "../../format/size.ts";
import type { Tail } from "../../live/tail.ts";
import { useLiveSource, useNow } from "../../live/use.ts";
import { columnOf, tailOf } from "../../ui/chart/columns.ts";
import type { ChartPane } from "../../ui/chart/model.ts";
import { gridOver, join, type Points, resample } from "../../ui/chart/resample.ts";
import { TimeChart } from "../../ui/chart/TimeChart.tsx";
import { useChartTools } from "../../ui/chart/tools.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { type Range, stretch } from "../../ui/range.ts";
import { Empty, Failure } from "../../ui/Waiting.tsx";

/** Mid, our bid and ask, our fills; below it the net inventory between its caps. */
export function PriceChart({ market }: { market: MarketReport }) {
  const stored = useMarketSeries(market.id);
  const { tails } = useLiveSource();
  const { venue } = useNow();
  const { range, as, buttons } = useChartTools("1H");
  const beat = venue === null ? null : Math.floor(venue / 2_000) * 2_000;
  const { id, fills, tick, winner } = market;
  const { cap } = market.position;
  const panes = useMemo(
    () =>
      beat === null
        ? []
        : pricePanes(stored.data ?? null, tails.market(id), { fills, tick, cap, over: winner !== null }, range, beat),
    [stored.data, tails, id, fills, tick, cap, winner, range, beat],
  );
  return (
    <Panel name="p-pr" title="Price" sub={<Key />} right={buttons}>
      {stored.isError && (
        <Failure what="Stored series unavailable." error={stored.error} retry={() => void stored.refetch()} />
      )}
      {panes.length === 0 ? (
        <Empty>No mid yet: the book has to have two sides first.</Empty>
      ) : (
        <TimeChart name="pr" label={describe(market)} panes={panes} as={as} />
      )}
    </Panel>
  );
}

const Key = () => (
  <>
    <span className="key">
      <i className="k-mid" />
      mid
    </span>
    <span className="key">
      <i className="k-own" />
      our bid and ask
    </span>
    <span className="key">
      <i className="k-b" />
      buy
    </span>
    <span className="key">
      <i className="k-s" />
      sell
    </span>
  </>
);

const describe = (market: MarketReport): string =>
  `Mid ${market.midHalf === null ? "not known" : `${fineCents(halfToCents(market.midHalf), market.tick)} cents`}, our bid ${
    market.quote.bid === null ? "none" : cents(market.quote.bid, market.tick)
  }, our ask ${market.quote.ask === null ? "none" : cents(market.quote.ask, market.tick)}; net inventory ${netShares(
    market.position.net,
  )} of ${shares(market.position.cap)}`;

/** What of a report the chart needs beside the recorded columns. */
interface Drawn {
  readonly fills: MarketReport["fills"];
  readonly tick: MarketReport["tick"];
  readonly cap: number;
  readonly over: boolean;
}

function pricePanes(stored: Series | null, tail: Tail, market: Drawn, range: Range, now: number): readonly ChartPane[] {
  const column = (name: string): Points => join(columnOf(stored, name), tailOf(tail, name));
  const mid = column("mid");
  const first = mid.t[0];
  if (first === undefined) return [];
  const end = market.over ? (mid.t.at(-1) ?? now) : now;
  const { from, to } = stretch(range, first, end);
  const grid = gridOver(from, to);
  const line = (name: string, scale: number) =>
    resample(column(name), grid).map(({ t, v }) => ({ t, v: v === null ? null : v / scale }));
  const mids = line("mid", 200);
  const places = centPlaces(market.tick);
  const cap = market.cap / 1_000_000;
  return [
    {
      height: 5,
      format: (value) => value.toFixed(Math.max(1, places)),
      lines: [
        { name: "Our bid ¢", kind: "step", color: "--own", points: line("bid", 100), tag: "bid" },
        { name: "Our ask ¢", kind: "step", color: "--own", points: line("ask", 100), tag: "ask" },
        {
          name: "Mid ¢",
          kind: "line",
          color: "--text-1",
          points: mids,
          tag: "",
          marks: market.fills
            .filter((fill) => fill.status !== "failed" && fill.at >= grid.from && fill.at <= grid.to)
            .map((fill) => ({
              price: fill.yesPrice / 100,
              t: Math.round((fill.at - grid.from) / grid.step) * grid.step + grid.from,
              side: fill.as === "bid" ? ("buy" as const) : ("sell" as const),
            }))
            .sort((a, b) => a.t - b.t),
        },
      ],
    },
    {
      height: 1.3,
      format: (value) => (value < 0 ? MINUS : value > 0 ? "+" : "") + grouped(Math.abs(value).toFixed(0)),
      bare: true,
      lines: [
        {
          name: "Net shares",
          kind: "area",
          color: "--text-2",
          fill: "--line-2",
          points: line("net", 1_000_000),
          tag: "",
          reach: [-cap * 1.1, cap * 1.1],
          levels: [
            { at: cap, color: "--line-3", text: "cap" },
            { at: -cap, color: "--line-3", text: "cap" },
          ],
        },
      ],
    },
  ];
}

import { memo } from "react";
import { Link } from "wouter";
import { estimateOf } from "../../../../core/live/moves.ts";
import type { MarketReport, MoveSums } from "../../../../core/live/types.ts";
import type { MicroUsd } from "../../../../core/units/money.ts";
import type { Ticks } from "../../../../core/units/price.ts";
import { isClear } from "../../format/estimate.ts";
import { cents, centsPadded } from "../../format/price.ts";
import { UNKNOWN } from "../../format/signs.ts";
import { netShares } from "../../format/size.ts";
import { duration } from "../../format/time.ts";
import type { LiveState } from "../../live/state.ts";
import { sameList, useIsStale, useKilled, useLive, useLiveSource, useMarket, useNow } from "../../live/use.ts";
import { MarketKillButton } from "../../shell/MarketKill.tsx";
import { MARKET } from "../../shell/words.ts";
import { AgeTag } from "../../ui/Age.tsx";
import { InventoryBar } from "../../ui/bars.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Markout, Money } from "../../ui/Pl.tsx";
import { ROLE } from "../../ui/roles.ts";
import { Spark, thin } from "../../ui/Spark.tsx";
import { Empty, Loading } from "../../ui/Waiting.tsx";

/** Ids in the table's order: what trades first, then by question; steady while numbers move. */
const order = (state: LiveState): readonly string[] =>
  Object.values(state.snapshot?.markets ?? {})
    .sort(
      (a, b) => Number(isOver(a)) - Number(isOver(b)) || a.question.localeCompare(b.question) || (a.id < b.id ? -1 : 1),
    )
    .map((market) => market.id);
const isOver = (market: MarketReport): boolean => market.state === "resolved" || market.state === "retired";

const tally = (state: LiveState): string => {
  const markets = Object.values(state.snapshot?.markets ?? {});
  const counts = new Map<string, number>();
  for (const { state: name } of markets) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => `${count} ${MARKET[name as MarketReport["state"]].text.toLowerCase()}`)
    .join(", ");
};
/** Of the rows shown, so that it is their sum; the account counts those that left the table too. */
const sum = (state: LiveState): MicroUsd | null => {
  const markets = Object.values(state.snapshot?.markets ?? {});
  return markets.length === 0 ? null : (markets.reduce((total, each) => total + each.pnlTotal, 0) as MicroUsd);
};
const known = (state: LiveState): boolean => state.snapshot !== null;

export function Markets() {
  const ids = useLive(order, sameList);
  const sub = useLive(tally);
  const loaded = useLive(known);
  const total = useLive(sum);
  return (
    <Panel
      name="p-mk"
      id="markets"
      title="Markets"
      sub={sub}
      right={
        total !== null && (
          <span className="sub">
            Sum of P&amp;L <Money amount={total} />
          </span>
        )
      }
    >
      {!loaded ? (
        <Loading lines={6} />
      ) : ids.length === 0 ? (
        <Empty>No markets yet. The orchestrator picks them; it runs once a minute.</Empty>
      ) : (
        <div className="scroll">
          <table {...ROLE.table} className="tb mk">
            <Head />
            <tbody {...ROLE.group}>
              {ids.map((id) => (
                <Row key={id} id={id} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

const Head = () => (
  <thead>
    <tr className="over">
      <td />
      <th colSpan={2} scope="colgroup">
        Book ¢
      </th>
      <th colSpan={2} scope="colgroup">
        Ours ¢
      </th>
      <td />
      <th colSpan={2} scope="colgroup">
        Inventory, YES − NO
      </th>
      <th colSpan={2} scope="colgroup">
        P&amp;L
      </th>
      <th colSpan={2} scope="colgroup">
        Markout, ¢ a share
      </th>
      <td />
    </tr>
    <tr>
      <th scope="col">Market</th>
      <th scope="col" className="n">
        Bid
      </th>
      <th scope="col" className="n">
        Ask
      </th>
      <th scope="col" className="n">
        Bid
      </th>
      <th scope="col" className="n">
        Ask
      </th>
      <th scope="col" className="n">
        Spread
      </th>
      <th scope="col" className="n">
        Net
      </th>
      <th scope="col" className="mid">
        cap − 0 +
      </th>
      <th scope="col" className="n">
        $
      </th>
      <th scope="col" className="sk">
        since opened
      </th>
      <th scope="col" className="n">
        30 s
      </th>
      <th scope="col" className="n">
        120 s
      </th>
      <th scope="col">State</th>
    </tr>
  </thead>
);

const Row = memo(function Row({ id }: { id: string }) {
  const market = useMarket(id);
  return market === null ? null : <Cells market={market} />;
});

function Cells({ market }: { market: MarketReport }) {
  const { tick, quote, position } = market;
  const bid = market.bids[0]?.price ?? null;
  const ask = market.asks[0]?.price ?? null;
  const stale = useIsStale(market.bookAt) && !isOver(market);
  const share = position.cap === 0 ? 0 : position.net / position.cap;
  return (
    <tr {...ROLE.row} className={stale || market.state === "stale" ? "stale" : ""}>
      <th {...ROLE.head} scope="row" className="q">
        <Link href={`/markets/${market.id}`}>{market.question}</Link>
        <small>
          <EndsIn at={market.endsAt} />, tick {cents(tick, tick)} ¢
        </small>
      </th>
      <Price name="bk bid" label="Bid" price={bid} tick={tick} />
      <Price name="bk ask" label="Ask" price={ask} tick={tick} />
      <Price name="own" label="Our bid" price={quote.bid} tick={tick} />
      <Price name="own" label="Our ask" price={quote.ask} tick={tick} />
      <Price
        name="sp"
        label="Spread"
        price={bid === null || ask === null ? null : ((ask - bid) as Ticks)}
        tick={tick}
      />
      <td {...ROLE.cell} className="n iv" data-l="Net shares">
        {netShares(position.net)}
      </td>
      <td {...ROLE.cell} className="cap" data-l="of cap">
        <InventoryBar share={share} />
        <small>{Math.round(Math.abs(share) * 100)} %</small>
      </td>
      <td {...ROLE.cell} className="n pn1" data-l="P&L $">
        <Money amount={market.pnlTotal} />
      </td>
      <td {...ROLE.cell} className="sk">
        <ProfitSpark id={market.id} at={market.at} />
      </td>
      <MarkoutCell name="m3" label="30 s ¢" sums={market.moves.s30} />
      <MarkoutCell name="m12" label="120 s ¢" sums={market.moves.s120} />
      <td {...ROLE.cell} className="s">
        <span className={`state ${MARKET[market.state].look}`}>{MARKET[market.state].text}</span>
        {stale && <AgeTag at={market.bookAt} />}
        <MarketKillButton market={market} small />
        <Because market={market} />
      </td>
    </tr>
  );
}

/** Whom it was stopped by comes before what its own gates say. */
function Because({ market }: { market: MarketReport }) {
  const killed = useKilled(market.id);
  const why = killed === null ? market.stateWhy : `killed alone by ${killed.actor}: ${killed.reason}`;
  return <small className="because">{why}</small>;
}

const Price = (props: { name: string; label: string; price: Ticks | null; tick: Ticks }) => (
  <td {...ROLE.cell} className={`n ${props.name}`} data-l={props.label}>
    {props.price === null ? <span className="nil">{UNKNOWN}</span> : centsPadded(props.price, props.tick)}
  </td>
);

/** Mean over all fills; grey when they are too few or do not say which side of zero. */
function MarkoutCell({ name, label, sums }: { name: string; label: string; sums: MoveSums }) {
  const mean = estimateOf(sums);
  return (
    <td {...ROLE.cell} className={`n ${name}`} data-l={label}>
      {mean === null ? <span className="nil">{UNKNOWN}</span> : <Markout cents={mean.mean} grey={!isClear(mean)} />}
    </td>
  );
}

function EndsIn({ at }: { at: number }) {
  const { venue } = useNow();
  if (venue === null) return <>end not known</>;
  return <>{venue >= at ? `ended ${duration(venue - at)} ago` : `ends in ${duration(at - venue)}`}</>;
}

/** P&L since this page was opened: recorded here, so it needs no request for each row. */
function ProfitSpark({ id, at }: { id: string; at: number }) {
  const { tails } = useLiveSource();
  const pnl = tails.market(id).cols.pnl ?? [];
  // `at` makes the row draw the line again when its report came.
  void at;
  return (
    <Spark
      values={thin(
        pnl.filter((value) => value !== null),
        60,
      )}
    />
  );
}

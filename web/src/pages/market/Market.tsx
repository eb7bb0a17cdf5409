import { Link } from "wouter";
import type { KilledMarket, MarketReport } from "../../../../core/live/types.ts";
import { cents } from "../../format/price.ts";
import { UNKNOWN } from "../../format/signs.ts";
import { netShares, shares } from "../../format/size.ts";
import { duration } from "../../format/time.ts";
import type { LiveState } from "../../live/state.ts";
import { useIsStale, useKilled, useLive, useMarket, useNow } from "../../live/use.ts";
import { MarketKillButton } from "../../shell/MarketKill.tsx";
import { MARKET } from "../../shell/words.ts";
import { AgeTag } from "../../ui/Age.tsx";
import { Markouts } from "../../ui/Markouts.tsx";
import { Money } from "../../ui/Pl.tsx";
import { Empty, Loading } from "../../ui/Waiting.tsx";
import { Fills } from "./Fills.tsx";
import { Gates } from "./Gates.tsx";
import { Killed } from "./Killed.tsx";
import { Ladder } from "./Ladder.tsx";
import { Orders } from "./Orders.tsx";
import { Position } from "./Position.tsx";
import { PriceChart } from "./PriceChart.tsx";
import { Rules } from "./Rules.tsx";
import { Why } from "./Why.tsx";

const known = (state: LiveState): boolean => state.snapshot !== null;

export function Market({ id }: { id: string }) {
  const market = useMarket(id);
  const killed = useKilled(id);
  const loaded = useLive(known);
  if (market === null && killed !== null) return <Gone killed={killed} />;
  if (market === null)
    return loaded ? (
      <>
        <title>Market · Edgemaker</title>
        <h1 className="sr">Market</h1>
        <Empty>
          No such market here. It may have been retired; <Link href="/">the Overview</Link> lists those held.
        </Empty>
      </>
    ) : (
      <>
        <h1 className="sr">Market</h1>
        <Loading lines={8} />
      </>
    );
  return (
    <>
      <title>{`${market.question} · Edgemaker`}</title>
      <Head market={market} />
      <div className="gr mkg">
        <div className="col c1">
          <Ladder market={market} />
        </div>
        <div className="col c2">
          <PriceChart market={market} />
          <Fills market={market} />
          <Orders market={market} />
          <Markouts moves={market.moves} none="No fills yet: nothing to judge." />
          <Rules market={market} />
        </div>
        <div className="col c3">
          {killed !== null && <Killed killed={killed} />}
          <Why market={market} />
          <Gates market={market} />
          <Position market={market} />
        </div>
      </div>
    </>
  );
}

/** One that is in no list any more, as those that are over: its kill stands all the same, and is lifted here. */
function Gone({ killed }: { killed: KilledMarket }) {
  const name = killed.market.slice(0, 10);
  return (
    <>
      <title>{`${name} · Edgemaker`}</title>
      <div className="mh">
        <nav className="crumb" aria-label="Breadcrumb">
          <Link href="/">Markets</Link>
        </nav>
        <h1>{name}</h1>
        <span className="because">not in the list of markets: it may be over</span>
        <MarketKillButton market={{ id: killed.market, question: killed.market, orders: [] }} />
      </div>
      <Killed killed={killed} />
    </>
  );
}

function Head({ market }: { market: MarketReport }) {
  const { tick, position } = market;
  const bid = market.bids[0]?.price;
  const ask = market.asks[0]?.price;
  const stale = useIsStale(market.bookAt);
  const price = (value: typeof bid): string => (value === undefined ? UNKNOWN : cents(value, tick));
  return (
    <div className={`mh ${stale ? "stale" : ""}`}>
      <nav className="crumb" aria-label="Breadcrumb">
        <Link href="/">Markets</Link>
      </nav>
      <h1>{market.question}</h1>
      <span className={`state ${MARKET[market.state].look}`}>{MARKET[market.state].text}</span>
      <span className="because">{market.stateWhy}</span>
      <dl className="mf">
        <Ending market={market} />
        <div>
          <dt>Bid × ask</dt>
          <dd className="num">
            {price(bid)} × {price(ask)}
            <AgeTag at={market.bookAt} />
          </dd>
        </div>
        <div>
          <dt>Net</dt>
          <dd className="num">
            {netShares(position.net)} <small>of {shares(position.cap)}</small>
          </dd>
        </div>
        <div>
          <dt>P&amp;L</dt>
          <dd className="num">
            <Money amount={market.pnlTotal} unit="$" />
          </dd>
        </div>
      </dl>
      <MarketKillButton market={market} />
    </div>
  );
}

function Ending({ market }: { market: MarketReport }) {
  const { venue } = useNow();
  const left = venue === null ? null : market.endsAt - venue;
  const [word, value] =
    market.winner !== null
      ? ["Resolved", winnerName(market)]
      : left === null
        ? ["Ends in", UNKNOWN]
        : left > 0
          ? ["Ends in", duration(left)]
          : ["Ended", `${duration(-left)} ago`];
  return (
    <div>
      <dt>{word}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What the outcome is called in this market: "Down", not "NO". */
function winnerName(market: MarketReport): string {
  if (market.winner === "SPLIT") return "split";
  return market.winner === "YES" ? market.outcomes[0] : market.outcomes[1];
}

import { useCallback } from "react";
import { Link } from "wouter";
import type { LiveFill, MarketReport } from "../../../../core/live/types.ts";
import { centsPadded } from "../../format/price.ts";
import { shares } from "../../format/size.ts";
import type { LiveState } from "../../live/state.ts";
import { useLive, useMarket, useNow } from "../../live/use.ts";
import { useMoreOrFewer } from "../../ui/MoreOrFewer.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Markout } from "../../ui/Pl.tsx";
import { Time } from "../../ui/Time.tsx";
import { Empty, Loading } from "../../ui/Waiting.tsx";

const FEW = 20;
const tape = (state: LiveState): readonly LiveFill[] | null => state.snapshot?.fills ?? null;
const total = (state: LiveState): number =>
  Object.values(state.snapshot?.markets ?? {}).reduce((sum, market) => sum + market.fillCount, 0);

/** The tape: newest first, each with what the mid did in the half minute after it. */
export function Fills() {
  const fills = useLive(tape);
  const count = useLive(total);
  const { shown, button } = useMoreOrFewer(fills ?? [], FEW);
  return (
    <Panel name="p-fl" title="Fills" sub={count === 0 ? undefined : `${count} in the markets held`} right={button}>
      {fills === null ? (
        <Loading lines={6} />
      ) : fills.length === 0 ? (
        <NoFills />
      ) : (
        <table className="tb fl">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Side</th>
              <th scope="col">Market</th>
              <th scope="col" className="n">
                ¢
              </th>
              <th scope="col" className="n">
                Shares
              </th>
              <th scope="col" className="n">
                30 s, ¢
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((fill) => (
              <Row key={`${fill.trade}|${fill.order}`} fill={fill} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

/** In YES terms, as everywhere on this page: buying NO is selling YES. */
function Row({ fill }: { fill: LiveFill }) {
  const market = useMarket(fill.market);
  const failed = fill.status === "failed";
  return (
    <tr className={failed ? "void" : ""}>
      <td className="t">
        <Time at={fill.at} />
      </td>
      <td className={`sd ${fill.as}`}>{fill.as === "bid" ? "Buy" : "Sell"}</td>
      <th scope="row" className="q">
        {market === null ? (
          <span className="nil">no longer held</span>
        ) : (
          <Link href={`/markets/${market.id}`}>{market.question}</Link>
        )}
      </th>
      <td className="n">
        {market === null ? (fill.yesPrice / 100).toFixed(2) : centsPadded(fill.yesPrice, market.tick)}
      </td>
      <td className="n">{shares(fill.size)}</td>
      <td className="n">
        {failed ? (
          <span className="nil">taken back</span>
        ) : (
          <After fill={fill} cents={fill.markouts.s30} seconds={30} />
        )}
      </td>
    </tr>
  );
}

/** A markout, or when it will be known. */
export function After({ fill, cents, seconds }: { fill: LiveFill; cents: number | null; seconds: number }) {
  if (cents !== null) return <Markout cents={cents} />;
  return <Pending at={fill.at} seconds={seconds} />;
}

function Pending({ at, seconds }: { at: number; seconds: number }) {
  const { venue } = useNow();
  const left = venue === null ? null : Math.ceil((at + seconds * 1_000 - venue) / 1_000);
  return <span className="nil">{left === null || left <= 0 ? "open" : `in ${left} s`}</span>;
}

function NoFills() {
  const since = useLive(useCallback(quotingSince, []));
  return (
    <Empty>
      No fills yet.{" "}
      {since === null ? (
        "Not quoting yet."
      ) : (
        <>
          Quoting since <Time at={since} form="minute" />.
        </>
      )}
    </Empty>
  );
}

/** Since when the oldest of our resting orders stands; null when there is none. */
function quotingSince(state: LiveState): number | null {
  const since = Object.values(state.snapshot?.markets ?? {}).flatMap((market: MarketReport) =>
    market.orders.map((each) => each.since),
  );
  return since.length === 0 ? null : Math.min(...since);
}

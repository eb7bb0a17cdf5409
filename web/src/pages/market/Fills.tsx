import type { LiveFill, MarketReport } from "../../../../core/live/types.ts";
import { cents } from "../../format/price.ts";
import { UNKNOWN } from "../../format/signs.ts";
import { shares } from "../../format/size.ts";
import { FillStates } from "../../ui/FillStates.tsx";
import { useMoreOrFewer } from "../../ui/MoreOrFewer.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Markout } from "../../ui/Pl.tsx";
import { ROLE } from "../../ui/roles.ts";
import { Time } from "../../ui/Time.tsx";
import { Empty } from "../../ui/Waiting.tsx";
import { After } from "../overview/Fills.tsx";

const FEW = 5;
const AFTER = [
  ["s1", 1],
  ["s5", 5],
  ["s30", 30],
  ["s120", 120],
  ["s600", 600],
] as const;

/** Each fill, and what the mid did after it: whether we were paid for the risk or picked off. */
export function Fills({ market }: { market: MarketReport }) {
  const fills = [...market.fills].sort((a, b) => b.at - a.at);
  const { shown, button } = useMoreOrFewer(fills, FEW);
  return (
    <Panel name="p-fm" title="Fills" sub="0 s: captured; later: what the mid did. ¢ a share" right={button}>
      {fills.length === 0 ? (
        <NoFills market={market} />
      ) : (
        <>
          <FillStates states={market.fillStates} />
          <div className="scroll">
            <table {...ROLE.table} className="tb fm">
              <thead>
                <tr>
                  <th scope="col">Time</th>
                  <th scope="col">Side</th>
                  <th scope="col">Token</th>
                  <th scope="col" className="n">
                    ¢
                  </th>
                  <th scope="col" className="n">
                    Shares
                  </th>
                  <th scope="col" className="n">
                    0 s
                  </th>
                  {AFTER.map(([, seconds]) => (
                    <th key={seconds} scope="col" className="n">
                      {seconds} s
                    </th>
                  ))}
                  <th scope="col">Trade</th>
                </tr>
              </thead>
              <tbody {...ROLE.group}>
                {shown.map((fill) => (
                  <Row key={`${fill.trade}|${fill.order}`} fill={fill} market={market} />
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </Panel>
  );
}

function Row({ fill, market }: { fill: LiveFill; market: MarketReport }) {
  const failed = fill.status === "failed";
  return (
    <tr {...ROLE.row} className={failed ? "void" : ""}>
      <td {...ROLE.cell} className="t">
        <Time at={fill.at} />
      </td>
      <td {...ROLE.cell} className={`sd ${fill.as}`}>
        {fill.as === "bid" ? "Buy" : "Sell"}
      </td>
      <td {...ROLE.cell} className="lv">{`${fill.side === "BUY" ? "bought" : "sold"} ${fill.token}`}</td>
      <td {...ROLE.cell} className="n p">
        {cents(fill.yesPrice, market.tick)}
      </td>
      <td {...ROLE.cell} className="n z">
        {shares(fill.size)}
      </td>
      {failed ? (
        <td {...ROLE.cell} className="n nc" colSpan={AFTER.length + 1}>
          <span className="nil">failed on chain, not counted</span>
        </td>
      ) : (
        <>
          <td {...ROLE.cell} className="n" data-l="0 s">
            <Captured fill={fill} />
          </td>
          {AFTER.map(([name, seconds]) => (
            <td {...ROLE.cell} key={name} className="n" data-l={`${seconds} s`}>
              <After fill={fill} cents={fill.markouts[name]} seconds={seconds} />
            </td>
          ))}
        </>
      )}
      <td {...ROLE.cell} className="stt">
        {failed ? "taken back" : fill.status}
      </td>
    </tr>
  );
}

/** What the price earned against the mid of its moment. */
function Captured({ fill }: { fill: LiveFill }) {
  if (fill.midHalf === null) return <span className="nil">{UNKNOWN}</span>;
  return <Markout cents={((fill.as === "bid" ? 1 : -1) * (fill.midHalf - 2 * fill.yesPrice)) / 200} />;
}

function NoFills({ market }: { market: MarketReport }) {
  const since = market.orders.map((order) => order.since);
  const best = distance(market);
  return (
    <Empty>
      No fills yet.{" "}
      {since.length === 0 ? (
        `Not quoting: ${market.stateWhy}`
      ) : (
        <>
          Quoting since <Time at={Math.min(...since)} form="minute" />
          {best !== null && `, best quote ${cents(best, market.tick)} ¢ from the touch`}.
        </>
      )}
    </Empty>
  );
}

/** How far our better quote stands behind the best price of its side; null when nothing can be compared. */
function distance(market: MarketReport) {
  const { quote } = market;
  const bid = market.bids[0]?.price;
  const ask = market.asks[0]?.price;
  const ways = [
    quote.bid !== null && bid !== undefined ? Math.max(0, bid - quote.bid) : null,
    quote.ask !== null && ask !== undefined ? Math.max(0, quote.ask - ask) : null,
  ].filter((way) => way !== null);
  return ways.length === 0 ? null : (Math.min(...ways) as typeof market.tick);
}

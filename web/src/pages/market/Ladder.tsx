import { type CSSProperties, memo, useMemo, useState } from "react";
import type { LiveOrder, MarketReport } from "../../../../core/live/types.ts";
import { complement, type Ticks } from "../../../../core/units/price.ts";
import type { MicroShares } from "../../../../core/units/size.ts";
import { cents, fineCents, halfToCents } from "../../format/price.ts";
import { shares } from "../../format/size.ts";
import { useIsStale } from "../../live/use.ts";
import { Age } from "../../ui/Age.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { Empty } from "../../ui/Waiting.tsx";
import { levelTag, queueWords } from "./levels.ts";
import { reservationCents } from "./reservation.ts";
import { blocksOf, type LadderForm, type LadderRow, ladderRows, placeOf, remaining } from "./rows.ts";

/** The book around the mid, YES and NO on one scale, with our orders at their place in the queue. */
export function Ladder({ market }: { market: MarketReport }) {
  const [form, setForm] = useState<LadderForm>("Grid");
  const rows = useMemo(() => ladderRows(market, form), [market, form]);
  const stale = useIsStale(market.bookAt);
  const most = Math.max(1, ...rows.map((row) => row.size));
  return (
    <Panel
      name="p-ld"
      title="Ladder"
      sub={
        <span>
          tick {cents(market.tick, market.tick)} ¢
          {market.bookAt !== null && (
            <>
              , <Age at={market.bookAt} /> old
            </>
          )}
        </span>
      }
      right={<Segments label="Rows" options={["Grid", "Levels"]} value={form} onChange={setForm} />}
    >
      {market.bookAt === null || rows.length === 0 ? (
        <Empty>Book not known. {market.stateWhy}</Empty>
      ) : (
        <>
          <div
            className={`ladw ${stale ? "stale" : ""}`}
            style={{ "--far": rows.findIndex((row) => !row.far) } as CSSProperties}
          >
            <table className="tb lad">
              <thead>
                <tr>
                  <th scope="col" className="n">
                    YES ¢
                  </th>
                  <th scope="col" className="n no">
                    NO ¢
                  </th>
                  <th scope="col" className="db">
                    <span>Shares</span>
                  </th>
                  <th scope="col" className="n">
                    Sum
                  </th>
                  <th scope="col" className="ow">
                    Ours, queue
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <Row key={row.price} row={row} most={most} tick={market.tick} />
                ))}
              </tbody>
            </table>
            <Lines market={market} rows={rows} />
          </div>
          <Foot market={market} />
        </>
      )}
    </Panel>
  );
}

const Row = memo(
  function Row({ row, most, tick }: { row: LadderRow; most: number; tick: Ticks }) {
    const names = [
      row.side,
      row.best ? "best" : "",
      row.far ? "far" : "",
      row.own.length > 0 ? "own" : "",
      row.size === 0 ? "none" : "",
      row.price % (tick * 5) === 0 ? "five" : "",
    ];
    return (
      <tr className={names.filter((name) => name !== "").join(" ")}>
        <th scope="row" className="n">
          {cents(row.price, tick)}
        </th>
        <td className="n no">{cents(complement(row.price), tick)}</td>
        <td className="db">
          {blocksOf(row, most).map((block) => (
            <i
              key={block.left}
              className={block.ours ? "o" : "d"}
              style={{ left: `${block.left}%`, width: `${block.width}%` }}
            />
          ))}
          <span>{row.size > 0 && shares(row.size)}</span>
        </td>
        <td className="n cu">{row.sum !== null && shares(row.sum)}</td>
        <td className="ow">
          {row.own.map((order) => (
            <Own key={order.intent} order={order} />
          ))}
        </td>
      </tr>
    );
  },
  (a, b) => a.most === b.most && a.tick === b.tick && sameRow(a.row, b.row),
);

/** Rows are made anew with each report; most of them say the same as before. */
const sameRow = (a: LadderRow, b: LadderRow): boolean =>
  a.price === b.price &&
  a.side === b.side &&
  a.size === b.size &&
  a.sum === b.sum &&
  a.best === b.best &&
  a.far === b.far &&
  a.own.length === b.own.length &&
  a.own.every((order, index) => {
    const other = b.own[index];
    return (
      other !== undefined &&
      order.intent === other.intent &&
      order.state === other.state &&
      order.ahead === other.ahead &&
      order.kept === other.kept &&
      order.size === other.size &&
      order.matched === other.matched
    );
  });

function Own({ order }: { order: LiveOrder }) {
  return (
    <span className="mine">
      <b>{levelTag(order.level)}</b> {shares(remaining(order) as MicroShares)}
      <small>
        {queueWords(order)}
        {order.kept !== undefined && ", kept"}
      </small>
    </span>
  );
}

/** Mid and reservation price across the rows. A label that would cover an own quote is left to the foot, which has both. */
function Lines({ market, rows }: { market: MarketReport; rows: readonly LadderRow[] }) {
  const reservation = reservationCents(market);
  const mid = market.midHalf === null ? null : placeOf(market.midHalf / 2, rows);
  const own = reservation === null ? null : placeOf(reservation * 100, rows);
  const covers = (at: number): boolean =>
    rows.some((row, index) => row.own.length > 0 && Math.abs(index + 0.5 - at) < 1);
  const together = mid !== null && own !== null && Math.abs(mid - own) < 0.9;
  return (
    <>
      {mid !== null && market.midHalf !== null && (
        <div className="hl mid" style={{ "--at": mid } as CSSProperties} aria-hidden="true">
          {!covers(mid) && <span>mid {fineCents(halfToCents(market.midHalf), market.tick)}</span>}
        </div>
      )}
      {own !== null && reservation !== null && (
        <div className="hl rsv" style={{ "--at": own } as CSSProperties} aria-hidden="true">
          {!covers(own) && !together && <span>reservation {fineCents(reservation, market.tick)}</span>}
        </div>
      )}
    </>
  );
}

function Foot({ market }: { market: MarketReport }) {
  const depth = (levels: MarketReport["bids"]): MicroShares =>
    levels.reduce((sum, level) => sum + level.size, 0) as MicroShares;
  const ours = market.orders.reduce((sum, order) => sum + remaining(order), 0) as MicroShares;
  const reservation = reservationCents(market);
  return (
    <p className="fine lf">
      <span className="key">
        <i className="k-mid" />
        mid {market.midHalf === null ? "not known" : fineCents(halfToCents(market.midHalf), market.tick)}
      </span>
      <span className="key">
        <i className="k-rsv" />
        reservation {reservation === null ? "none" : fineCents(reservation, market.tick)}
      </span>
      <span>
        Depth {shares(depth(market.bids))} × {shares(depth(market.asks))}
      </span>
      <span>
        Ours {shares(ours)} in {market.orders.length}
      </span>
    </p>
  );
}

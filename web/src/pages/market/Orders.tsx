import type { MarketReport } from "../../../../core/live/types.ts";
import type { MicroShares } from "../../../../core/units/size.ts";
import { type OrderOnRecord, useOrders } from "../../api/orders.ts";
import { centsOf } from "../../format/price.ts";
import { UNKNOWN } from "../../format/signs.ts";
import { shares } from "../../format/size.ts";
import { useMoreOrFewer } from "../../ui/MoreOrFewer.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { ROLE } from "../../ui/roles.ts";
import { Time } from "../../ui/Time.tsx";

const FEW = 5;
const NONE: readonly OrderOnRecord[] = [];

/** The last orders from the history, and who answers for each: which strategy sent it, and by which code. Nothing before the first. */
export function Orders({ market }: { market: MarketReport }) {
  const orders = useOrders(market.id).data?.items ?? NONE;
  const { shown, button } = useMoreOrFewer(orders, FEW);
  if (orders.length === 0) return null;
  return (
    <Panel name="p-or" title="Orders" sub="up to a minute behind" right={button}>
      <div className="scroll">
        <table {...ROLE.table} className="tb or">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">By</th>
              <th scope="col">Order</th>
              <th scope="col" className="n">
                ¢
              </th>
              <th scope="col" className="n">
                Filled
              </th>
              <th scope="col">State</th>
              <th scope="col">Code</th>
            </tr>
          </thead>
          <tbody {...ROLE.group}>
            {shown.map((order) => (
              <Row key={order.id} order={order} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

const STRATEGY = { MM: "market making", CD: "directional positions", ARB: "arbitrage" } as const;

const sized = (text: string): string => shares(Math.round(Number(text) * 1e6) as MicroShares);

function Row({ order }: { order: OrderOnRecord }) {
  const { id, created_at, token, side, price, size, matched, state, strategy, version } = order;
  return (
    <tr {...ROLE.row}>
      <td {...ROLE.cell}>
        <Time at={Date.parse(created_at)} />
      </td>
      <td {...ROLE.cell} title={strategy === null ? "sent before this was kept" : STRATEGY[strategy]}>
        {strategy ?? UNKNOWN}
      </td>
      <td {...ROLE.cell} title={id}>{`${side === "BUY" ? "buy" : "sell"} ${token}`}</td>
      <td {...ROLE.cell} className="n">
        {centsOf(price)}
      </td>
      <td {...ROLE.cell} className="n">{`${sized(matched)} / ${sized(size)}`}</td>
      <td {...ROLE.cell}>{state}</td>
      <td {...ROLE.cell} title={version === null ? "sent before this was kept" : undefined}>
        {version ?? UNKNOWN}
      </td>
    </tr>
  );
}

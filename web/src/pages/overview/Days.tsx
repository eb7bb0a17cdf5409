import type { MicroUsd } from "../../../../core/units/money.ts";
import { type Day, useDays } from "../../api/days.ts";
import { intervalOf } from "../../format/estimate.ts";
import { dollars } from "../../format/money.ts";
import { signed, UNKNOWN } from "../../format/signs.ts";
import { useAccount } from "../../live/use.ts";
import { Panel } from "../../ui/Panel.tsx";
import { Markout, Money } from "../../ui/Pl.tsx";
import { ROLE } from "../../ui/roles.ts";

/** The account by the UTC day, from the history, newest first. Nothing before the first hour has been told. */
export function Days() {
  const { data } = useDays(useAccount()?.mode ?? null);
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Panel name="p-dy" title="Days" sub="UTC, equity at mid, $">
      <div className="scroll">
        <table {...ROLE.table} className="tb dy">
          <thead>
            <tr>
              <th scope="col">Day</th>
              <Head>Open</Head>
              <Head>Close</Head>
              <Head>P&amp;L</Head>
              <Head>Capture</Head>
              <Head>Mid moved</Head>
              <Head>Fees</Head>
              <Head>Paid to us</Head>
              <Head>In or out</Head>
              <Head>Missing</Head>
              <Head>Fills</Head>
              <Head>Volume</Head>
              <Head>30 s, ¢</Head>
              <Head>Fell, %</Head>
            </tr>
          </thead>
          <tbody>
            {data.items.map((day) => (
              <Row key={day.day} day={day} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

const Head = ({ children }: { children: string | string[] }) => (
  <th scope="col" className="n">
    {children}
  </th>
);

/** Decimal dollars to micro-dollars: the text has six places at most. */
const micro = (...texts: readonly string[]): MicroUsd =>
  texts.reduce((sum, text) => sum + Math.round(Number(text) * 1e6), 0) as MicroUsd;

const Change = ({ of }: { of: MicroUsd }) => (
  <td className="n">
    <Money amount={of} />
  </td>
);
const Amount = ({ of }: { of: string }) => <td className="n">{dollars(micro(of)).replace("$", "")}</td>;

function Row({ day }: { day: Day }) {
  const { quality_cents: quality, judged } = day;
  const few = intervalOf({ n: judged, mean: quality ?? 0, half: 0 }) === null;
  return (
    <tr>
      <th scope="row">
        {day.day} {!day.complete && <small>so far</small>}
      </th>
      <Amount of={day.open} />
      <Amount of={day.close} />
      <Change of={micro(day.pnl)} />
      <Change of={micro(day.capture)} />
      <Change of={micro(day.adverse, day.drift)} />
      <Change of={micro(day.fees)} />
      <Change of={micro(day.rebates, day.rewards)} />
      <td className="n">{signed(micro(day.flows) / 1e6, 2)}</td>
      <Change of={micro(day.missing)} />
      <td className="n">{day.fills}</td>
      <Amount of={day.volume} />
      <td className="n">
        {quality === null ? <span className="nil">{UNKNOWN}</span> : <Markout cents={quality} grey={few} />}
      </td>
      <td className="n">{(day.drawdown_bp / 100).toFixed(2)}</td>
    </tr>
  );
}

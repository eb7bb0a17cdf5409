import { Z95 } from "../../../../core/live/moves.ts";
import type { Estimate, PerformanceReport, TradingReport } from "../../../../core/live/types.ts";
import { intervalOf, intervalWords, isClear } from "../../format/estimate.ts";
import { grouped, signed } from "../../format/signs.ts";
import { useAccount } from "../../live/use.ts";
import { Panel } from "../../ui/Panel.tsx";
import { Empty, Loading } from "../../ui/Waiting.tsx";
import { Figure } from "./Figure.tsx";
import { Trading } from "./Trading.tsx";

/** Return for risk, and how trades fare: each figure with the sample behind it. Yearly only where the engine says that the sample bears it. */
export function Performance() {
  const account = useAccount();
  const told = account?.performance ?? null;
  return (
    <Panel name="p-pf" title="Return for risk" sub={told === null ? undefined : unitOf(told)}>
      {account === null ? (
        <Loading lines={3} />
      ) : told === null ? (
        <Empty>No point of the equity curve yet.</Empty>
      ) : (
        <Figures told={told} trading={account.trading ?? null} />
      )}
    </Panel>
  );
}

const unitOf = ({ bucket, yearly }: PerformanceReport): string =>
  yearly ? `a year, from returns by the ${bucket}` : `by the ${bucket}, not annualised`;

function Figures({ told, trading }: { told: PerformanceReport; trading: TradingReport | null }) {
  const { n, bucket, sharpe, error, sortino, maxDrawdownBp, points } = told;
  const estimate: Estimate | null =
    sharpe === null ? null : { n, mean: sharpe, half: error === null ? null : Z95 * error };
  const returns = `${n} ${n === 1 ? "return" : "returns"} by the ${bucket}`;
  return (
    <table className="tb pf">
      <tbody>
        <Figure name="Sharpe" say={estimate === null ? returns : sample(estimate, returns)}>
          {estimate === null ? null : (
            <span className={isClear(estimate) ? "" : "nil"}>{signed(estimate.mean, 2)}</span>
          )}
        </Figure>
        <Figure name="Sortino" say={sortino === null && n >= 2 ? "no losing return yet" : returns}>
          {sortino === null ? null : (
            <span className={estimate !== null && isClear(estimate) ? "" : "nil"}>{signed(sortino, 2)}</span>
          )}
        </Figure>
        <Figure name="Largest fall" say={`of equity at bid, ${grouped(String(points))} points`}>
          {(maxDrawdownBp / 100).toFixed(2)} %
        </Figure>
        {trading !== null && <Trading told={trading} />}
      </tbody>
    </table>
  );
}

const sample = (estimate: Estimate, returns: string): string =>
  intervalOf(estimate) === null ? `${intervalWords(estimate)} to judge` : `${intervalWords(estimate)}, ${returns}`;

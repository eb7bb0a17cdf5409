import { Link } from "wouter";
import type { ConditionId } from "../../../../core/contract/ids.ts";
import type { Signal } from "../../api/directional.ts";
import { signed } from "../../format/signs.ts";
import { dayClock, duration } from "../../format/time.ts";
import { useMarket } from "../../live/use.ts";
import { Panel } from "../../ui/Panel.tsx";
import { Time } from "../../ui/Time.tsx";
import { Empty } from "../../ui/Waiting.tsx";
import { Picture } from "./Picture.tsx";
import { termsOf } from "./signals.ts";
import { priceWords, readAs, share, sourceWords, verdictOf, whyWords } from "./words.ts";

/** Everything one signal was made from, and every gate it passed or did not. */
export function WhySignal({ signal }: { signal: Signal | null }) {
  return (
    <Panel name="p-ws" id="why-signal" title="Why this signal" sub={signal === null ? undefined : "market to edge, ¢"}>
      {signal === null ? <Empty>No signal to explain yet.</Empty> : <Told signal={signal} />}
    </Panel>
  );
}

function Told({ signal }: { signal: Signal }) {
  const { spec, kelly_single, kelly_joint, stake_share } = signal;
  return (
    <>
      <p className="lead">
        <Question signal={signal} />
      </p>
      <Terms signal={signal} />
      {kelly_single !== null && (
        <p className="fine">
          Kelly of this bet alone {share(kelly_single)} % of the bankroll, with the other strikes of its expiry{" "}
          {share(kelly_joint)} %, staked {share(stake_share, 2)} %.
        </p>
      )}
      <Picture signal={signal} />
      <Gates signal={signal} />
      <dl className="kv">
        <Pair name="Read as">{readAs(spec)}</Pair>
        <Pair name="Source">{sourceWords(spec)}</Pair>
        <Pair name="Window">
          {dayClock(spec.window.start)} to {dayClock(spec.window.end)},{" "}
          {duration(spec.window.end - Date.parse(signal.at))} left
        </Pair>
        <Pair name="Equal">{spec.tie === "SPLIT" ? "pays half" : `pays ${spec.tie}`}</Pair>
        <Pair name="Rules">{spec.signature}</Pair>
        <Prices signal={signal} />
      </dl>
    </>
  );
}

const Pair = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

function Question({ signal }: { signal: Signal }) {
  const market = useMarket(signal.market as ConditionId);
  return market === null ? <b>{signal.question}</b> : <Link href={`/markets/${signal.market}`}>{signal.question}</Link>;
}

function Terms({ signal }: { signal: Signal }) {
  const terms = termsOf(signal);
  if (terms.length === 0) return null;
  return (
    <table className="tb tm">
      <tbody>
        {terms.map(({ name, note, value, sum }) => (
          <tr key={name} className={sum === true ? "sum" : ""}>
            <th scope="row">
              {name} <small>{note}</small>
            </th>
            <td className="n">
              {name === "Moved by" || value < 0 || name === "Edge" ? signed(100 * value, 2) : (100 * value).toFixed(2)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What it was priced from; what is not known is not said. */
function Prices({ signal }: { signal: Signal }) {
  const { spot, sigma, inputs } = signal;
  if (inputs === null) return <Pair name="Prices">none: {whyWords(signal.why)}</Pair>;
  const { first, extremes, averageSoFar, otherSpot, forward, regime, nu } = inputs;
  return (
    <>
      {spot !== null && (
        <Pair name="Spot">
          {priceWords(spot)}, <Time at={inputs.spotAt} />
          {otherSpot !== null && <small> other feed {priceWords(otherSpot)}</small>}
        </Pair>
      )}
      {sigma !== null && (
        <Pair name="Volatility">
          {share(sigma)} % a year
          {nu !== null && <small> Student-t, {nu} degrees</small>}
          {regime !== null && <small> last hour × {regime.toFixed(2)}</small>}
        </Pair>
      )}
      {first !== null && <Pair name="First">{priceWords(first)}</Pair>}
      {extremes !== null && extremes.high > 0 && (
        <Pair name="Since then">
          low {priceWords(extremes.low)}, high {priceWords(extremes.high)}
        </Pair>
      )}
      {averageSoFar !== null && <Pair name="Average">{priceWords(averageSoFar)} so far</Pair>}
      {forward !== null && <Pair name="Forward">{priceWords(forward)}</Pair>}
    </>
  );
}

function Gates({ signal }: { signal: Signal }) {
  const verdict = verdictOf(signal);
  return (
    <ul className="gt">
      {signal.checks.map(({ name, passed, detail }) => (
        <li key={name} className={passed ? "ok" : "no"}>
          <span className="vd">{passed ? "passed" : "refused"}</span>
          <b>{name}</b>
          <span>{detail}</span>
        </li>
      ))}
      <li className={verdict.look === "warn" ? "no" : "ok"}>
        <span className="vd">verdict</span>
        <b>{verdict.text}</b>
        <span>{whyWords(signal.why)}</span>
      </li>
    </ul>
  );
}

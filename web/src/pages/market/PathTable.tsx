import type { TermName } from "../../../../core/contract/reasons.ts";
import type { MarketReport } from "../../../../core/live/types.ts";
import type { Ticks } from "../../../../core/units/price.ts";
import { centPlaces, cents, fineCents } from "../../format/price.ts";
import { signed, UNKNOWN } from "../../format/signs.ts";
import { levelName } from "./levels.ts";
import { missing, type Path, type Step, wantedOf } from "./path.ts";
import { reservationCents } from "./reservation.ts";

const NAME: Readonly<Record<TermName, string>> = {
  mid: "Mid",
  inventory: "Inventory",
  size: "Size",
  liquidity: "Liquidity",
  adverse: "Adverse selection",
  reward: "Rewards",
  volatility: "Volatility",
  event: "Coming event",
  verdict: "Guard",
  clamp: "Clamp",
  tick: "Tick",
  "post-only": "Post-only",
};

/** From the mid to the price a level wants, term by term; the sum is held against that price, and a difference is said. */
export function PathTable({ market, level, path }: { market: MarketReport; level: number; path: Path }) {
  const { tick } = market;
  const quote = { bid: wantedOf(market, level, "bid", path), ask: wantedOf(market, level, "ask", path) };
  const place = scale(path);
  const reservation = reservationCents(market);
  const mid = path.steps[0]?.bidAt ?? path.steps[0]?.askAt ?? null;
  const places = Math.max(2, centPlaces(tick) + 1);
  return (
    <table className="tb why">
      <thead>
        <tr>
          <th scope="col">Term, ¢</th>
          <th scope="col" className="n">
            Bid
          </th>
          <th scope="col" className="wf2">
            {place.ticks.map((value) => (
              <span key={value} style={{ left: `${place.at(value)}%` }}>
                {place.word(value)}
              </span>
            ))}
          </th>
          <th scope="col" className="n">
            Ask
          </th>
        </tr>
      </thead>
      <tbody>
        {path.steps.map((step, index) => (
          <TermRows
            key={`${step.name} ${step.bidAt} ${step.askAt}`}
            step={step}
            before={path.steps[index - 1] ?? null}
            first={index === 0}
            tick={tick}
            places={places}
            place={place}
            mid={mid}
            reservation={step.name === "inventory" ? reservation : null}
            lineAt={reservation}
          />
        ))}
      </tbody>
      <tfoot>
        <tr className="sum">
          <th scope="row">Quote, {levelName(level)}</th>
          <td className="n own">{quote.bid === null ? UNKNOWN : cents(quote.bid, tick)}</td>
          <td className="wf2">
            <Rules place={place} mid={mid} reservation={reservation} />
            {quote.bid !== null && <u className="o" style={{ left: `${place.at(quote.bid / 100)}%` }} />}
            {quote.ask !== null && <u className="o" style={{ left: `${place.at(quote.ask / 100)}%` }} />}
          </td>
          <td className="n own">{quote.ask === null ? UNKNOWN : cents(quote.ask, tick)}</td>
        </tr>
        <Difference quote={quote} path={path} />
      </tfoot>
    </table>
  );
}

interface Place {
  readonly at: (cents: number) => number;
  readonly ticks: readonly number[];
  readonly word: (cents: number) => string;
}

/** The picture's scale: the whole path with a little air, and two or three round prices to read it by. */
function scale(path: Path): Place {
  const span = Math.max(path.high - path.low, 0.02);
  const low = path.low - span * 0.12;
  const width = span * 1.24;
  const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20].find((each) => width / each <= 3.2) ?? 50;
  const first = Math.ceil((low + width * 0.08) / step) * step;
  const ticks = [0, 1, 2].map((index) => first + index * step).filter((value) => value <= low + width * 0.92);
  return {
    at: (value) => Math.min(100, Math.max(0, ((value - low) / width) * 100)),
    ticks,
    word: (value) => value.toFixed(step >= 1 ? 0 : step >= 0.1 ? 1 : 2),
  };
}

function Rules({ place, mid, reservation }: { place: Place; mid: number | null; reservation: number | null }) {
  return (
    <>
      {mid !== null && <u className="m" style={{ left: `${place.at(mid)}%` }} />}
      {reservation !== null && <u className="r" style={{ left: `${place.at(reservation)}%` }} />}
    </>
  );
}

function TermRows(props: {
  step: Step;
  before: Step | null;
  first: boolean;
  tick: Ticks;
  places: number;
  place: Place;
  mid: number | null;
  reservation: number | null;
  lineAt: number | null;
}) {
  const { step, before, first, tick, places, place } = props;
  const value = (part: number | null): string => {
    if (part === null) return "";
    return first ? fineCents(part, tick) : signed(part, places);
  };
  const same = !first && step.bid !== null && step.bid === step.ask;
  return (
    <>
      <tr className={first ? "first" : ""}>
        <th scope="row">
          {NAME[step.name] ?? step.name}
          {step.note !== null && <small>{step.note}</small>}
        </th>
        <td className="n">{value(step.bid)}</td>
        <td className="wf2">
          <Rules place={place} mid={props.mid} reservation={first ? null : props.lineAt} />
          {!first && <Bar name={same ? "shift" : "b"} from={before?.bidAt ?? null} to={step.bidAt} place={place} />}
          {!first && !same && <Bar name="a" from={before?.askAt ?? null} to={step.askAt} place={place} />}
        </td>
        <td className="n">{value(step.ask)}</td>
      </tr>
      {props.reservation !== null && (
        <tr className="res">
          <th scope="row">Reservation price</th>
          <td className="n">{fineCents(props.reservation, tick)}</td>
          <td className="wf2">
            <Rules place={place} mid={props.mid} reservation={props.reservation} />
          </td>
          <td className="n">{fineCents(props.reservation, tick)}</td>
        </tr>
      )}
    </>
  );
}

function Bar({ name, from, to, place }: { name: string; from: number | null; to: number | null; place: Place }) {
  if (from === null || to === null || from === to) return null;
  const left = place.at(Math.min(from, to));
  return (
    <span
      className={name}
      style={{ left: `${left}%`, width: `${Math.max(0.7, place.at(Math.max(from, to)) - left)}%` }}
    />
  );
}

/** A path that does not end at its quote is a fault, and is shown as one. */
function Difference({ quote, path }: { quote: MarketReport["quote"]; path: Path }) {
  const bid = missing(path.bidSum, quote.bid);
  const ask = missing(path.askSum, quote.ask);
  if (!bid && !ask) return null;
  const word = (rest: number | null): string => (rest ? signed(rest, 4) : rest === 0 ? "0" : "");
  return (
    <tr className="off">
      <th scope="row">Not explained</th>
      <td className="n">{word(bid)}</td>
      <td className="wf2" />
      <td className="n">{word(ask)}</td>
    </tr>
  );
}

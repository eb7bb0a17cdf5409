import { estimateOf, HORIZON_NAMES } from "../../../core/live/moves.ts";
import type { Estimate, Moves } from "../../../core/live/types.ts";
import { intervalOf, intervalWords, isClear } from "../format/estimate.ts";
import { signed, toneOf, UNKNOWN } from "../format/signs.ts";
import { type Curve, curveOf } from "./curve.ts";
import { Panel } from "./Panel.tsx";
import { Markout } from "./Pl.tsx";
import { Empty } from "./Waiting.tsx";

const SECONDS: Readonly<Record<keyof Moves, string>> = {
  s0: "0 s",
  s1: "1 s",
  s5: "5 s",
  s30: "30 s",
  s120: "120 s",
  s600: "600 s",
};

/** What fills captured and what the mid did after them, by seconds: mean, 95 % interval and how many fills say so. */
export function Markouts({ moves, none }: { moves: Moves; none: string }) {
  const estimates = HORIZON_NAMES.map((name) => estimateOf(moves[name]));
  const curve = curveOf(estimates);
  return (
    <Panel name="p-mo" title="After our fills" sub="0 s: captured; later: what the mid did. ¢ a share, + in our favour">
      {curve === null ? (
        <Empty>{none}</Empty>
      ) : (
        <>
          <Picture curve={curve} estimates={estimates} />
          <table className="tb mo">
            <thead>
              <tr>
                <td />
                {HORIZON_NAMES.map((name) => (
                  <th key={name} scope="col">
                    {SECONDS[name]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <Line name="Mean" estimates={estimates} told={(each) => <Mean estimate={each} />} />
              <Line
                name="95 %"
                estimates={estimates}
                told={(each) => <span className={intervalOf(each) === null ? "few" : ""}>{intervalWords(each)}</span>}
              />
              <Line name="Fills" estimates={estimates} told={(each) => each.n} />
            </tbody>
          </table>
          <p className="fine">
            Grey where the interval spans zero. {curve.even !== null && "Dashed: the mid took back what was captured."}
          </p>
        </>
      )}
    </Panel>
  );
}

const Mean = ({ estimate }: { estimate: Estimate }) => <Markout cents={estimate.mean} grey={!isClear(estimate)} />;

const Line = (props: {
  name: string;
  estimates: readonly (Estimate | null)[];
  told: (estimate: Estimate) => React.ReactNode;
}) => (
  <tr>
    <th scope="row">{props.name}</th>
    {HORIZON_NAMES.map((name, index) => {
      const estimate = props.estimates[index] ?? null;
      return (
        <td key={name} className="num">
          {estimate === null ? <span className="nil">{UNKNOWN}</span> : props.told(estimate)}
        </td>
      );
    })}
  </tr>
);

const COLUMN = 100 / HORIZON_NAMES.length;
const middle = (index: number): number => (index + 0.5) * COLUMN;

/** The same as a curve over the columns of the table, whose figures it repeats. */
function Picture({ curve, estimates }: { curve: Curve; estimates: readonly (Estimate | null)[] }) {
  const { zero, even, points } = curve;
  const captured = estimates[0] ?? null;
  const later = points.flatMap((point, index) =>
    point === null || index === 0 ? [] : [`${middle(index)},${point.at}`],
  );
  return (
    <div className="curve" aria-hidden="true">
      <Rule name="zero" at={zero} text="0.00" />
      {even !== null && captured !== null && (
        <Rule name="even" at={even} text={Math.abs(even - zero) < 14 ? "" : signed(-captured.mean, 2)} />
      )}
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <polyline points={[`${middle(0)},${zero}`, ...later].join(" ")} />
      </svg>
      {points.map((point, index) => {
        const estimate = estimates[index] ?? null;
        if (point === null || estimate === null) return null;
        const tone = isClear(estimate) ? toneOf(estimate.mean, 2) : "flat";
        return (
          <span key={HORIZON_NAMES[index]} className={tone} style={{ left: `${middle(index)}%` }}>
            {point.from !== null && point.to !== null && (
              <u style={{ top: `${point.from}%`, height: `${point.to - point.from}%` }} />
            )}
            <i style={{ top: `${point.at}%` }} />
          </span>
        );
      })}
    </div>
  );
}

const Rule = ({ name, at, text }: { name: string; at: number; text: string }) => (
  <div className={name} style={{ top: `${at}%` }}>
    {text !== "" && <b>{text}</b>}
  </div>
);

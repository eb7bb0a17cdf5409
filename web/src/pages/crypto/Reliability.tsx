import { useState } from "react";
import type { ReliabilityBin } from "../../../../core/directional/score-report.ts";
import type { ScoreGroup } from "../../api/directional.ts";
import { UNKNOWN } from "../../format/signs.ts";
import { Panel } from "../../ui/Panel.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { share } from "./words.ts";

const FORMS = ["Chart", "Table"] as const;

/** What was said against what came true, by tenths: on the diagonal words and world agree. */
export function Reliability({ group }: { group: ScoreGroup }) {
  const [form, setForm] = useState<(typeof FORMS)[number]>("Chart");
  return (
    <Panel
      name="p-rl"
      title="Calibration"
      sub={group.by === "all" ? "all questions" : group.name}
      right={<Segments label="Calibration as" options={FORMS} value={form} onChange={setForm} />}
    >
      {form === "Chart" ? <Chart group={group} /> : <BinTable group={group} />}
    </Panel>
  );
}

function Chart({ group: { reliability, n, events } }: { group: ScoreGroup }) {
  return (
    <figure className="rel">
      <div
        role="img"
        aria-label={`Share that came true against what was said, model and market, ${n} signals of ${events} events`}
      >
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <line x1="0" y1="100" x2="100" y2="0" />
          <polyline className="mkt" points={curveOf(reliability.market)} />
          <polyline className="mdl" points={curveOf(reliability.model)} />
        </svg>
        {reliability.market.map((bin) => (
          <Point key={bin.from} bin={bin} name="mkt" />
        ))}
        {reliability.model.map((bin) => (
          <Point key={bin.from} bin={bin} name="mdl" />
        ))}
        <span className="y1">came true 100 %</span>
        <span className="y0">0</span>
        <span className="x1">said 100 %</span>
      </div>
      <figcaption className="fine">
        <span className="key">
          <i className="mdl" />
          model
        </span>
        <span className="key">
          <i className="mkt" />
          market
        </span>
        <span>bars: 95 %, events counted once</span>
      </figcaption>
    </figure>
  );
}

/** The tenths joined, from left to right. */
const curveOf = (bins: readonly ReliabilityBin[]): string =>
  bins.map(({ p, y }) => `${100 * p},${100 - 100 * y}`).join(" ");

const Point = ({ bin, name }: { bin: ReliabilityBin; name: string }) => (
  <span className={name} style={{ left: `${100 * bin.p}%` }}>
    <u style={{ bottom: `${100 * bin.low}%`, height: `${100 * (bin.high - bin.low)}%` }} />
    <i style={{ bottom: `${100 * bin.y}%` }} />
  </span>
);

const TENTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

function BinTable({ group: { reliability } }: { group: ScoreGroup }) {
  const of = (bins: readonly ReliabilityBin[], tenth: number) =>
    bins.find(({ from }) => Math.round(10 * from) === tenth);
  return (
    <table className="tb bn">
      <thead>
        <tr>
          <th scope="col">Said %</th>
          <th scope="col" className="n">
            n
          </th>
          <th scope="col" className="n">
            Model true %
          </th>
          <th scope="col" className="n">
            n
          </th>
          <th scope="col" className="n">
            Market true %
          </th>
        </tr>
      </thead>
      <tbody>
        {TENTHS.map((tenth) => (
          <tr key={tenth}>
            <th scope="row">
              {10 * tenth} to {10 * tenth + 10}
            </th>
            {[of(reliability.model, tenth), of(reliability.market, tenth)].map((bin, index) => (
              <BinCells key={index === 0 ? "model" : "market"} bin={bin} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const BinCells = ({ bin }: { bin: ReliabilityBin | undefined }) => (
  <>
    <td className="n">{bin?.n ?? <span className="nil">{UNKNOWN}</span>}</td>
    <td className="n">
      {bin === undefined ? (
        <span className="nil">{UNKNOWN}</span>
      ) : (
        <>
          {share(bin.y)} <small>{`${share(bin.low, 0)} to ${share(bin.high, 0)}`}</small>
        </>
      )}
    </td>
  </>
);

import type { LoopHealth } from "../../../../core/live/types.ts";
import { age, period, took } from "../../format/time.ts";
import type { LiveState } from "../../live/state.ts";
import { useLive, useNow } from "../../live/use.ts";
import { RunBars } from "../../ui/bars.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { ROLE } from "../../ui/roles.ts";
import { Empty } from "../../ui/Waiting.tsx";

const NONE: readonly LoopHealth[] = [];
const loops = (state: LiveState): readonly LoopHealth[] => state.snapshot?.loops ?? NONE;

/** Every loop that must run: when it last did, how long it took, what went wrong. */
export function Loops() {
  const list = useLive(loops);
  return (
    <Panel name="p-lp" title="Loops" sub="last run and duration; bars are the last runs">
      {list.length === 0 ? (
        <Empty>No loop has run yet.</Empty>
      ) : (
        <table {...ROLE.table} className="tb lp">
          <thead>
            <tr>
              <th scope="col">Loop</th>
              <th scope="col" className="n">
                Every
              </th>
              <th scope="col" className="n">
                Last
              </th>
              <th scope="col" className="n">
                Took
              </th>
              <th scope="col" className="n">
                Errors
              </th>
              <th scope="col" className="hb">
                Duration
              </th>
            </tr>
          </thead>
          <tbody {...ROLE.group}>
            {list.map((loop) => (
              <Row key={loop.name} loop={loop} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Row({ loop }: { loop: LoopHealth }) {
  const { venue, limit } = useNow();
  const past = loop.lastAt === null || venue === null ? null : venue - loop.lastAt;
  const late = past !== null && past > loop.everyMs * 2 + limit;
  return (
    <tr {...ROLE.row}>
      <th {...ROLE.head} scope="row">
        {loop.name}
      </th>
      <td {...ROLE.cell} className="n">
        {period(loop.everyMs)}
      </td>
      <td {...ROLE.cell} className={`n ${late ? "w" : ""}`}>
        {past === null ? "never" : `${age(past)} ago`}
      </td>
      <td {...ROLE.cell} className={`n ${loop.tookMs !== null && loop.tookMs > loop.everyMs ? "w" : ""}`}>
        {loop.tookMs === null ? "–" : took(loop.tookMs)}
      </td>
      <td {...ROLE.cell} className={`n ${loop.errors > 0 ? "w" : "nil"}`}>
        {loop.errors}
      </td>
      <td {...ROLE.cell} className="hb">
        <RunBars values={loop.recent} label={`Duration of the last ${loop.recent.length} runs`} />
      </td>
    </tr>
  );
}

import { isNoSignal } from "../../core/directional/no-signal.ts";
import { type Row, type Scorecard, scorecard } from "../../core/directional/scorecard.ts";
import { type AskFact, type Forecast, forecast, lookAheads } from "../../core/directional/walk-forward.ts";
import type { Recording } from "./recording.ts";

/** One entry of the tool's answer. */
export interface SetScore extends Scorecard {
  readonly name: string;
  /** Columns that the set can't fill, and why; rows left out, by reason. */
  readonly skipped: Readonly<Record<string, string | number>>;
}

export interface Judged {
  /** The whole recording first, then its parts. */
  readonly sets: readonly SetScore[];
  readonly lookAheads: readonly string[];
}

/** Nothing of this set can be scored, for this reason. */
export const nothing = (name: string, reason: string): SetScore => ({
  name,
  ...scorecard([]),
  skipped: { model: reason, market: reason, blend: reason },
});

/** Scores a recording walk-forward, and looks for look-ahead. */
export function judge(recording: Recording): Judged {
  const { name, tracks, labels, absent, unused } = recording;
  const groups = new Map<string, Part>();
  const all = new Part();
  const found: string[] = [];
  for (const facts of tracks) {
    const asks = facts.filter((fact): fact is AskFact => fact.is === "ask");
    const answers = absent.model === undefined ? forecast(facts) : [];
    if (absent.model === undefined) found.push(...lookAheads(facts, forecast));
    for (const [i, ask] of asks.entries()) {
      const label = labels.get(ask);
      if (label === undefined) continue;
      const group = groups.get(label.group) ?? new Part();
      groups.set(label.group, group);
      const row = rowOf(ask, answers[i], absent);
      for (const part of [all, group])
        part.take(typeof row === "string" ? row : { ...row, event: label.event, y: label.y });
    }
  }
  const columns = {
    ...(absent.model === undefined ? {} : { model: absent.model }),
    ...(absent.market === undefined ? {} : { market: absent.market }),
    ...(absent.model === undefined && absent.market === undefined
      ? {}
      : { blend: "it needs both the model and the market" }),
  };
  const entry = (of: string, part: Part, more: Readonly<Record<string, number>>): SetScore => ({
    name: of,
    ...scorecard(part.rows),
    skipped: { ...columns, ...part.left, ...more },
  });
  const parts = [...groups].map(([group, part]) => entry(`${name} ${group}`, part, {}));
  return { sets: [entry(name, all, unused), ...parts], lookAheads: found };
}

/** Rows of one part, and why others are not in it. */
class Part {
  readonly rows: Row[] = [];
  readonly left: Record<string, number> = {};

  take(row: Row | string): void {
    if (typeof row === "string") this.left[row] = (this.left[row] ?? 0) + 1;
    else this.rows.push(row);
  }
}

/** The columns of a row, or why it is left out: model and market are scored on the same rows or not at all. */
function rowOf(
  { mid }: AskFact,
  answer: Forecast | undefined,
  absent: Recording["absent"],
): Pick<Row, "model" | "market"> | string {
  if (absent.market === undefined && mid === null) return "no two-sided quote";
  const market = absent.market === undefined ? mid : null;
  if (absent.model !== undefined) return { model: null, market };
  if (answer === undefined) return "no forecast";
  // One reason, however old the price was.
  if (isNoSignal(answer)) return `no signal: ${answer.reason.replace(/\d+(?:\.\d+)?/g, "N")}`;
  return { model: { p: answer.p, sd: answer.sd }, market };
}

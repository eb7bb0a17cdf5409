import type { ReactNode } from "react";
import type { MicroUsd } from "../../../core/units/money.ts";
import { sixPlaces } from "../format/money.ts";
import { ExactMoney } from "./Pl.tsx";

export interface Part {
  readonly name: string;
  readonly note: string;
  readonly amount: MicroUsd;
  /** Begins another group: what the market gave, what was charged and paid, what whole micro-dollars cost. */
  readonly group?: boolean;
}

/** Parts that follow each other from zero to their sum, as numbers and as steps. */
export function Waterfall(props: { parts: readonly Part[]; from: string; foot: ReactNode }) {
  const steps = walk(props.parts.map((part) => part.amount));
  const sum = sumOf(props.parts);
  return (
    <table className="tb at">
      <thead>
        <tr>
          <th scope="col">Part</th>
          <th scope="col" className="n">
            $
          </th>
          <th scope="col" className="wf">
            <span>{props.from}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.parts.map((part, index) => {
          const step = steps.steps[index];
          return (
            <tr key={part.name} className={part.group ? "grp" : undefined}>
              <th scope="row">
                {part.name} <small>{part.note}</small>
              </th>
              <td className="n">
                <ExactMoney amount={part.amount} />
              </td>
              <td className="wf">
                {step !== undefined && part.amount !== 0 && (
                  <>
                    <span
                      className={part.amount < 0 ? "loss" : "gain"}
                      style={{ left: `${step.left}%`, width: `${step.width}%` }}
                    />
                    <u style={{ left: `${step.end}%` }} />
                  </>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
      <tfoot>
        <tr className="sum">
          <th scope="row">Sum of parts</th>
          <td className="n">
            <ExactMoney amount={sum} />
          </td>
          <td className="wf">
            <span className="tot" style={{ left: `${steps.total.left}%`, width: `${steps.total.width}%` }} />
          </td>
        </tr>
        {props.foot}
      </tfoot>
    </table>
  );
}

/** What the parts must come to, counted another way, and what is left over: nothing, or something is wrong. */
export const ChangeRow = (props: {
  name: string;
  note: string;
  change: MicroUsd | null;
  difference: MicroUsd | null;
}) => (
  <tr>
    <th scope="row">
      {props.name} <small>{props.note}</small>
    </th>
    <td className="n">
      {props.change === null ? <span className="nil">not known</span> : <ExactMoney amount={props.change} />}
    </td>
    <td className={`say ${props.difference === 0 ? "" : "off"}`}>
      {props.difference === null ? "difference not known" : `difference ${sixPlaces(props.difference)}`}
    </td>
  </tr>
);

const sumOf = (parts: readonly Part[]): MicroUsd => parts.reduce((sum, { amount }) => sum + amount, 0) as MicroUsd;

/** Where each step begins and ends, in percent of the room, zero included in view. */
export function walk(amounts: readonly number[]): {
  readonly steps: readonly { left: number; width: number; end: number }[];
  readonly total: { left: number; width: number };
} {
  let at = 0;
  const ends = amounts.map((amount) => {
    at += amount;
    return at;
  });
  const low = Math.min(0, ...ends);
  const span = Math.max(0, ...ends) - low || 1;
  const place = (value: number): number => ((value - low) / span) * 100;
  const bar = (a: number, b: number) => ({ left: place(Math.min(a, b)), width: (Math.abs(b - a) / span) * 100 });
  return {
    steps: ends.map((end, index) => ({ ...bar(ends[index - 1] ?? 0, end), end: place(end) })),
    total: bar(0, at),
  };
}

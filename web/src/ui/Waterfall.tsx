import type { ReactNode } from "react";
import type { MicroUsd } from "../../../core/units/money.ts";
import { ExactMoney } from "./Pl.tsx";

export interface Part {
  readonly name: string;
  readonly note: string;
  readonly amount: MicroUsd;
}

/** Parts that follow each other from zero to their sum, as numbers and as steps. */
export function Waterfall(props: { parts: readonly Part[]; from: string; total: MicroUsd; foot: ReactNode }) {
  const steps = walk(props.parts.map((part) => part.amount));
  const sum = props.parts.reduce((total, part) => total + part.amount, 0);
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
            <tr key={part.name}>
              <th scope="row">
                {part.name}
                <small>{part.note}</small>
              </th>
              <td className="n">
                <ExactMoney amount={part.amount} />
              </td>
              <td className="wf">
                {step !== undefined && (
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
            <ExactMoney amount={sum as MicroUsd} />
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

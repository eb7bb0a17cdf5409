/** All combinations of some fields' values, in the order in which they were named. */
import { UseError } from "../../scripts/lib/cli.ts";

export interface Axis {
  readonly name: string;
  readonly values: readonly (number | string)[];
}

/** Reads "name=a,b,c"; numbers where they are numbers. @throws UseError */
export function axisOf(text: string): Axis {
  const [name, list, ...more] = text.split("=");
  const values = (list ?? "").split(",").filter((value) => value !== "");
  if (name === undefined || name === "" || values.length === 0 || more.length > 0)
    throw new UseError(`--vary ${text}: name=a,b,c is wanted.`);
  return { name, values: values.map((value) => (Number.isNaN(Number(value)) ? value : Number(value))) };
}

export type Point = Readonly<Record<string, number | string>>;

/** @throws UseError when a name comes twice */
export function grid(axes: readonly Axis[]): Point[] {
  const names = axes.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UseError(`--vary ${twice} comes twice.`);
  let points: Point[] = [{}];
  for (const { name, values } of axes) {
    points = points.flatMap((point) => values.map((value) => ({ ...point, [name]: value })));
  }
  return points;
}

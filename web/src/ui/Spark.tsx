const WIDTH = 72;
const HEIGHT = 22;

/** A line of where a figure has been, with a rule where it began. Nothing for fewer than two points. */
export function Spark({ values }: { values: readonly number[] }) {
  const first = values[0];
  const last = values.at(-1);
  if (first === undefined || last === undefined || values.length < 2) return null;
  const low = Math.min(...values);
  const high = Math.max(...values);
  const x = (index: number): number => 1 + (index / (values.length - 1)) * (WIDTH - 2);
  const y = (value: number): number => (high === low ? HEIGHT / 2 : 1 + ((high - value) / (high - low)) * (HEIGHT - 2));
  const path = values.map((value, index) => `${index === 0 ? "M" : "L"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`);
  const tone = last > first ? "gain" : last < first ? "loss" : "nil";
  return (
    <svg
      className={`spark ${tone}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      aria-hidden="true"
    >
      <line x1="0" x2={WIDTH} y1={y(first)} y2={y(first)} />
      <path d={path.join("")} />
    </svg>
  );
}

/** At most `most` values, evenly taken, the last always among them. */
export function thin(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values;
  const step = (values.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => values[Math.round(index * step)] ?? 0);
}

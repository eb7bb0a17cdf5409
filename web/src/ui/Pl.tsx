import type { MicroUsd } from "../../../core/units/money.ts";
import { exactDollars, exactMoney, moneyTone, signedMoney } from "../format/money.ts";
import { signed, toneOf } from "../format/signs.ts";

const ARROW = { gain: "▲", loss: "▼", flat: "" } as const;

/** A change that may be good or bad: arrow, sign and colour say the same, so that none is needed alone. */
function Change({
  tone,
  text,
  quiet,
  unit,
}: {
  tone: keyof typeof ARROW;
  text: string;
  quiet?: boolean;
  unit?: string;
}) {
  return (
    <span className={`pl ${tone} ${quiet ? "q" : ""}`}>
      {tone !== "flat" && <i aria-hidden="true">{ARROW[tone]}</i>}
      {unit === undefined ? text : text.replace(/^([+\u2212]?)/, `$1${unit}`)}
    </span>
  );
}

/** Money gained or lost. `unit` puts the dollar sign in where no column head does. */
export const Money = ({ amount, unit }: { amount: MicroUsd; unit?: "$" }) => (
  <Change tone={moneyTone(amount)} text={signedMoney(amount)} unit={unit} />
);

/** Cents a share in our favour; `grey` when the data do not say which side of zero it is on. */
export const Markout = ({ cents, grey }: { cents: number; grey?: boolean }) =>
  grey ? (
    <span className="nil">{signed(cents, 2)}</span>
  ) : (
    <Change quiet tone={toneOf(cents, 2)} text={signed(cents, 2)} />
  );

/** Money to the last micro-dollar: read to the cent, provable to the end. */
export function ExactMoney({ amount }: { amount: MicroUsd }) {
  const { head, tail } = exactMoney(amount);
  const tone = amount === 0 ? "flat" : amount < 0 ? "loss" : "gain";
  return (
    <span className={`pl exact ${tone}`}>
      {tone !== "flat" && <i aria-hidden="true">{ARROW[tone]}</i>}
      {head}
      <small>{tail}</small>
    </span>
  );
}

/** An amount that is no change, to the last micro-dollar. */
export function ExactDollars({ amount }: { amount: MicroUsd }) {
  const { head, tail } = exactDollars(amount);
  return (
    <span className="exact">
      {head}
      <small>{tail}</small>
    </span>
  );
}

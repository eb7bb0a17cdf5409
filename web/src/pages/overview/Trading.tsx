import type { Estimate, TradingReport } from "../../../../core/live/types.ts";
import { intervalWords, isClear } from "../../format/estimate.ts";
import { Markout } from "../../ui/Pl.tsx";
import { Figure } from "./Figure.tsx";

/** How fills fare and the inventory turns, as the engine counted it last; each figure with the sample behind it. */
export function Trading({ told }: { told: TradingReport }) {
  const { capture, quality, turns, profitFactor, hours } = told;
  const complete = `${hours} ${hours === 1 ? "complete hour" : "complete hours"}`;
  return (
    <>
      <Cents first name="Spread capture" of={capture} what="¢ a share, at the fill" />
      <Cents name="Fill quality" of={quality} what="¢ a share, 30 s after" />
      <Figure name="Inventory turns" say={turns === null ? "nothing held yet" : "a day, of the mean inventory"}>
        {turns === null ? null : turns.toFixed(1)}
      </Figure>
      <Figure name="Profit factor" say={profitFactor === null ? `no losing hour, ${complete}` : complete}>
        {profitFactor === null ? null : profitFactor.toFixed(2)}
      </Figure>
    </>
  );
}

const Cents = ({ first, name, of, what }: { first?: boolean; name: string; of: Estimate | null; what: string }) => (
  <Figure first={first} name={name} say={of === null ? `${what}, no fill yet` : `${what}, ${intervalWords(of)}`}>
    {of === null ? null : <Markout cents={of.mean} grey={!isClear(of)} />}
  </Figure>
);

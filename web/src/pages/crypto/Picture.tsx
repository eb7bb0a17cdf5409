import type { Signal } from "../../api/directional.ts";
import { densityOf } from "./density.ts";
import { priceWords } from "./words.ts";

/** The model's distribution of the price at the end, with spot and strikes. The probability it leads to stands above it. */
export function Picture({ signal }: { signal: Signal }) {
  const density = densityOf(signal);
  if (density === null) return null;
  const { curve, strikes, low, high, spot } = density;
  const line = curve.map((corner) => corner.join(",")).join(" ");
  return (
    <figure className="dens">
      <div aria-hidden="true">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <polygon points={`0,96 ${line} 100,96`} />
          <polyline points={line} />
        </svg>
        <i style={{ left: "50%" }} />
        {strikes.map(({ price, at }) => (
          <b key={price} style={{ left: `${at}%` }} className={at > 60 ? "l" : ""}>
            {priceWords(price)}
          </b>
        ))}
      </div>
      <figcaption className="fine">
        <span>{priceWords(Math.round(low))}</span>
        <span>price at the end; spot {priceWords(spot)}</span>
        <span>{priceWords(Math.round(high))}</span>
      </figcaption>
    </figure>
  );
}

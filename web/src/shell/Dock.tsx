import { Link, useLocation } from "wouter";
import { BellIcon, CryptoIcon, MarketIcon, OverviewIcon } from "../ui/icons.tsx";
import { goToAlerts } from "./go.ts";
import { useFiring, useMarketLink } from "./Header.tsx";

/** The phone's foot: the pages, and KILL under the thumb. */
export function Dock({ onKill }: { onKill: () => void }) {
  const [at, navigate] = useLocation();
  const market = useMarketLink();
  const count = useFiring();
  return (
    <nav className="dock" aria-label="Pages and kill">
      <Link href="/" aria-current={at === "/" ? "page" : undefined}>
        <OverviewIcon />
        <span>Overview</span>
      </Link>
      {market.href !== null && (
        <Link href={market.href} aria-current={market.current ? "page" : undefined}>
          <MarketIcon />
          <span>Market</span>
        </Link>
      )}
      <Link href="/crypto" aria-current={at === "/crypto" ? "page" : undefined}>
        <CryptoIcon />
        <span>Crypto</span>
      </Link>
      <button type="button" className="to" onClick={() => goToAlerts(navigate)}>
        <BellIcon />
        <span>Alerts{count > 0 && <span className="sr">, {count} firing</span>}</span>
        {count > 0 && <em aria-hidden="true">{count}</em>}
      </button>
      <button type="button" className="btn kill" onClick={onKill}>
        KILL
      </button>
    </nav>
  );
}

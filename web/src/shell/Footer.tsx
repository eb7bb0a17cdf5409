import { clock, day, zoneName } from "../format/time.ts";
import type { LiveState } from "../live/state.ts";
import { useLive, useNow } from "../live/use.ts";

const source = (state: LiveState): string | null => state.clock?.report.source ?? null;

/** Where the time comes from, and what it is. */
export function Footer({ onHelp }: { onHelp: () => void }) {
  const from = useLive(source);
  const { venue, rate } = useNow();
  return (
    <footer className="ft">
      <span>
        {from === null ? "No venue clock yet" : from}
        {rate !== 1 && <b> ×{rate}</b>}
      </span>
      <span className="wide">
        {venue === null ? "" : `Venue time ${day(venue)} ${clock(venue)}, shown in ${zoneName()}`}
      </span>
      <span className="wide">
        <button type="button" onClick={onHelp}>
          <kbd>?</kbd> keys
        </button>
      </span>
      <span>
        Charts by{" "}
        <a href="https://www.tradingview.com/" rel="noreferrer noopener" target="_blank">
          TradingView
        </a>
      </span>
    </footer>
  );
}

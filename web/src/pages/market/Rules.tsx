import { useState } from "react";
import type { MarketReport } from "../../../../core/live/types.ts";
import { dayClock, iso } from "../../format/time.ts";
import { Panel } from "../../ui/Panel.tsx";
import { Empty } from "../../ui/Waiting.tsx";

/** What the market says about itself. Anyone may write it, so it is text and nothing else: no markup, no links. */
export function Rules({ market }: { market: MarketReport }) {
  return (
    <Panel name="p-ru" title="Rules" sub="market text, untrusted">
      {market.rules.trim() === "" ? <Empty>The venue publishes no rules for it.</Empty> : <Text text={market.rules} />}
      <dl className="kv line">
        <div>
          <dt>Ends</dt>
          <dd>
            <time dateTime={iso(market.endsAt)}>{dayClock(market.endsAt)}</time>
          </dd>
        </div>
        <div>
          <dt>YES, NO</dt>
          <dd>
            {market.outcomes[0]}, {market.outcomes[1]}
          </dd>
        </div>
        <div>
          <dt>Venue</dt>
          <dd className="break">{market.slug}</dd>
        </div>
      </dl>
    </Panel>
  );
}

/** Longer than this it is folded, and opened on demand: some markets carry pages. */
const LONG = 420;

function Text({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const folded = text.length > LONG && !open;
  return (
    <blockquote>
      {folded ? `${text.slice(0, LONG).trimEnd()}… ` : `${text} `}
      {text.length > LONG && (
        <button type="button" className="lk u" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Less" : "All of it"}
        </button>
      )}
    </blockquote>
  );
}

import { type FormEvent, useState } from "react";
import type { KilledMarket, MarketReport } from "../../../core/live/types.ts";
import { useCommand } from "../api/commands.ts";
import { useKilled } from "../live/use.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Key } from "../ui/Key.tsx";
import { Answer, Why } from "./Answer.tsx";

type Shown = Pick<MarketReport, "id" | "question" | "orders">;

/** Kills this market alone or, where that is so, resumes it. `small`: beside other text, in a row of the table. */
export function MarketKillButton({ market, small = false }: { market: Shown; small?: boolean }) {
  const killed = useKilled(market.id);
  // What it was opened for: a market that is killed or resumed meanwhile must not turn it into its opposite under the hand.
  const [open, setOpen] = useState<{ readonly killed: KilledMarket | null } | null>(null);
  const close = (): void => setOpen(null);
  const text = killed === null ? (small ? "Kill" : "Kill this market") : "Resume";
  const look = small ? "lk" : `btn ${killed === null ? "alone" : ""}`;
  return (
    <>
      <button
        type="button"
        className={look}
        aria-label={small ? `${text}: ${market.question}` : undefined}
        onClick={() => setOpen({ killed })}
      >
        {text}
      </button>
      {open !== null &&
        (open.killed === null ? (
          <Kill market={market} onClose={close} />
        ) : (
          <Resume {...{ market, killed: killed ?? open.killed }} onClose={close} />
        ))}
    </>
  );
}

/** Enter kills, with or without a reason: the one who asks is in the log all the same. */
function Kill({ market, onClose }: { market: Shown; onClose: () => void }) {
  const command = useCommand();
  const [key] = useState(() => crypto.randomUUID());
  const [reason, setReason] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const why = reason.trim() === "" ? "operator, dashboard" : reason.trim();
    command.mutate({ type: "kill-market", markets: [market.id], reason: why, key }, { onSuccess: onClose });
  };
  const count = market.orders.length;
  return (
    <Dialog title="Kill this market?" onClose={onClose}>
      <p className="fine">{market.question}</p>
      <ul className="effects">
        <li>
          <b>Goes</b>
          <span>
            {count} {count === 1 ? "order" : "orders"} of it, cancelled now
          </span>
        </li>
        <li>
          <b>Stays</b>
          <span>its position, and every other market's quotes</span>
        </li>
        <li>
          <b>Then</b>
          <span>proof of flat; only a person resumes it, here</span>
        </li>
      </ul>
      <form className="fields" onSubmit={submit}>
        <Why reason={reason} onReason={setReason} first placeholder="operator, dashboard" />
        <Answer command={command} not="Not killed." onClose={onClose}>
          <button type="submit" className="btn kill">
            {command.isPending ? "KILLING" : "KILL MARKET"}
            <Key>↵</Key>
          </button>
        </Answer>
      </form>
    </Dialog>
  );
}

interface ResumeProps {
  readonly market: Shown;
  readonly killed: KilledMarket;
  readonly onClose: () => void;
}

/** It asks for a reason: what a person stopped should not start by a slip. */
function Resume({ market, killed, onClose }: ResumeProps) {
  const command = useCommand();
  const [key] = useState(() => crypto.randomUUID());
  const [reason, setReason] = useState("");
  const ready = reason.trim() !== "" && !command.isPending;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wish = { type: "resume-market", markets: [market.id], reason: reason.trim(), key } as const;
    if (ready) command.mutate(wish, { onSuccess: onClose });
  };
  return (
    <Dialog title="Resume this market?" onClose={onClose}>
      <p className="fine">{market.question}</p>
      <ul className="effects">
        <li>
          <b>Starts</b>
          <span>its lease, and with it quoting as its own gates allow</span>
        </li>
        <li>
          <b>Killed</b>
          <span>
            by {killed.actor}: {killed.reason}
          </span>
        </li>
        {killed.state !== "flat" && (
          <li className="missing">
            <b>Missing</b>
            <span>proof of flat: an order may still rest at the venue</span>
          </li>
        )}
      </ul>
      <form className="fields" onSubmit={submit}>
        <Why reason={reason} onReason={setReason} first />
        <Answer command={command} not="Not resumed." onClose={onClose}>
          <button type="submit" className="btn" disabled={!ready}>
            Resume
          </button>
        </Answer>
      </form>
    </Dialog>
  );
}

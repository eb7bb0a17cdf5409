import { useState } from "react";
import { useCommand } from "../api/commands.ts";
import { dollars } from "../format/money.ts";
import type { LiveState } from "../live/state.ts";
import { useAccount, useLive } from "../live/use.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Key } from "../ui/Key.tsx";
import { Answer, focus } from "./Answer.tsx";

const quotingMarkets = (state: LiveState): number =>
  Object.values(state.snapshot?.markets ?? {}).filter((market) => market.orders.length > 0).length;

/**
 * One key, one dialog, Enter. It opens and posts also when nothing else is known: a kill must not wait for figures. Asked
 * again after a failure it carries the same key, so that two answers are one kill.
 */
export function KillDialog({ onClose }: { onClose: () => void }) {
  const account = useAccount();
  const markets = useLive(quotingMarkets);
  const command = useCommand();
  const [key] = useState(() => crypto.randomUUID());
  const kill = (): void => command.mutate({ type: "kill", reason: "operator, dashboard", key }, { onSuccess: onClose });
  const orders = account === null ? "every order" : `${account.ordersLive + account.ordersInFlight} orders`;
  return (
    <Dialog title="Kill everything?" onClose={onClose}>
      <ul className="effects">
        <li>
          <b>Goes</b>
          <span>
            {orders}
            {markets > 0 && ` in ${markets} ${markets === 1 ? "market" : "markets"}`}, cancelled now
          </span>
        </li>
        <li>
          <b>Stops</b>
          <span>quoting in every market, and the venue's heartbeat</span>
        </li>
        <li>
          <b>Stays</b>
          <span>positions{account !== null && `, ${dollars(account.exposure)} worst case`}</span>
        </li>
        <li>
          <b>Then</b>
          <span>proof of flat; resume is a person's act</span>
        </li>
      </ul>
      <Answer command={command} not="Not killed." onClose={onClose}>
        {/* biome's advice against autofocus does not fit here: Enter must kill. */}
        <button type="button" className="btn kill" ref={focus} onClick={kill}>
          {command.isPending ? "KILLING" : "KILL"}
          <Key>↵</Key>
        </button>
      </Answer>
    </Dialog>
  );
}

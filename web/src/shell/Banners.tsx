import type { EngineState } from "../../../core/live/types.ts";
import { clock } from "../format/time.ts";
import type { LiveState } from "../live/state.ts";
import { sameList, useAccount, useLive, useNow } from "../live/use.ts";
import { isKilled, killedAt } from "./words.ts";

const link = (state: LiveState) => state.link;
const complaint = (state: LiveState) => state.error;

/** What is not as it should be, under the header: said once, and read out. */
export function Banners() {
  return (
    <div role="status" className="banners">
      <LinkBanner />
      <KillBanner />
      <MarketsBanner />
    </div>
  );
}

function LinkBanner() {
  const state = useLive(link);
  const error = useLive(complaint);
  if (state.is === "polling")
    return (
      <p className="banner">
        <b>Socket down since {clock(state.since)}.</b> Reading every 5 s instead, and still trying to connect.
      </p>
    );
  if (state.is === "down") return <DownBanner since={state.since} lastAt={state.lastAt} />;
  if (error !== null)
    return (
      <p className="banner">
        <b>The server complained.</b> {error}
      </p>
    );
  return null;
}

function DownBanner({ since, lastAt }: { since: number; lastAt: number | null }) {
  useNow();
  return (
    <p className="banner">
      <b>Not live since {clock(lastAt ?? since)}.</b> Nothing answers; trying again every 5 s.{" "}
      {lastAt === null ? "Nothing was read yet." : "Figures are from then."}
    </p>
  );
}

const SAID: Partial<Record<EngineState, string>> = {
  killing: "Cancelling everything.",
  flat: "No orders at the venue, proven.",
  unproven: "Not proven flat: see what is missing.",
  "winding-down": "It was flat; only orders that reduce positions are sent now.",
};

/** Question of each market that is killed alone, with how it stands. */
const killedAlone = (state: LiveState): readonly string[] =>
  (state.snapshot?.account?.killed ?? []).map(({ market, state: is }) => {
    const name = state.snapshot?.markets[market]?.question ?? market.slice(0, 10);
    return is === "flat" ? name : `${name} (${is === "killing" ? "not proven flat yet" : "UNPROVEN"})`;
  });

function MarketsBanner() {
  const names = useLive(killedAlone, sameList);
  if (names.length === 0) return null;
  return (
    <p className="banner kill">
      <b>
        {names.length} {names.length === 1 ? "market is" : "markets are"} killed alone.
      </b>{" "}
      The others trade on. Each is resumed on its own page: {names.join("; ")}
    </p>
  );
}

function KillBanner() {
  const account = useAccount();
  if (account === null || !isKilled(account)) return null;
  const what = SAID[account.engine] ?? "";
  return (
    <p className="banner kill">
      <b>Killed at {clock(killedAt(account))}.</b> {what} Why: {account.engineWhy}
    </p>
  );
}

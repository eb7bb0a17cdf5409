import { Fragment, useCallback } from "react";
import { Link } from "wouter";
import type { EngineState } from "../../../core/live/types.ts";
import { clock } from "../format/time.ts";
import type { LiveState } from "../live/state.ts";
import { sameList, useAccount, useKilled, useLive, useNow } from "../live/use.ts";
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

/** Ids of the markets that are killed alone. */
const killedAlone = (state: LiveState): readonly string[] =>
  (state.snapshot?.account?.killed ?? []).map(({ market }) => market);

function MarketsBanner() {
  const ids = useLive(killedAlone, sameList);
  if (ids.length === 0) return null;
  return (
    <p className="banner kill">
      <b>
        {ids.length} {ids.length === 1 ? "market is" : "markets are"} killed alone.
      </b>{" "}
      The others trade on. Each is resumed on its own page:{" "}
      {ids.map((id, nth) => (
        <Fragment key={id}>
          {nth > 0 && "; "}
          <KilledLink id={id} />
        </Fragment>
      ))}
    </p>
  );
}

/** It leads there also when the market is over and in no list any more. */
function KilledLink({ id }: { id: string }) {
  const name = useLive(
    useCallback((state: LiveState) => state.snapshot?.markets[id]?.question ?? id.slice(0, 10), [id]),
  );
  const is = useKilled(id)?.state;
  const how = is === "killing" ? " (not proven flat yet)" : is === "unproven" ? " (UNPROVEN)" : "";
  return (
    <>
      <Link href={`/markets/${id}`}>{name}</Link>
      {how}
    </>
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

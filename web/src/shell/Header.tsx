import { useCallback } from "react";
import { Link, useLocation, useRoute } from "wouter";
import type { FeedHealth } from "../../../core/live/types.ts";
import { age, duration } from "../format/time.ts";
import type { LiveState } from "../live/state.ts";
import { useAccount, useLive, useNow } from "../live/use.ts";
import { BellIcon, LiveIcon, ThemeIcon } from "../ui/icons.tsx";
import { Key } from "../ui/Key.tsx";
import { Cells } from "./Cells.tsx";
import { goToAlerts } from "./go.ts";
import { toggleTheme } from "./theme.ts";
import { ENGINE, isKilled } from "./words.ts";

/** Always there: mode, engine, money at a glance, feeds, and the way to stop it all. */
export function Header({ onKill, onResume }: { onKill: () => void; onResume: () => void }) {
  return (
    <header className="hd">
      <div className="r1">
        <Link className="brand" href="/">
          Edgemaker
        </Link>
        <Pages />
        <Feeds />
        <div className="tools">
          <Bell />
          <ThemeButton />
        </div>
      </div>
      <div className="r2">
        <div className="bar">
          <Mode />
          <Engine />
          <div className="acts">
            <ResumeButton onResume={onResume} />
            <span className="phone-only">
              <ThemeButton />
            </span>
            <button type="button" className="btn kill" aria-keyshortcuts="Shift+K" onClick={onKill}>
              KILL<Key>⇧K</Key>
            </button>
          </div>
        </div>
        <Cells />
      </div>
    </header>
  );
}

const firstMarket = (state: LiveState): string | null =>
  Object.values(state.snapshot?.markets ?? {}).sort((a, b) => a.question.localeCompare(b.question))[0]?.id ?? null;

/** Where "Market" leads: the one being looked at, else the first of the table. */
export function useMarketLink(): { readonly href: string | null; readonly current: boolean } {
  const [here, params] = useRoute("/markets/:id");
  const first = useLive(firstMarket);
  const id = here ? params.id : first;
  return { href: id === null ? null : `/markets/${id}`, current: here };
}

function Pages() {
  const [at] = useLocation();
  const market = useMarketLink();
  return (
    <nav className="nav" aria-label="Pages">
      <Link href="/" aria-current={at === "/" ? "page" : undefined}>
        Overview
      </Link>
      {market.href !== null && (
        <Link href={market.href} aria-current={market.current ? "page" : undefined}>
          Market
        </Link>
      )}
      <Link href="/crypto" aria-current={at === "/crypto" ? "page" : undefined}>
        Crypto
      </Link>
    </nav>
  );
}

const NONE: readonly FeedHealth[] = [];
const feeds = (state: LiveState): readonly FeedHealth[] => state.snapshot?.feeds ?? NONE;

function Feeds() {
  const list = useLive(feeds);
  const now = useNow();
  return (
    <ul className="feeds" aria-label="Feeds, age of the last message">
      {list.map((feed) => {
        const past = feed.lastAt === null || now.venue === null ? null : now.venue - feed.lastAt;
        const slow = feed.state !== "ok" || past === null || past > feed.limitMs + (now.limit - 10_000);
        return (
          <li key={feed.name} className={slow ? "slow" : "ok"}>
            <span>{feed.name}</span>
            <b>{feed.state === "down" ? "down" : past === null ? "never" : age(past)}</b>
          </li>
        );
      })}
    </ul>
  );
}

const firing = (state: LiveState): number =>
  state.snapshot?.alerts.filter((alert) => alert.firing && alert.acknowledged === null).length ?? 0;
/** Alerts that fire and that nobody has acknowledged. */
export const useFiring = (): number => useLive(firing);

function Bell() {
  const count = useFiring();
  const [, navigate] = useLocation();
  return (
    <button
      type="button"
      className="ib"
      aria-label={count === 0 ? "Alerts, none firing" : `Alerts, ${count} firing`}
      onClick={() => goToAlerts(navigate)}
    >
      <BellIcon />
      {count > 0 && <em aria-hidden="true">{count}</em>}
    </button>
  );
}

const ThemeButton = () => (
  <button type="button" className="ib" aria-label="Light or dark" onClick={toggleTheme}>
    <ThemeIcon />
  </button>
);

function Mode() {
  const account = useAccount();
  if (account === null) return <span className="mode none">–</span>;
  return account.mode === "live" ? (
    <span className="mode live">
      <LiveIcon />
      LIVE
    </span>
  ) : (
    <span className="mode">PAPER</span>
  );
}

function Engine() {
  const account = useAccount();
  const { venue } = useNow();
  if (account === null)
    return (
      <span className="engine wait">
        <b>No word yet</b> <small>waiting for the engine</small>
      </span>
    );
  const { text, look } = ENGINE[account.engine];
  return (
    <span className={`engine ${look}`}>
      <b>{text}</b>{" "}
      <small>
        {venue === null ? "" : `${duration(venue - account.engineSince)}, `}epoch {account.epoch}
      </small>
    </span>
  );
}

function ResumeButton({ onResume }: { onResume: () => void }) {
  const account = useAccount();
  const open = useCallback(() => onResume(), [onResume]);
  if (!isKilled(account)) return null;
  return (
    <button type="button" className="btn" disabled={account?.engine === "killing"} onClick={open}>
      Resume
    </button>
  );
}

import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { Route, Switch, useLocation } from "wouter";
import { useAccount } from "./live/use.ts";
import { Market } from "./pages/market/Market.tsx";
import { Overview } from "./pages/overview/Overview.tsx";
import { Banners } from "./shell/Banners.tsx";
import { Dock } from "./shell/Dock.tsx";
import { Footer } from "./shell/Footer.tsx";
import { goToMarkets } from "./shell/go.ts";
import { Header } from "./shell/Header.tsx";
import { HelpDialog } from "./shell/HelpDialog.tsx";
import { KillDialog } from "./shell/KillDialog.tsx";
import { type KeyActions, useKeys } from "./shell/keys.ts";
import { ResumeDialog } from "./shell/ResumeDialog.tsx";
import { toggleTheme } from "./shell/theme.ts";
import { Loading } from "./ui/Waiting.tsx";

const Crypto = lazy(() => import("./pages/crypto/Crypto.tsx"));

type Open = "kill" | "resume" | "help" | null;

export function App() {
  const [open, setOpen] = useState<Open>(null);
  const [, navigate] = useLocation();
  const show = useMemo(
    () => ({
      kill: () => setOpen("kill"),
      resume: () => setOpen("resume"),
      help: () => setOpen("help"),
      nothing: () => setOpen(null),
    }),
    [],
  );
  const keys = useMemo(
    (): KeyActions => ({
      overview: () => navigate("/"),
      markets: () => goToMarkets(navigate),
      crypto: () => navigate("/crypto"),
      help: show.help,
      theme: toggleTheme,
      kill: show.kill,
    }),
    [navigate, show],
  );
  useKeys(keys);
  useModeOnPage();
  useTopOfPage();
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <Header onKill={show.kill} onResume={show.resume} />
      <Banners />
      <main id="main" tabIndex={-1}>
        <Switch>
          <Route path="/">
            <Overview />
          </Route>
          <Route path="/markets/:id">{({ id }) => <Market key={id} id={id} />}</Route>
          <Route path="/crypto">
            <Suspense fallback={<Loading lines={8} />}>
              <Crypto />
            </Suspense>
          </Route>
          <Route>
            <p className="empty">No such page. Overview is at the top left.</p>
          </Route>
        </Switch>
      </main>
      <Footer onHelp={show.help} />
      <Dock onKill={show.kill} />
      {open === "kill" && <KillDialog onClose={show.nothing} />}
      {open === "resume" && <ResumeDialog onClose={show.nothing} />}
      {open === "help" && <HelpDialog onClose={show.nothing} />}
    </>
  );
}

/** Another page begins at its top, as a page load would. */
function useTopOfPage(): void {
  const [at] = useLocation();
  useEffect(() => {
    if (at !== "") scrollTo(0, 0);
  }, [at]);
}

/** Paper or live colours the line on top of every page. */
function useModeOnPage(): void {
  const mode = useAccount()?.mode;
  useEffect(() => {
    if (mode !== undefined) document.documentElement.dataset.mode = mode;
  }, [mode]);
}

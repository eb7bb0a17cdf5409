/** Going live as the Portfolio keeps it: facts that come in, what persons say, and all of it in the audit log. */
import {
  type GateName,
  gatesOf,
  isLive,
  type LiveFacts,
  refusesConfirmation,
  refusesStage,
  stageCap,
} from "../risk/going-live.ts";
import type { MicroUsd } from "../units/money.ts";
import type { VenueMs } from "../units/time.ts";
import { journal } from "./engine.ts";
import { auditRow, liveRow } from "./rows.ts";
import type { PortfolioAction, PortfolioConfig, PortfolioState } from "./types.ts";

/** What a person does on the way to real money, and back. */
export type LiveAct =
  | { readonly is: "attest" }
  | { readonly is: "confirm"; readonly typed: string }
  | { readonly is: "stage"; readonly to: number }
  | { readonly is: "stop" };

/** What was seen of places, settings and paper trading; a missing one was not looked at. */
export type LiveSeen = Partial<Pick<LiveFacts, "geo" | "doctor" | "paper">>;

/** What was found out is remembered; who goes live on it is said by a person. */
export function seen(state: PortfolioState, facts: LiveSeen): readonly PortfolioAction[] {
  state.live = { ...state.live, ...facts };
  return journal([liveRow(state)]);
}

/** Why an act is refused now; null: it is taken. */
export function refusesAct(state: PortfolioState, act: LiveAct, wallMs: number): string | null {
  switch (act.is) {
    case "attest":
    case "stop":
      return null;
    case "confirm":
      return refusesConfirmation(state.live, state.owner?.wallet ?? "", act.typed, wallMs);
    case "stage":
      return refusesStage(state.live, act.to);
  }
}

export function act(
  state: PortfolioState,
  { act: wish, reason, actor, wallMs }: { act: LiveAct; reason: string; actor: string; wallMs: number },
  at: VenueMs,
): readonly PortfolioAction[] {
  if (refusesAct(state, wish, wallMs) !== null) return [];
  const before = standing(state, wallMs);
  state.live = after(state.live, wish, actor, wallMs);
  return [
    ...journal([
      liveRow(state),
      auditRow(state, {
        at,
        wallMs,
        actor,
        what: "live",
        before,
        after: standing(state, wallMs),
        why: `${wish.is}: ${reason}`,
      }),
    ]),
    {
      ...{ t: "alert", class: "setup", severity: "warn", key: "live" },
      text: `By ${actor}: ${wish.is}: ${standing(state, wallMs)}`,
      over: !isLive(state.live),
    },
    { t: "publish" },
  ];
}

function after(live: LiveFacts, wish: LiveAct, by: string, wallMs: number): LiveFacts {
  switch (wish.is) {
    case "attest":
      return { ...live, attested: { by, wallMs } };
    case "confirm":
      return { ...live, confirmed: { by, wallMs }, stage: 0 };
    case "stage":
      return { ...live, stage: wish.to };
    case "stop":
      return { ...live, confirmed: null, stage: 0 };
  }
}

/** For the audit log. */
function standing({ live }: PortfolioState, wallMs: number): string {
  const closed: GateName[] = gatesOf(live, wallMs).flatMap(({ name, open }) => (open ? [] : [name]));
  const cap = stageCap(live);
  const most = cap === null ? "the configuration's caps" : `at most $${cap / 1e6}`;
  return isLive(live) ? `live, stage ${live.stage}, ${most}` : `not live, shut: ${closed.join(", ")}`;
}

/** False where orders would cost real money and nobody has confirmed that they may. Paper needs no gate. */
export const mayTrade = ({ live }: Pick<PortfolioState, "live">, { mode }: PortfolioConfig): boolean =>
  mode !== "live" || isLive(live);

/** Most that all markets may stand for by the stage; null: no stage holds them. */
export const stagedCap = ({ live }: Pick<PortfolioState, "live">, { mode }: PortfolioConfig): MicroUsd | null =>
  mode === "live" ? stageCap(live) : null;

/**
 * The kill's outside path (design.md 5): cancels and counts with credentials that can't sign, without the engine. The
 * market script may be stopped, replaced or mad: this does not need it.
 */
import { WorkerEntrypoint } from "cloudflare:workers";
import { type OutsideKill, outsideLines } from "../../core/risk/outside-kill.ts";
import { hosts } from "../../venue/hosts.ts";
import { openOutside, outsideCredentials } from "../../venue/outside.ts";
import { killFromOutside, type OutsideMarkets } from "../../venue/outside-kill.ts";
import type { OrchestratorEnv } from "./env.ts";

export interface OutsideReport {
  readonly ended: "proven" | "unproven";
  /** One line of plain words. */
  readonly detail: string;
  readonly cancelled: number;
  /** Open orders when last counted; null: never. */
  readonly open: number | null;
  /** What was shown, and when by the venue's clock; null: it was not. */
  readonly proof: readonly { readonly text: string; readonly at: number | null }[];
  /** Wall milliseconds. */
  readonly tookMs: number;
}

/** The api script's door to it. */
export class Outside extends WorkerEntrypoint<OrchestratorEnv> {
  /** @param markets whose orders alone go; missing: all */
  kill(markets: OutsideMarkets = null): Promise<OutsideReport> {
    return outsideKill(this.env, markets);
  }
}

/** Never rejects; takes at least the 5 venue seconds that stand between the two zeros. */
export async function outsideKill(env: OrchestratorEnv, markets: OutsideMarkets = null): Promise<OutsideReport> {
  const began = Date.now();
  const idle = (detail: string): OutsideReport => {
    console.error(`outside kill: ${detail}`);
    return { ended: "unproven", detail, cancelled: 0, open: null, proof: [], tookMs: Date.now() - began };
  };
  const where = hosts(env.VENUE);
  if (where === null) return idle(`VENUE is "${env.VENUE}"; use "polymarket" or an origin`);
  const account = outsideCredentials(env);
  if ("missing" in account) return idle(`set ${account.missing.join(", ")} for the orchestrator`);
  const outside = openOutside({
    ...account,
    hosts: where,
    fetch: (input, init) => fetch(input, init),
    wall: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  const kill = await killFromOutside(outside, undefined, markets);
  const detail = inWords(kill);
  if (kill.ended !== "proven") console.error(`outside kill: ${detail}`);
  const { cancelled, open } = kill;
  const ended = kill.ended === "proven" ? "proven" : "unproven";
  return { ended, detail, cancelled, open, proof: outsideLines(kill), tookMs: Date.now() - began };
}

function inWords({ ended, cancelled, open, trouble }: OutsideKill): string {
  const done = `${cancelled} cancelled from outside`;
  if (ended === "proven") return `${done}; the venue says zero open orders, twice`;
  const last = open === null ? "open orders were never counted" : `${open} open when last counted`;
  return trouble === null ? `${done}; ${last}` : `${done}; ${last}; the venue: ${trouble}`;
}

/** Runs in Node, from vitest configs: the scripts that stand beside the one under test. */
import { buildWorker } from "./build.ts";
import { KEY, LIVE_KEY } from "./key.ts";
import { VENUE } from "./venue.ts";

const D1 = "00000000-0000-4000-8000-000000000001";

const COMMON = { modules: true, compatibilityDate: "2026-10-01", compatibilityFlags: ["nodejs_compat"] };

const objects = (classes: Record<string, string>): Record<string, { className: string; useSQLite: boolean }> =>
  Object.fromEntries(Object.entries(classes).map(([name, className]) => [name, { className, useSQLite: true }]));

/** The orchestrator, as the API reaches it. It has no credentials here: what it does with them is its own test's. */
export const orchestrator = () => ({
  ...COMMON,
  name: "edgemaker-orchestrator",
  script: buildWorker("orchestrator"),
  bindings: { MODE: "paper", VENUE },
  serviceBindings: { ENGINE: { name: "edgemaker-market", entrypoint: "Engine" } },
  d1Databases: { DB: D1 },
  outboundService: "edgemaker-paper",
});

/** The paper exchange. */
export const paper = () => ({
  ...COMMON,
  name: "edgemaker-paper",
  script: buildWorker("paper"),
  durableObjects: objects({ EXCHANGE: "Exchange" }),
});

/** The engine and the paper exchange it trades on: every outgoing request of the engine arrives at the exchange. */
export function besides() {
  return [
    {
      ...COMMON,
      name: "edgemaker-market",
      script: buildWorker("market"),
      bindings: { MODE: "paper", VENUE, POLYMARKET_PRIVATE_KEY: KEY },
      durableObjects: objects({ MARKET: "Market", GATEWAY: "Gateway", PORTFOLIO: "Portfolio", HUB: "Hub" }),
      d1Databases: { DB: D1 },
      outboundService: "edgemaker-paper",
    },
    {
      ...COMMON,
      // On another wallet, as if the exchange were the venue: an exchange that says it is paper is all it can reach.
      name: "edgemaker-market-live",
      script: buildWorker("market"),
      bindings: { MODE: "live", VENUE, POLYMARKET_PRIVATE_KEY: LIVE_KEY },
      durableObjects: objects({ MARKET: "Market", GATEWAY: "Gateway", PORTFOLIO: "Portfolio", HUB: "Hub" }),
      d1Databases: { DB: D1 },
      outboundService: "edgemaker-paper",
    },
    paper(),
  ];
}

/** The orchestrator: every cron, by its string. */
import { WorkerEntrypoint } from "cloudflare:workers";
import { directional } from "./directional.ts";
import type { OrchestratorEnv } from "./env.ts";
import { exits } from "./exits.ts";
import { type Loop, type Outcome, runLoop } from "./loop.ts";
import { retention } from "./retention.ts";
import { selection } from "./selection.ts";
import { watchdog } from "./watchdog.ts";

export { Outside } from "./outside.ts";

/** The strings are those of [triggers] in wrangler.toml. */
const LOOPS: Readonly<Record<string, Loop>> = {
  "* * * * *": watchdog,
  "*/2 * * * *": exits,
  "*/5 * * * *": selection,
  "*/15 * * * *": directional,
  "7 * * * *": retention,
};

/** Two runs of one loop at once do no harm: what they write is written once, and of two plans for a market one alone begins. */
async function run(env: OrchestratorEnv, cron: string): Promise<Outcome> {
  const loop = LOOPS[cron];
  if (loop !== undefined) return runLoop(env, loop);
  const detail = `no loop runs on "${cron}"; known: ${Object.keys(LOOPS).join(" | ")}`;
  console.error(`orchestrator: ${detail}`);
  return { outcome: "failed", detail };
}

/** The door for the local dev worker: crons do not fire by themselves there. */
export class Crons extends WorkerEntrypoint<OrchestratorEnv> {
  async run(cron: string): Promise<{ outcome: Outcome["outcome"]; detail: string }> {
    const { outcome, detail } = await run(this.env, cron);
    return { outcome, detail };
  }
}

export default {
  async scheduled(controller: ScheduledController, env: OrchestratorEnv): Promise<void> {
    await run(env, controller.cron);
  },
} satisfies ExportedHandler<OrchestratorEnv>;

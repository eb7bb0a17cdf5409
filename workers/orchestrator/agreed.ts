import { take } from "../../runtime/take.ts";
import type { OrchestratorEnv } from "./env.ts";
import { type Settings, settingsOf } from "./settings.ts";

/** Tells the engine what the environment says, and reads what it makes of it together with what was set at run time. */
export async function agreedSettings(env: OrchestratorEnv): Promise<Settings> {
  const { base } = settingsOf(env);
  const told = await take(
    env.ENGINE.configure({
      wish: { base },
      expect: null,
      reason: "the deployment's environment",
      actor: "deployment",
      loosen: null,
    }),
  );
  if (told.is === "invalid")
    throw new Error(
      `the environment and what was set at run time don't go together: ${told.errors.map(({ message }) => message).join("; ")}`,
    );
  return settingsOf(env, told.current.set);
}

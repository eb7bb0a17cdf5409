import { root } from "../lib/bootstrap.mjs";
import { EXIT, runTool } from "../lib/cli.ts";
import { HELP, parseOptions } from "./options.ts";
import { createVoice } from "./print.ts";
import { startAll } from "./run.ts";

await runTool(async () => {
  // npm runs scripts from the project's root; paths count from where the user stands.
  const folder = process.env.INIT_CWD ?? process.cwd();
  const options = parseOptions(process.argv.slice(2), folder);
  if (options === "help") {
    console.log(HELP);
    return EXIT.good;
  }

  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort());

  const voice = createVoice(options, folder);
  await startAll(root, options, voice, stop.signal);
  voice.stopped();
  return EXIT.good;
});

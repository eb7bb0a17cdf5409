import { join } from "node:path";
import { OFFLINE, wranglerCommand } from "../lib/wrangler.ts";
import { HOST } from "./ports.ts";
import { type Group, startGroup } from "./processes.ts";

/** Where a run keeps what it needs, and what its processes inherit. */
export interface Place {
  readonly root: string;
  /** This source's state folder. */
  readonly state: string;
  readonly log: string;
}

export const registryFolder = ({ state }: Place): string => join(state, "registry");

/** Each run has its own list of local scripts: one clone's page must not reach another clone's bot. */
const environment = (place: Place): NodeJS.ProcessEnv => ({
  ...process.env,
  ...OFFLINE,
  WRANGLER_REGISTRY_PATH: registryFolder(place),
});

export const persistFolder = (place: Place): string => join(place.state, "wrangler");

/** The bot's scripts in one local runtime, in a process group of its own. The first config gets HTTP and cron. */
export function startBot(place: Place, configs: readonly string[], port: number, inspector: number): Group {
  const [command, args] = wranglerCommand([
    "dev",
    ...configs.flatMap((config) => ["-c", config]),
    ...["--ip", HOST, "--port", String(port), "--inspector-ip", HOST, "--inspector-port", String(inspector)],
    ...["--persist-to", persistFolder(place), "--show-interactive-dev-session=false"],
  ]);
  return startGroup("the bot", command, args, { cwd: place.state, env: environment(place), log: place.log });
}

/** The built site with its Pages Function, which passes /api to the API script of this run. */
export function startSite(place: Place, site: string, port: number, inspector: number): Group {
  const [command, args] = wranglerCommand([
    ...["pages", "dev", "--service", "API=edgemaker-api"],
    ...["--ip", HOST, "--port", String(port), "--inspector-port", String(inspector)],
    ...["--persist-to", join(place.state, "site"), "--show-interactive-dev-session=false", "--log-level", "warn"],
  ]);
  return startGroup("the site", command, args, { cwd: site, env: environment(place), log: place.log });
}

/** The site from its sources with live reload; Vite passes /api to the bot's own port. */
export function startViteSite(place: Place, port: number, api: string): Group {
  const vite = join(place.root, "node_modules", "vite", "bin", "vite.js");
  const args = [vite, join(place.root, "web"), "--host", HOST, "--port", String(port), "--strictPort"];
  const env = { ...environment(place), API_ORIGIN: api };
  return startGroup("the site", process.execPath, args, { cwd: place.root, env, log: place.log });
}

import { basename, isAbsolute, join, resolve } from "node:path";
import { parametersOf } from "../../lab/backtest/settings.ts";
import { isPolymarket } from "../../venue/hosts.ts";
import { parse, UseError } from "../lib/cli.ts";

/** Where market data and the venue come from. `venue` is somebody else's exchange: we start none. */
export type Source =
  | { readonly kind: "synthetic"; readonly seed: number }
  | { readonly kind: "replay"; readonly path: string }
  | { readonly kind: "mirror"; readonly of: string }
  | { readonly kind: "venue"; readonly url: string };

export interface StartOptions {
  readonly source: Source;
  /** How fast the exchange's clock runs against the wall, in (0, 1000]. */
  readonly speed: number;
  /** The dashboard's port on loopback. */
  readonly port: number;
  /** Forget what earlier runs of this source left. */
  readonly fresh: boolean;
  /** File of what goes wrong at our own exchange (docs/paper-exchange.md); null: nothing. */
  readonly faults: string | null;
  /** Name of a set of market settings; null: the bot's own default. */
  readonly profile: string | null;
  /** Parameters of docs/configuration.md by name, on top of the profile. */
  readonly set: Readonly<Record<string, string>>;
  readonly json: boolean;
  /** Live reload: workers from their sources, the site from Vite. */
  readonly dev: boolean;
  /** No dashboard: the API alone answers at the port. */
  readonly headless: boolean;
  /** The engine counts what Cloudflare bills by, in lines of the log. */
  readonly metered: boolean;
}

export const HELP = `npm start -- [options]

Starts the paper exchange, the bot and its dashboard. Nothing else is needed: no key, no account.

  --synthetic [SEED]  a seeded world of markets that move, trade and resolve (default, seed 1)
  --replay PATH       a recording: a folder of recorded order flow, played in its own time
  --mirror [URL]      a venue's public books and prints (default: Polymarket's; needs internet); orders stay here
  --venue URL         an exchange that already runs at URL; none is started
  --speed X           the exchange's clock runs X times as fast as the wall's (synthetic and replay; default 1)
  --port N            port of the dashboard (default 8787)
  --fresh             forget the state that earlier runs of this source left
  --faults FILE       what goes wrong at the exchange, as JSON; docs/paper-exchange.md has the menu
  --profile NAME      a set of market settings; "replay-demo" suits a 15-minute recording
  --set NAME=VALUE    one parameter of docs/configuration.md, on top of the profile; may be repeated
  --headless          no dashboard; the API answers at the port
  --metered           the log counts what Cloudflare bills by: requests to objects, rows, time (npm run bench:scale)
  --json              one JSON object a line: {"event":"ready",...}, then {"event":"first_quote",...}
  --help              this text

Ctrl-C stops everything; the next start goes on from there. Exit code 0: stopped; 1: something failed; 2: wrong use.`;

const DEFAULT_PORT = 8787;
const MAX_SPEED = 1000;

/** parseArgs knows no optional values: `--synthetic 7` becomes `--synthetic=7`, a bare one `--synthetic=`. */
function joinOptionalValues(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? "";
    if (arg !== "--synthetic" && arg !== "--mirror") {
      joined.push(arg);
      continue;
    }
    const next = args[i + 1];
    const taken = next !== undefined && !next.startsWith("-");
    joined.push(taken ? `${arg}=${next}` : `${arg}=`);
    if (taken) i += 1;
  }
  return joined;
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new UseError(`${name} takes a whole number from ${least} to ${most}, not "${text}".`);
  }
  return value;
}

function speedOf(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value > 0 && value <= MAX_SPEED)) {
    throw new UseError(`--speed takes a number above 0, up to ${MAX_SPEED}, not "${text}".`);
  }
  return value;
}

/** Parameters as NAME=VALUE each, checked together with the profile they come on top of. */
function givenOf(set: readonly string[], profile: string): Readonly<Record<string, string>> {
  if (set.length === 0) return {};
  const given: Record<string, string> = {};
  for (const text of set) {
    const at = text.indexOf("=");
    if (at < 1) throw new UseError(`--set takes NAME=VALUE, such as MM_BANKROLL_USD=100, not "${text}".`);
    given[text.slice(0, at)] = text.slice(at + 1);
  }
  parametersOf(profile, given);
  return given;
}

/** An http(s) origin without path. Polymarket's own is refused: live trading isn't built yet. */
function originOf(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw new UseError(`${name} takes an address such as http://127.0.0.1:8788, not "${text}".`);
  }
  return url.origin;
}

function venueOf(text: string): string {
  if (isPolymarket(text)) throw new UseError("--venue: trading on Polymarket itself is not enabled yet; try --mirror.");
  return originOf("--venue", text);
}

/**
 * Reads the command line of `npm start`.
 *
 * @param folder the user's folder, from which relative paths count
 * @returns "help", or the options
 * @throws UseError with one clear line
 */
export function parseOptions(args: readonly string[], folder: string): StartOptions | "help" {
  const { values } = parse(
    {
      options: {
        synthetic: { type: "string" },
        replay: { type: "string" },
        mirror: { type: "string" },
        venue: { type: "string" },
        speed: { type: "string" },
        port: { type: "string" },
        fresh: { type: "boolean", default: false },
        faults: { type: "string" },
        profile: { type: "string" },
        set: { type: "string", multiple: true, default: [] },
        json: { type: "boolean", default: false },
        dev: { type: "boolean", default: false },
        headless: { type: "boolean", default: false },
        metered: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    },
    joinOptionalValues(args),
  );
  if (values.help) return "help";

  const asked = (["synthetic", "replay", "mirror", "venue"] as const).filter((each) => values[each] !== undefined);
  if (asked.length > 1) throw new UseError(`--${asked.join(" and --")} exclude each other: choose one source.`);

  const source = sourceOf(values, folder);
  if (values.speed !== undefined && (source.kind === "mirror" || source.kind === "venue")) {
    throw new UseError(`--speed does not go with --${source.kind}: its clock is not ours to set.`);
  }
  if (values.faults !== undefined && source.kind === "venue") {
    throw new UseError("--faults does not go with --venue: that exchange is not ours.");
  }
  if (values.metered && values.dev) throw new UseError("--metered and --dev exclude each other.");
  if (values.headless && values.dev) throw new UseError("--headless and --dev exclude each other.");
  if (values.profile !== undefined && !/^[a-z0-9][a-z0-9-]{0,40}$/.test(values.profile)) {
    throw new UseError(`--profile takes a name such as replay-demo, not "${values.profile}".`);
  }
  return {
    source,
    speed: values.speed === undefined ? 1 : speedOf(values.speed),
    port: values.port === undefined ? DEFAULT_PORT : wholeNumber("--port", values.port, 1, 65_500),
    fresh: values.fresh,
    faults: values.faults === undefined ? null : resolve(folder, values.faults),
    profile: values.profile ?? null,
    set: givenOf(values.set, values.profile ?? "default"),
    json: values.json,
    dev: values.dev,
    headless: values.headless,
    metered: values.metered,
  };
}

function sourceOf(
  values: { synthetic?: string; replay?: string; mirror?: string; venue?: string },
  folder: string,
): Source {
  if (values.replay !== undefined) {
    if (values.replay === "") throw new UseError("--replay takes the path of a recording.");
    return { kind: "replay", path: isAbsolute(values.replay) ? values.replay : resolve(folder, values.replay) };
  }
  if (values.mirror !== undefined) {
    return { kind: "mirror", of: values.mirror === "" ? "polymarket" : originOf("--mirror", values.mirror) };
  }
  if (values.venue !== undefined) return { kind: "venue", url: venueOf(values.venue) };
  const seed = values.synthetic ?? "";
  return { kind: "synthetic", seed: seed === "" ? 1 : wholeNumber("--synthetic", seed, 0, 4_294_967_295) };
}

/** The source in a few words, for the terminal. */
export function describeSource(source: Source): string {
  switch (source.kind) {
    case "synthetic":
      return `synthetic markets, seed ${source.seed}`;
    case "replay":
      return `recording ${source.path}`;
    case "mirror":
      return `mirror of ${source.of === "polymarket" ? "Polymarket's public data" : source.of}`;
    case "venue":
      return `exchange at ${source.url}`;
  }
}

/** Where this source's state lives, under the checkout's .state: one source's money is never another's. */
export function stateFolder(root: string, source: Source): string {
  const safe = (text: string): string => text.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^-+|-+$/g, "");
  const name = (): string => {
    switch (source.kind) {
      case "synthetic":
        return `synthetic-${source.seed}`;
      case "replay":
        return `replay-${safe(basename(source.path))}`;
      case "mirror":
        return `mirror-${safe(source.of.replace(/^https?:\/\//, ""))}`;
      case "venue":
        return `venue-${safe(source.url.replace(/^https?:\/\//, ""))}`;
    }
  };
  return join(root, ".state", name());
}

import { resolve } from "node:path";
import type { ConditionId } from "../../core/contract/ids.ts";
import { isWindDown, WIND_DOWN, type WindDown } from "../../core/risk/wind-down.ts";
import { parse, UseError } from "../lib/cli.ts";

export interface KillOptions {
  /** Straight to the venue, by credentials that can cancel and read; else the bot is told. */
  readonly direct: boolean;
  /** Condition ids of the markets that are killed alone; null: everything is. */
  readonly markets: readonly ConditionId[] | null;
  /** Lifts the kill of these markets. */
  readonly resume: boolean;
  readonly reason: string;
  /** What becomes of positions once it is flat; null: as the bot's own policy says. */
  readonly windDown: WindDown | null;
  /** The bot's API, up to and with /api/v1. */
  readonly api: string;
  /** Address of the venue; null: that of the local run. */
  readonly venue: string | null;
  /** File of credentials in .dev.vars' form; null: the environment's, else a local run's. */
  readonly credentials: string | null;
  /** Folder name of a local run under .state; null: the only one there is. */
  readonly state: string | null;
  readonly json: boolean;
}

export const HELP = `npm run kill -- [options]

Ends all quoting: no order is left at the venue, and none is sent until somebody resumes. Follows the proof to its end.
With --market it ends that of the named markets alone; the others trade on.

  --market ID         a market's condition id, 0x and 64 hex digits; given again for each more. Its kill stands until its own
                      resume: npm run kill -- --resume --market ID
  --resume            lifts the kill of the named markets
  --reason TEXT       why, for the audit log (default "killed from the command line", or "resumed")
  --wind-down WHAT    what becomes of positions once it is flat: keep, reduce (by resting orders) or flatten (into the
                      book); default: what MM_WIND_DOWN says. The bot goes on with it by itself
  --api URL           the bot's API (default http://127.0.0.1:8787/api/v1)
  --direct            without the bot: cancels every order at the venue, or those in the named markets, by the API
                      credentials, which can't sign, and counts until there are none, twice. It can't keep a bot that
                      still runs from posting again
  --venue URL         with --direct: "polymarket" or the exchange's address
  --credentials FILE  with --direct: POLYMARKET_API_KEY, _SECRET, _PASSPHRASE and _ADDRESS, one NAME="value" a line
                      (default: the environment, else what a local run left under .state)
  --state NAME        with --direct: which local run, when there are several
  --json              the last line is one JSON object
  --help              this text

Exit code: 0 proven flat of orders, 1 not proven, 2 wrong use.`;

/** @throws UseError with one clear line */
export function parseOptions(args: readonly string[], folder: string): KillOptions | "help" {
  const { values } = parse(
    {
      options: {
        direct: { type: "boolean", default: false },
        market: { type: "string", multiple: true },
        resume: { type: "boolean", default: false },
        reason: { type: "string" },
        "wind-down": { type: "string" },
        api: { type: "string" },
        venue: { type: "string" },
        credentials: { type: "string" },
        state: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    },
    args,
  );
  if (values.help) return "help";
  const { direct, json, resume } = values;
  const markets = values.market?.map((id) => id.toLowerCase() as ConditionId) ?? null;
  const wrong = markets?.find((id) => !/^0x[0-9a-f]{64}$/.test(id));
  if (wrong !== undefined) throw new UseError(`--market takes a condition id, 0x and 64 hex digits, not "${wrong}".`);
  if (resume && (markets === null || direct))
    throw new UseError("--resume goes with --market and the bot: everything is resumed on the dashboard.");
  for (const name of ["venue", "credentials", "state"] as const)
    if (!direct && values[name] !== undefined) throw new UseError(`--${name} goes with --direct.`);
  if (direct && values.api !== undefined) throw new UseError("--api does not go with --direct: the bot is not asked.");
  const windDown = values["wind-down"] ?? null;
  if (windDown !== null && !isWindDown(windDown))
    throw new UseError(`--wind-down takes ${WIND_DOWN.join(", ")}, not "${windDown}".`);
  if (direct && windDown !== null) throw new UseError("--wind-down does not go with --direct: it signs nothing.");
  if (windDown !== null && markets !== null)
    throw new UseError("--wind-down does not go with --market: a market that is killed alone keeps what it holds.");
  const api = values.api ?? "http://127.0.0.1:8787/api/v1";
  if (!URL.canParse(api)) throw new UseError(`--api takes an address, not "${api}".`);
  const reason = (values.reason ?? `${resume ? "resumed" : "killed"} from the command line`).trim();
  if (reason === "" || reason.length > 500) throw new UseError("--reason takes 1 to 500 characters.");
  return {
    ...{ direct, json, resume, markets, reason, windDown },
    api: api.replace(/\/$/, ""),
    venue: values.venue ?? null,
    credentials: values.credentials === undefined ? null : resolve(folder, values.credentials),
    state: values.state ?? null,
  };
}

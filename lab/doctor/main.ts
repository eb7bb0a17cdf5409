/** `npm run doctor`: is this account, on this machine, at this venue, fit to trade? */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import { giveApprovals } from "../../venue/doctor/approve.ts";
import { type Examination, examine } from "../../venue/doctor/examine.ts";
import { type Finding, line } from "../../venue/doctor/finding.ts";
import { patientOf, type Settings } from "../../venue/doctor/patient.ts";
import { examineDeployed } from "./deployed.ts";
import { parseSettings } from "./settings.ts";

const HELP = `doctor: is this account, on this machine, at this venue, fit to trade?

npm run doctor -- [--venue URL] [--settings FILE] [--login] [--probe] [--json]

  --venue URL      "polymarket", or the origin of an exchange that speaks its wire (default: the paper exchange of
                   npm run paper, http://127.0.0.1:8788)
  --settings FILE  NAME=VALUE lines as in workers/market/.dev.vars; without it the environment is read
  --login          have the venue make API credentials where it has none of this key (a paper exchange is always asked)
  --probe          send the test order to Polymarket itself too
  --approve        send the approvals that are missing: it shows the calls, and wants the word "approve" typed. Only to a
                   paper exchange: this version sends nothing to another chain
  --deployed       examine from inside the bot that runs, with its own settings and from where its orders leave
  --api URL        with --deployed: the address of the bot's dashboard (default: http://127.0.0.1:8787)
  --json           the last line is one JSON object
  --help           this text

Looks at: wallet type and key, clock, order version, geoblock, markets by protocol version, credentials, standing, balance,
a test order that no venue can take, rate tier, relayer; with POLYGON_RPC_URL, or on a paper exchange with a chain, also
the node, contracts, collateral on chain, gas, and the approvals that are missing, with the calls that would give them. Nothing is changed: no approval is
sent without --approve, and the test order, a hundredth of a share that expired in 1970, can't be taken.

Names read: POLYMARKET_PRIVATE_KEY, POLYMARKET_FUNDER_ADDRESS, POLYMARKET_SIGNATURE_TYPE, POLYMARKET_API_KEY,
POLYMARKET_API_SECRET, POLYMARKET_API_PASSPHRASE, POLYMARKET_RELAYER_KEY, POLYGON_RPC_URL. Without a key a throwaway one is
made, except for Polymarket itself.

--json: {fit, findings: [{check, is: "good"|"note"|"bad"|"skipped", says, todo}], wouldSend: [{name, to, data}]}.

Exit code: 0 fit to trade, 1 something is bad, 2 wrong use.`;

/** Wall ms between two looks at what was sent. */
const LOOK_MS = 1_000;

const OPTIONS = {
  venue: { type: "string", default: "http://127.0.0.1:8788" },
  settings: { type: "string" },
  login: { type: "boolean", default: false },
  probe: { type: "boolean", default: false },
  approve: { type: "boolean", default: false },
  deployed: { type: "boolean", default: false },
  api: { type: "string", default: "http://127.0.0.1:8787" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

function settingsOf(path: string | undefined): Settings {
  if (path === undefined) return process.env;
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UseError(`--settings ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const settings = parseSettings(text);
  if (typeof settings === "string") throw new UseError(`--settings ${path}: ${settings}`);
  return settings;
}

const show = (finding: Finding): void => console.log(line(finding));

async function examineHere(
  venue: string,
  values: {
    readonly settings?: string | undefined;
    readonly login: boolean;
    readonly probe: boolean;
    readonly approve: boolean;
  },
): Promise<Examination> {
  const patient = patientOf(venue, settingsOf(values.settings));
  if (patient === null)
    throw new UseError(`--venue ${venue} is neither "polymarket" nor an origin such as http://127.0.0.1:8788`);
  if (values.approve && patient.throwaway)
    throw new UseError("--approve: no key is set, and the throwaway one of this run needs no approvals");
  console.log(`${venue}\n`);
  const first = await examine(patient, values, show);
  if (!values.approve || first.wouldSend.length === 0) return first;
  list(first);
  if ((await typed(`\nType "approve" to send these ${first.wouldSend.length} calls: `)) !== "approve") {
    console.log("nothing was sent");
    return first;
  }
  const given = await giveApprovals(patient, { tell: (text) => console.log(text), wait: () => sleep(LOOK_MS) });
  console.log(`${line(given)}\n`);
  const after = await examine(patient, { login: false, probe: false }, show);
  return { ...after, findings: [...after.findings, given] };
}

const list = ({ wouldSend }: Examination): void => {
  for (const { name, to, data } of wouldSend) console.log(`\n     ${name}: to ${to}\n     ${data}`);
};

/** One line from whoever sits there; "" when nobody does. */
async function typed(question: string): Promise<string> {
  process.stdout.write(question);
  for await (const answer of createInterface({ input: process.stdin })) return answer.trim();
  return "";
}

await runTool(async () => {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  if (values.approve && values.deployed) throw new UseError("--approve does not go with --deployed: it signs here");
  const examination = values.deployed
    ? await examineDeployed(values.api, show)
    : await examineHere(values.venue, values);
  const { findings, wouldSend } = examination;
  list(examination);
  const ill = findings.filter(({ is }) => is === "bad").length;
  const fit = ill === 0;
  console.log(fit ? "\nfit to trade" : `\n${ill} ${ill === 1 ? "thing is" : "things are"} bad: not fit to trade`);
  if (values.json) console.log(JSON.stringify({ fit, findings, wouldSend }));
  return fit ? EXIT.good : EXIT.found;
});

/** docs/configuration.md, from the parameters themselves. */
import { type Parameter, parameters } from "../../core/config/parameter.ts";
import { ORDERED } from "../../core/config/parse.ts";
import { PROFILE_VALUES } from "../../core/config/profiles.ts";
import { RENAMED } from "../../core/config/renamed.ts";
import { GROUPS } from "../../core/config/schema.ts";
import { ELSEWHERE } from "./elsewhere.ts";
import { READ_BY } from "./parameter-text.ts";
import { HOLDERS } from "./secrets.ts";

const INTRO = `# Configuration

Written from \`core/config\` by \`npm run config:generate\`; \`npm run check\` fails while this page differs from the code.

## Setting a parameter
Parameters are plain variables of the orchestrator: \`[vars]\` in \`wrangler.toml\` for \`npm start\` and for a deployment, or \`.dev.vars\` beside it for \`wrangler dev\`. \`PROFILE\` names a set of them; what is set by name comes on top. The orchestrator reads them anew each time it picks markets, every five minutes of venue time, and tells each market what it trades with; a market that is held gets its new numbers then.

While the bot runs, \`npm run config -- set NAME=VALUE --reason TEXT\` (or \`PUT /api/v1/config\`) sets parameters on top of these variables, in versions that can be taken back in one step; every market trades with them from its next cycle on, through restarts.

- **Nothing is clamped and nothing is skipped.** A value outside its range, a number that is none, a name nobody knows: the whole configuration is refused, with every wrong name, its value and what is accepted. Markets that are held go on with the numbers they have; none is picked.
- **A name another bot used for something else is refused** with the name to use here ([below](#names-that-are-not-read)).
- **"auto"** means: derived from the market or the bankroll, as the meaning says.
- **pts** are points, cents of price.

Whether raising a parameter (for a yes-or-no one: \`true\`) **loosens** or **tightens** risk is part of its description. "Read by" is who acts on it today:

| read by | what that means |
|---|---|
| selection | the orchestrator, when it picks markets |
| market | each market's own machine, at every decision |
| the account | the Portfolio: what it lends, and when it kills |
| the default alone | the code trades by this very number and reads no other. Memories and windows of the estimators: what a market has learned is stored as sums that mean something only under the numbers they were gathered with. |
| nothing yet | the part that would read it is still to come |

Setting one of the last two kinds to anything but its default is allowed and changes nothing; the selection loop's own record names it as not read.
`;

const cell = (text: string): string => text.replaceAll("|", "\\|");

function row(name: string, about: Parameter): string {
  const { unit, standard, range, meaning, raising, readBy } = about;
  const cells = [`\`${name}\``, standard, unit, range, meaning, raising, READ_BY[readBy]];
  return `| ${cells.map(cell).join(" | ")} |`;
}

function groupText({ title, fields }: (typeof GROUPS)[number]): string {
  const rows = Object.entries(fields).map(([name, field]) => {
    const about = parameters.get(field);
    if (about === undefined) throw new Error(`${name} has no description`);
    return row(name, about);
  });
  return [
    `## ${title}`,
    "| name | default | unit | accepted | meaning | raising | read by |",
    "|---|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

const pairs = (): string =>
  [
    "## Pairs that must fit",
    ...ORDERED.map(([low, high, equal]) => `- \`${low}\` ${equal ? "at most" : "less than"} \`${high}\``),
    "",
  ].join("\n");

function profiles(): string {
  const names = Object.keys(PROFILE_VALUES);
  const lines = names.map((name) => {
    const values = Object.entries(PROFILE_VALUES[name] ?? {}).map(([key, value]) => `\`${key}\` ${value}`);
    return `- \`${name}\`: ${values.length === 0 ? "everything at its default" : values.join(", ")}`;
  });
  return ["## Profiles", ...lines, ""].join("\n");
}

const secrets = (): string =>
  [
    "## Secrets",
    "Each script has its own and can't read another's. Copy the example to `.dev.vars` beside the script's `wrangler.toml`; a deployment takes them by `wrangler secret put`. `npm start` makes a throwaway key and reads no `.dev.vars`. The examples say which of them nothing reads yet.",
    "",
    "| script | secrets | example |",
    "|---|---|---|",
    ...HOLDERS.map(({ script, secrets: its }) => {
      const names = its.map(({ name }) => `\`${name}\``).join(", ");
      const example = `workers/${script}/.dev.vars.example`;
      return `| ${script} | ${names} | [${example}](../${example}) |`;
    }),
    "",
  ].join("\n");

const renamed = (): string =>
  [
    "## Names that are not read",
    "Other bots of this kind know these names. Here each is refused with its reason: a number that silently meant something else would be worse.",
    "",
    "| name | use | why |",
    "|---|---|---|",
    ...Object.entries(RENAMED).map(([name, { use, why }]) => {
      const instead = use.length === 0 ? "nothing" : use.map((each) => `\`${each}\``).join(", ");
      return `| \`${name}\` | ${instead} | ${cell(why)} |`;
    }),
    "",
  ].join("\n");

const elsewhere = (): string =>
  [
    "## Names of parts that are not parameters here",
    "| names | here |",
    "|---|---|",
    ...ELSEWHERE.map(({ names, here }) => `| ${names.map((name) => `\`${name}\``).join(", ")} | ${here} |`),
    "",
  ].join("\n");

/** The page's text. */
export const configurationPage = (): string =>
  [INTRO, ...GROUPS.map(groupText), pairs(), profiles(), secrets(), renamed(), elsewhere()].join("\n");

/** The `.dev.vars.example` of each script: its secrets, and for the one that reads them the parameters. */
import { parameters } from "../../core/config/parameter.ts";
import { GROUPS } from "../../core/config/schema.ts";
import { inWords } from "./parameter-text.ts";
import type { Holder, Secret } from "./secrets.ts";

/** Comment lines no longer than a screen is wide. */
function comment(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "#";
  for (const word of text.split(" ")) {
    if (line.length + 1 + word.length > 118) {
      lines.push(line);
      line = "#";
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

const secretLines = ({ name, meaning, standard = "" }: Secret, isRead: boolean): readonly string[] => [
  ...comment(`${meaning}${isRead ? "" : " Not read yet."}`),
  `${name}=${standard}`,
];

/** Every parameter at its default, commented out: what is uncommented is set. */
function parameterLines(): readonly string[] {
  const lines = [
    "",
    ...comment(
      "Parameters, at their defaults: take the # off what should differ. docs/configuration.md has them all. A deployment sets them as [vars] in wrangler.toml.",
    ),
  ];
  for (const { title, fields } of GROUPS) {
    lines.push("", `# --- ${title}`);
    for (const [name, field] of Object.entries(fields)) {
      const about = parameters.get(field);
      if (about === undefined) throw new Error(`${name} has no description`);
      lines.push(...comment(`${about.meaning} (${inWords(about)})`), `#${name}=${about.standard}`);
    }
  }
  return lines;
}

/** Its text. `isRead` says whether the script's own code uses a name. */
export function exampleText(holder: Holder, isRead: (name: string) => boolean): string {
  const { config, secrets } = holder;
  const lines = [
    ...comment(
      `Secrets of the ${holder.script} script, for \`wrangler dev\`: copy to .dev.vars beside ${config}. A deployment takes them by \`wrangler secret put NAME -c ${config}\`.`,
    ),
    ...comment(
      "Paper trading needs none of this by hand: `npm start` makes a throwaway key and never reads .dev.vars. Written by `npm run config:generate`.",
    ),
    "",
    ...secrets.flatMap((secret) => secretLines(secret, isRead(secret.name))),
    ...(holder.parameters ? parameterLines() : []),
  ];
  return `${lines.join("\n")}\n`;
}

import { root } from "../lib/bootstrap.mjs";
import { EXIT, runTool, seconds } from "../lib/cli.ts";
import { directAccount } from "./account.ts";
import { killDirect } from "./direct.ts";
import { HELP, parseOptions } from "./options.ts";
import { killByBot } from "./told.ts";

/** What no count of the venue's can show: the bot that would know of it is not asked (docs/decisions/0015). */
const UNSEEN =
  "Seen from outside: an order that had left and was lost on its way may still arrive until its expiry. Run this again then.";

await runTool(async () => {
  const options = parseOptions(process.argv.slice(2), process.cwd());
  if (options === "help") {
    process.stdout.write(`${HELP}\n`);
    return EXIT.good;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const began = performance.now();
  const ended = options.direct
    ? await killDirect(directAccount(root, options, process.env), options.markets, say)
    : await killByBot(options, say);
  const tookMs = Math.round(performance.now() - began);
  if (options.resume) {
    process.stdout.write(ended.proven ? "Resumed: quotes as its own gates allow\n" : "NOT resumed\n");
    return ended.proven ? EXIT.good : EXIT.found;
  }
  const open = ended.proven ? "to come" : "missing";
  const lines = ended.proof.map(({ text, at }) => `  ${at === null ? open : "shown  "}  ${text}`);
  const { markets } = options;
  const where = markets === null ? "" : ` in ${markets.length} market${markets.length === 1 ? "" : "s"}`;
  const word = ended.proven ? `FLAT of orders${where}, proven` : "UNPROVEN: see what is missing";
  process.stdout.write(`${word}, after ${seconds(tookMs)}\n${lines.join("\n")}\n`);
  if (options.direct) process.stdout.write(`${UNSEEN}\n`);
  if (options.json) process.stdout.write(`${JSON.stringify({ ...ended, direct: options.direct, tookMs })}\n`);
  return ended.proven ? EXIT.good : EXIT.found;
});

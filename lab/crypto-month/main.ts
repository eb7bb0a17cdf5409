/** `npm run crypto-month`: the directional strategy over the synthetic world, a month of it in virtual time. */
import { toDirectionalRules } from "../../core/config/directional.ts";
import { DEFAULT_CONFIG } from "../../core/config/parse.ts";
import { usd } from "../../core/units/money.ts";
import { DAY, type VenueMs } from "../../core/units/time.ts";
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import { Month } from "./month.ts";
import { figuresOf, tableOf } from "./tell.ts";

const HELP = `crypto-month: the directional strategy over the synthetic world's crypto markets, in virtual time

npm run crypto-month -- [options]

  --days N       how long (default 30)
  --seed S       decides prices and flow (default 1)
  --bankroll USD what stakes are shares of (default 1000)
  --pace N       makers refresh so many times slower than on the paper exchange (default 5): 1 takes about three times as long
  --json         the last line is one JSON object with the figures of the table
  --help         this text

The two loops, the market machine, ledger and exchange of production, one market machine a position; pessimistic queue,
default parameters. The world's makers are off on purpose, by 0.35 in log-odds until the last hour: what is earned is
evidence of nothing. What is shown is that positions open, are left by each rule and settle, and that the parts of their
profit, the exchanges' cash and the positions' own profits are one sum.

Exit code: 0 it adds up, and over seven days or more every exit rule was used; 1 it is otherwise; 2 wrong use.`;

const OPTIONS = {
  days: { type: "string", default: "30" },
  seed: { type: "string", default: "1" },
  bankroll: { type: "string", default: "1000" },
  pace: { type: "string", default: "5" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** A Monday, 00:00 UTC. */
const BEGINS = 1_790_553_600_000;
const WEEK = 7;

function whole(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new UseError(`--${name} takes a whole number from ${least} to ${most}, not "${text}".`);
  return value;
}

await runTool(async () => {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  const days = whole("days", values.days, 1, 366);
  const month = new Month({
    ...{ days, seed: whole("seed", values.seed, 0, 4_294_967_295), pace: whole("pace", values.pace, 1, 20) },
    bankroll: usd(whole("bankroll", values.bankroll, 10, 10_000_000)),
    startAt: (Math.floor(BEGINS / DAY) * DAY) as VenueMs,
    rules: { ...toDirectionalRules(DEFAULT_CONFIG), enabled: true },
  });
  month.run((day) => process.stderr.write(`day ${day}: ${month.past.length} over, ${month.open.length} open\n`));
  const figures = figuresOf(month);
  console.log(tableOf(figures));
  if (values.json) console.log(JSON.stringify(figures));
  const { partsToVenue, partsToPlans } = figures.differences;
  const adds = partsToVenue === 0 && partsToPlans === 0 && figures.problems.length === 0;
  return adds && (days < WEEK || figures.missingExits.length === 0) ? EXIT.good : EXIT.found;
});

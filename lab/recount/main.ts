/** Recomputes an account from a venue's raw trades and holds it against the venue's own balances. Imports nothing of ours. */
import { parseArgs } from "node:util";
import { type Account, type Holding, micro, recount } from "./account.ts";
import { type Access, allTrades, balance, inBaseUnits, market, payments, told, type WireTrade } from "./wire.ts";

const HELP = `Recomputes an account from the venue's raw trades, and the rebates and rewards it has paid, and compares it with the
venue's balances. Sets that were merged or split are known of a paper exchange alone. It forgets trades after a month: what is older can't be recounted.

node lab/recount/main.ts --venue URL --key KEY --secret S --passphrase P --address A [options]

  --start DOLLARS   collateral at the beginning (default: what a paper exchange says it gave)
  --json            the last line is one JSON object
  --help            this text

Exit code: 0 everything agrees to the micro-dollar, 1 it does not, 2 wrong use.
`;

const text = { type: "string" } as const;
const OPTIONS = {
  venue: text,
  key: text,
  secret: text,
  passphrase: text,
  address: text,
  start: text,
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

class WrongUse extends Error {}

/** "--secret -x" becomes "--secret=-x": a secret may begin with a dash, and the parser would take it for an option. */
function joined(args: readonly string[]): string[] {
  const out: string[] = [];
  for (const arg of args) {
    const before = out.at(-1) ?? "";
    const wantsValue = Object.entries(OPTIONS).some(([name, { type }]) => type === "string" && before === `--${name}`);
    if (wantsValue) out[out.length - 1] = `${before}=${arg}`;
    else out.push(arg);
  }
  return out;
}

function options() {
  try {
    return parseArgs({ args: joined(process.argv.slice(2)), options: OPTIONS, strict: true }).values;
  } catch (error) {
    throw new WrongUse(error instanceof Error ? error.message : String(error));
  }
}

function accessOf(values: ReturnType<typeof options>): Access {
  const wanted = (name: "venue" | "key" | "secret" | "passphrase" | "address"): string => {
    const value = values[name];
    if (value === undefined) throw new WrongUse(`--${name} is missing. See --help.`);
    return value;
  };
  return {
    venue: wanted("venue").replace(/\/$/, ""),
    key: wanted("key"),
    secret: wanted("secret"),
    passphrase: wanted("passphrase"),
    address: wanted("address"),
  };
}

const decimal = (value: bigint): string => {
  const digits = String(value < 0n ? -value : value).padStart(7, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -6)}.${digits.slice(-6)}`;
};

const row = (holding: Holding): string =>
  `  ${holding.slug}: ${holding.fills} fills, YES ${decimal(holding.yes)}, NO ${decimal(holding.no)}, flow $${decimal(holding.flow)}, fees $${decimal(holding.fees)}${
    holding.settled === null ? "" : `, settled for $${decimal(holding.settled)}`
  }`;

/** Trades and balances are read one after the other; what happened in between looks like a difference, once. */
const REPEATS = 3;
const REPEAT_MS = 500;

interface Count {
  readonly trades: readonly WireTrade[];
  readonly account: Account;
  readonly cash: bigint;
  readonly differences: readonly string[];
}

/** Reads everything and recounts it once. */
async function count(access: Access, start: bigint): Promise<Count> {
  const trades = await allTrades(access);
  const ids = [...new Set(trades.map((trade) => trade.market))];
  const markets = new Map(await Promise.all(ids.map(async (id) => [id, await market(access, id)] as const)));
  const merged = inBaseUnits((await told(access))?.merged ?? {});
  const account = recount(start, trades, access.key, markets, await payments(access, trades), merged);
  const cash = await balance(access, null);

  const differences = [...account.doubts];
  if (cash !== account.cash) {
    differences.push(`cash: recounted ${decimal(account.cash)}, the venue says ${decimal(cash)}`);
  }
  for (const holding of account.holdings) {
    const tokens = JSON.parse(markets.get(holding.market)?.clobTokenIds ?? "[]") as string[];
    for (const [index, held] of [holding.yes, holding.no].entries()) {
      const token = tokens[index];
      if (token === undefined) continue;
      const says = await balance(access, token);
      const ours = holding.settled === null ? held : 0n;
      const name = `${holding.slug} ${index === 0 ? "YES" : "NO"}`;
      if (says !== ours) differences.push(`${name}: recounted ${decimal(ours)}, the venue says ${decimal(says)}`);
    }
  }
  return { trades, account, cash, differences };
}

async function main(): Promise<number> {
  const values = options();
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const access = accessOf(values);
  const given = values.start === undefined ? (await told(access))?.deposited : undefined;
  const start = given === undefined ? (values.start === undefined ? null : micro(values.start)) : BigInt(given);
  if (start === null) throw new WrongUse("--start is missing, and the venue does not say what the account began with.");

  let { trades, account, cash, differences } = await count(access, start);
  for (let again = 0; differences.length > 0 && again < REPEATS; again += 1) {
    await new Promise((resolve) => setTimeout(resolve, REPEAT_MS));
    ({ trades, account, cash, differences } = await count(access, start));
  }

  process.stdout.write(
    [
      `Start      $${decimal(start)}`,
      `Trades     ${trades.length}, ${account.fills} fills of ours, ${account.holdings.length} markets`,
      ...account.holdings.map(row),
      ...(account.paid === 0n ? [] : [`Paid       $${decimal(account.paid)} of rebates and rewards`]),
      `Recounted  $${decimal(account.cash)}`,
      `Venue      $${decimal(cash)}`,
      differences.length === 0 ? "Agree to the micro-dollar." : "DO NOT AGREE:",
      ...differences.map((difference) => `  ${difference}`),
      "",
    ].join("\n"),
  );
  if (values.json) {
    const holdings = account.holdings.map((holding) => ({
      ...holding,
      yes: decimal(holding.yes),
      no: decimal(holding.no),
      flow: decimal(holding.flow),
      fees: decimal(holding.fees),
      settled: holding.settled === null ? null : decimal(holding.settled),
    }));
    process.stdout.write(
      `${JSON.stringify({
        agree: differences.length === 0,
        start: decimal(start),
        cash: decimal(account.cash),
        venueCash: decimal(cash),
        fees: decimal(account.holdings.reduce((sum, holding) => sum + holding.fees, 0n)),
        fills: account.fills,
        paid: decimal(account.paid),
        trades: trades.length,
        holdings,
        differences,
      })}\n`,
    );
  }
  return differences.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof WrongUse ? 2 : 1;
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import type { FaultsAsked } from "./admin.ts";
import { describeFaults, readFaults } from "./faults.ts";
import { type Paper, type PaperSource, startPaper } from "./start.ts";

const HELP = `A paper exchange that speaks Polymarket's wire, for any client.

npm run paper -- [options]

  --port N           where it listens, on this machine only (default 8788)
  --source WHAT      synthetic[:SEED]   a seeded world (default, seed 1)
                     replay:PATH        a recording: a folder of npm run record or npm run import,
                                        a folder with market.json and events.jsonl.gz,
                                        or a file of raw market-channel frames (.jsonl, .jsonl.gz)
                     mirror[:URL]       the public data of Polymarket, or of an exchange at URL
  --speed X          venue seconds per second (default 1; a mirror keeps the other venue's clock)
  --order HOW        a replay's events as "stamped" (default) or "lagged": trades before the book that shows them
  --fault LIST       what goes wrong, NAME=RATE[:MS] separated by commas, as in answer-lost=0.02,restart=1:90000;
                     names, rates and numbers: docs/paper-exchange.md
  --faults FILE      the same as JSON: {"seed": 7, "faults": [{"name": "answer-lost", "rate": 0.02}]}
  --fault-seed N     decides when they strike (default: the file's, or 1)
  --persist DIR      its state (default .state/paper-PORT); started again, it goes on where it stopped
  --fresh            start over: forget accounts, orders and trades
  --json             one line of JSON when it is ready
  --help             this text

Ctrl-C stops it. Exit code: 0 good, 1 it failed, 2 wrong use.
`;

const OPTIONS = {
  port: { type: "string", default: "8788" },
  source: { type: "string", default: "synthetic" },
  speed: { type: "string", default: "1" },
  order: { type: "string", default: "stamped" },
  fault: { type: "string", multiple: true, default: [] as string[] },
  faults: { type: "string" },
  "fault-seed": { type: "string" },
  persist: { type: "string" },
  fresh: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

function wholeNumber(text: string, name: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max)
    throw new UseError(`--${name} ${text}: a whole number up to ${max} is wanted.`);
  return value;
}

function sourceOf(text: string, order: string): PaperSource {
  const at = text.indexOf(":");
  const [kind, rest] = at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
  if (order !== "stamped" && order !== "lagged") throw new UseError(`--order ${order}: stamped or lagged is wanted.`);
  if (order === "lagged" && kind !== "replay") throw new UseError("--order belongs to a replay.");
  if (kind === "synthetic") {
    return { kind, seed: rest === "" ? 1 : wholeNumber(rest, "source synthetic:", Number.MAX_SAFE_INTEGER) };
  }
  if (kind === "mirror") return { kind, url: rest === "" ? "polymarket" : rest };
  if (kind === "replay" && rest !== "") {
    if (!existsSync(rest)) throw new UseError(`${rest}: no such file or folder.`);
    return { kind, path: rest, order };
  }
  throw new UseError(`--source ${text}: synthetic[:SEED], replay:PATH or mirror[:URL] is wanted.`);
}

const dollars = (micro: number): string =>
  (micro / 1_000_000).toLocaleString("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 0 });

function tell(paper: Paper, logFile: string, faults: FaultsAsked, json: boolean): void {
  const { status } = paper;
  if (json) {
    const { clock, source, setup } = status;
    process.stdout.write(
      `${JSON.stringify({ event: "ready", url: paper.url, source, clock, faucet: setup.faucet, faults, log: logFile, pid: paper.pid })}\n`,
    );
    return;
  }
  const clock = `${new Date(status.clock.ms).toISOString()}, ${status.clock.rate} venue s per s, ${status.clock.state}`;
  process.stdout.write(
    [
      `Paper exchange  ${paper.url}`,
      `Source          ${status.source}`,
      `Clock           ${clock}`,
      `Faucet          ${dollars(status.setup.faucet)} of paper money for every new key`,
      ...(faults.settings.length === 0 ? [] : [`Faults          ${describeFaults(faults)}`]),
      `Log             ${logFile}`,
      "Stop            Ctrl-C",
      "",
    ].join("\n"),
  );
}

async function main(): Promise<number> {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    process.stdout.write(HELP);
    return EXIT.good;
  }
  const port = wholeNumber(values.port, "port", 65_535);
  const speed = Number(values.speed);
  if (!(speed > 0 && speed <= 10_000))
    throw new UseError(`--speed ${values.speed}: a number above 0, up to 10000, is wanted.`);
  const source = sourceOf(values.source, values.order);
  const seed = values["fault-seed"];
  const faults = readFaults({
    lists: values.fault,
    file: values.faults ?? null,
    seed: seed === undefined ? null : wholeNumber(seed, "fault-seed", Number.MAX_SAFE_INTEGER),
  });
  const persistTo = values.persist ?? join(".state", `paper-${port}`);
  const logFile = join(persistTo, "paper.log");
  // From here on a signal must stop what was started, so it is caught before anything is.
  const stop = new AbortController();
  const asked = new Promise<"asked">((resolve) => {
    stop.signal.addEventListener("abort", () => resolve("asked"));
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => stop.abort());
  const paper = await startPaper({
    ...{ port, source, speed, persistTo, logFile, faults },
    fresh: values.fresh,
    signal: stop.signal,
  });
  tell(paper, logFile, faults, values.json);
  const why = await Promise.race([asked, paper.ended.then(() => "died" as const)]);
  for (const { place, why: reason } of paper.report()?.bad ?? [])
    process.stderr.write(`${place}: ${reason} (skipped)\n`);
  await paper.stop();
  if (why === "asked") return EXIT.good;
  process.stderr.write(`The exchange ended by itself; its log is ${logFile}.\n`);
  return EXIT.found;
}

await runTool(main);

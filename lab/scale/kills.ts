/** Kills everything while a post is on its way, as often as asked, and takes the time to zero, to flat and back to quotes. */
import { randomUUID } from "node:crypto";
import type { AccountReport, EngineState } from "../../core/live/types.ts";
import { type Stack, sleep } from "../crash/stack.ts";
import type { Admin } from "../paper/admin.ts";
import { type Access, openOrders } from "../recount/wire.ts";
import { openDashboard } from "./dashboard.ts";
import { quantile } from "./meter.ts";

/** A kill that is not flat by then never is. */
const FLAT_MS = 240_000;
/** A post that left before the kill is at the exchange so much later, after it was told to cancel all. */
const ON_ITS_WAY_MS = 300;
/** With active flow some market sends within this. */
const POST_MS = 30_000;
/** What the engine is called from a kill on. */
const STOPPED: ReadonlySet<string> = new Set<EngineState>(["killing", "flat", "unproven"]);

export interface Kill {
  readonly orders: number;
  /** Markets with at least two orders, and whether a post was on its way, at the moment of the kill. */
  readonly quoting: number;
  readonly late: boolean;
  /** Wall milliseconds until a dashboard that is open shows the engine stopped; null: not before the proof. */
  readonly toldMs: number | null;
  /**
   * Wall milliseconds to the first look after which the exchange shows no order of ours any more, to the proof, and from the
   * resume until all quote again; null: not within its time.
   */
  readonly zeroMs: number | null;
  readonly flatMs: number | null;
  readonly backMs: number | null;
  /** The engine's own proof, by its lines: venue milliseconds from the first of them to each. */
  readonly proof: readonly { readonly text: string; readonly ms: number | null }[];
  /** The engine's last word on why it is not flat; null: it is. */
  readonly why: string | null;
}

/** @param quoting markets with at least two orders at the exchange */
export async function killOnce(
  { stack, admin, access }: { stack: Stack; admin: Admin; access: Access },
  quoting: () => Promise<readonly string[]>,
  allQuote: () => Promise<boolean>,
): Promise<Kill> {
  const markets = (await quoting()).length;
  const late = await postOnItsWay(admin);
  const orders = (await openOrders(access)).length;
  const dashboard = await openDashboard(stack.api);
  const began = performance.now();
  const since = (): number => performance.now() - began;
  const told = dashboard.until(({ snapshot }) => STOPPED.has(snapshot.account?.engine ?? ""), FLAT_MS);
  const asked = command(stack, "kill");
  let [zeroMs, flatMs]: [number | null, number | null] = [null, null];
  const watching = (async () => {
    while (flatMs === null && since() < FLAT_MS) {
      const at = since();
      // An order that lands after a look that found none takes that look back.
      if ((await openOrders(access)).length > 0) zeroMs = null;
      else zeroMs ??= at;
      await sleep(20);
    }
  })();
  await asked;
  let proof: Kill["proof"] = [];
  let why: string | null = null;
  while (flatMs === null && since() < FLAT_MS) {
    const account = await accountOf(stack);
    proof = proofOf(account);
    why = account?.engineWhy ?? "the account does not answer";
    if (account?.engine === "flat") flatMs = since();
    else await sleep(50);
  }
  await watching;
  dashboard.close();
  const toldAt = flatMs === null ? null : await told;
  const before = {
    orders,
    quoting: markets,
    late,
    toldMs: toldAt === null ? null : toldAt - began,
    zeroMs,
    flatMs,
    proof,
  };
  if (flatMs === null) return { ...before, backMs: null, why };
  const resumed = performance.now();
  await command(stack, "resume");
  const back = (await allQuote()) ? performance.now() - resumed : null;
  return { ...before, backMs: back, why: null };
}

function proofOf(account: AccountReport | null): Kill["proof"] {
  const lines = account?.proof ?? [];
  const first = lines[0]?.at ?? null;
  return lines.map(({ text, at }) => ({ text, ms: at === null || first === null ? null : at - first }));
}

/** Holds the next post back on its way to the exchange, and waits until one has left. */
async function postOnItsWay(admin: Admin): Promise<boolean> {
  const before = await admin.struck("post-late");
  await admin.fire("post-late", ON_ITS_WAY_MS);
  const until = performance.now() + POST_MS;
  while (performance.now() < until) {
    if ((await admin.struck("post-late")) > before) return true;
    await sleep(5);
  }
  return false;
}

async function accountOf(stack: Stack): Promise<AccountReport | null> {
  const reply = await fetch(`${stack.api}/overview`);
  return ((await reply.json()) as { account: AccountReport | null }).account;
}

async function command(stack: Stack, type: "kill" | "resume"): Promise<void> {
  const reply = await fetch(`${stack.api}/commands`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": randomUUID() },
    body: JSON.stringify({ type, reason: "bench:scale" }),
  });
  if (!reply.ok) throw new Error(`${type}: ${reply.status} ${await reply.text()}`);
}

export const said = (ms: number | null): string => (ms === null ? "never" : `${(ms / 1_000).toFixed(2)} s`);

/** When each line of the proof stood, from its first one on, and what is missing. */
const waits = ({ proof, why }: Kill): string =>
  `; of the proof ${proof.map(({ text, ms }) => `"${text}" ${said(ms)}`).join(", ")}${why === null ? "" : `; ${why}`}`;

export function line(n: number, kill: Kill): string {
  const { orders, quoting, late, toldMs, zeroMs, flatMs, backMs } = kill;
  const way = late ? "one post on its way" : "no post on its way";
  return (
    `kill ${n}: ${orders} orders, ${quoting} markets with two or more, ${way}; ` +
    `told after ${said(toldMs)}, zero after ${said(zeroMs)}, flat after ${said(flatMs)}, all quote again ${said(backMs)} after the resume${waits(kill)}`
  );
}

const spread = (of: readonly (number | null)[]): string =>
  of.some((ms) => ms === null)
    ? "not each time"
    : `p50 ${said(quantile(of.map(Number), 0.5))}, p99 ${said(quantile(of.map(Number), 0.99))}`;

/** p50 and p99 of each, the aims beside them. */
export const summary = (kills: readonly Kill[], aimS: number): string => `
${kills.length} kills, ${kills.filter(({ late }) => late).length} of them with a post on its way
  told on a dashboard ${spread(kills.map(({ toldMs }) => toldMs))}   aim: <= 5 s
  to the first zero   ${spread(kills.map(({ zeroMs }) => zeroMs))}   aim: <= ${aimS} s
  to flat, proven     ${spread(kills.map(({ flatMs }) => flatMs))}   two zeros, 5 s apart
  back to quotes      ${spread(kills.map(({ backMs }) => backMs))}   all markets, after the resume`;

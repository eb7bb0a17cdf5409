/** Kills a running bot at seeded moments, starts it again, and holds its books against the exchange's each time. */
import { randomFor } from "../../core/exchange/random.ts";
import type { Access } from "../recount/wire.ts";
import { compare, orderHistory } from "./books.ts";
import { type InHand, readInHand } from "./journal.ts";
import { type Settled, untilSettled } from "./settle.ts";
import { type Stack, sleep } from "./stack.ts";

/** When the bot dies: while it trades, or again while it is still settling what the last death left. */
interface Moment {
  readonly while: "trading" | "recovering";
  /** Wall ms after its books were equal and a new storm began, or after it answered again. */
  readonly afterMs: number;
  /** Wall ms that nobody is there, and the exchange goes on. */
  readonly deadMs: number;
}

export interface Crash extends Moment {
  readonly kill: number;
  /** What the journal had in hand at the moment of death. */
  readonly inHand: InHand["states"];
  /** Wall ms from the next start to its first answer. */
  readonly readyMs: number;
  /** How soon after that nothing it had in hand was open any more, and it quoted. */
  readonly settled: Settled;
  /** Wall ms from there until the books were equal; null: they were not, in `PATIENCE_MS`. Of two deaths in a row, the second's. */
  readonly equalMs: number | null;
  readonly fills: number;
  /** What came right last, in words; null: everything was right at the first look. */
  readonly lastWrong: string | null;
  readonly differences: readonly string[];
}

export interface World {
  readonly access: Access;
  /** The bot's state folder. */
  readonly state: string;
  /** Starts the bot again on the same state. */
  restart(): Promise<Stack>;
  /** What goes wrong at the exchange from here, another course of it for each number; null: nothing more. */
  storm(number: number | null): Promise<void>;
}

/** Wall ms for the books to become equal: longer than a late post, a ghost fill and an order's own expiry need. */
const PATIENCE_MS = 90_000;
/** And at most so long more while operations are on their way to a chain that goes wrong as well: they take minutes there. */
const ON_CHAIN_MS = 300_000;
/** And so long after that until the history has told: an order's row waits up to a minute on its way there, by design. */
const HISTORY_MS = 120_000;
const AGAIN_MS = 250;
/** Wall ms to wait at most for what a bot had in hand to be settled. */
const SETTLE_MS = 60_000;
/** The storm goes on so long after the bot answers again, wall ms. */
const STORM_MS = 1_500;
/** One death in so many comes while the bot recovers from the one before. */
const RECOVERING = 0.3;

/** The same moments for the same seed. The first death finds the bot trading. */
export function momentsOf(kills: number, seed: number): readonly Moment[] {
  const random = randomFor(seed, "crash");
  return Array.from({ length: kills }, (_, i) => {
    const recovering = random.chance(RECOVERING) && i > 0;
    const [span, dead] = [random.uniform(), random.uniform()];
    return {
      while: recovering ? "recovering" : "trading",
      afterMs: Math.round(span * (recovering ? 3_000 : 6_000)),
      deadMs: Math.round(dead * (recovering ? 500 : 3_000)),
    };
  });
}

/**
 * Carries out the deaths one after the other, each in a storm that ends once the bot has come back: in the calm after it
 * everything has to come right.
 *
 * @param bot runs and has quoted
 * @param say is told of each death once its outcome is known
 * @returns the deaths, and the bot that runs now
 */
export async function crashes(
  world: World,
  bot: Stack,
  moments: readonly Moment[],
  say: (crash: Crash) => void = () => undefined,
): Promise<{ readonly crashes: readonly Crash[]; readonly bot: Stack }> {
  const done: Crash[] = [];
  let running = bot;
  let open: Omit<Crash, keyof Outcome>[] = [];
  for (const [i, moment] of moments.entries()) {
    if (moment.while === "trading") {
      await world.storm(i);
      await sleep(moment.afterMs);
    }
    await running.killHard();
    const inHand = readInHand(world.state);
    await sleep(moment.deadMs);
    const began = performance.now();
    running = await world.restart();
    const readyMs = Math.round(performance.now() - began);
    const next = moments[i + 1];
    const again = next?.while === "recovering" ? next.afterMs : null;
    const settling = untilSettled(running.api, inHand.open, again ?? SETTLE_MS);
    await sleep(again ?? STORM_MS);
    if (again === null) await world.storm(null);
    const outcome = again === null ? await untilEqual(running.api, world.access) : null;
    open.push({ ...moment, kill: i + 1, inHand: inHand.states, readyMs, settled: await settling });
    if (outcome === null) continue;
    for (const each of open) {
      const crash = { ...each, ...outcome };
      done.push(crash);
      say(crash);
    }
    open = [];
  }
  return { crashes: done, bot: running };
}

type Outcome = Pick<Crash, "equalMs" | "fills" | "lastWrong" | "differences">;

/**
 * Compares until fills, positions and cash are equal at one moment, and nothing of orders has differed in every look so far;
 * then looks until the history knows every order that was seen by that moment: it is written a cycle later. Or for as long
 * as patience lasts.
 */
export async function untilEqual(api: string, access: Access): Promise<Outcome> {
  const began = performance.now();
  const seen = new Set<string>();
  const known = new Map<string, string>();
  let lasting: readonly string[] | null = null;
  let equal: Equal | null = null;
  let isOnChain = false;
  let onChainMs = 0;
  const look = async (): Promise<readonly string[]> => {
    if (equal === null) {
      const compared = await compare(api, access);
      if (compared === null) return ["the exchange traded while it was read"];
      const { differences, orders, unknown, fills } = compared;
      ({ isOnChain } = compared);
      for (const id of unknown) seen.add(id);
      lasting = lasting === null ? orders : orders.filter((each) => lasting?.includes(each));
      if (differences.length + lasting.length > 0) return [...differences, ...lasting];
      equal = { equalMs: Math.round(performance.now() - began), fills };
    }
    return orderHistory(api, access, seen, known);
  };
  let lastWrong: string | null = null;
  let last: readonly string[] = [];
  const patience = (): number => PATIENCE_MS + Math.min(ON_CHAIN_MS, onChainMs) + (equal === null ? 0 : HISTORY_MS);
  while (performance.now() - began < patience()) {
    const from = performance.now();
    // The bot may still be starting; what it said is shown if nothing better comes.
    last = await look().catch((error: unknown) => [error instanceof Error ? error.message : String(error)]);
    if (last.length === 0 && equal !== null) return { ...(equal as Equal), lastWrong, differences: [] };
    lastWrong = last[0] ?? lastWrong;
    await sleep(AGAIN_MS);
    if (isOnChain) onChainMs += performance.now() - from;
  }
  return { equalMs: null, fills: 0, lastWrong, differences: last };
}

type Equal = { readonly equalMs: number; readonly fills: number };

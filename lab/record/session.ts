/** One run of the recorder: everything opened in order, and closed again whatever happens. */
import { mkdirSync } from "node:fs";
import { UseError } from "../../scripts/lib/cli.ts";
import { type Hosts, hosts as hostsOf } from "../../venue/hosts.ts";
import { Clock } from "./clock.ts";
import { type Manifest, newManifest, readManifest, type SessionEntry, totals, writeManifest } from "./format.ts";
import { type FoundMarket, findMarkets } from "./markets.ts";
import { Recorder, type RecorderTimes } from "./recorder.ts";
import { lockFolder, settleFolder } from "./resume.ts";
import { Writer } from "./writer.ts";

/** How often a clock that stands still is asked whether it runs, ms. */
const STANDING_MS = 200;
/** How often the manifest is brought up to date and a progress line is said, ms. */
const TELL_MS = 5_000;

export interface SessionOptions {
  readonly venue: string;
  readonly markets: readonly string[];
  readonly folder: string;
  /** Wall minutes; null: until stopped. */
  readonly minutes: number | null;
  /** Venue minutes of one file. */
  readonly rotateMinutes: number;
  readonly prices: boolean;
  readonly times: RecorderTimes;
  readonly signal: AbortSignal;
  /** A line for the screen. */
  readonly say: (text: string) => void;
  /** What is going on, every few seconds. */
  readonly progress: (state: Progress) => void;
}

export interface Progress {
  /** Venue ms. */
  readonly at: number;
  /** Changes, books and prints a wall second, by slug, since the last line; busiest first. */
  readonly rates: readonly { readonly slug: string; readonly perSecond: number }[];
  readonly prints: number;
  readonly gaps: number;
  readonly openGaps: number;
  readonly bad: number;
  readonly file: string;
  readonly bytes: number;
}

export interface SessionResult {
  readonly manifest: Manifest;
  readonly session: SessionEntry;
}

/** @throws UseError for a folder, venue or market that can't be recorded; Error when the venue or the disk fails */
export async function record(options: SessionOptions): Promise<SessionResult> {
  const { folder, say } = options;
  const hosts = hostsOf(options.venue);
  if (hosts === null)
    throw new UseError(`--venue ${options.venue}: polymarket or the origin of an exchange is wanted.`);
  mkdirSync(folder, { recursive: true });
  const unlock = lockFolder(folder);
  try {
    const clock = new Clock(fetch, hosts.clob);
    const trouble = await clock.sync();
    if (trouble !== null) throw new Error(`${hosts.clob} does not answer: ${trouble}`);
    const manifest = readManifest(folder) ?? newManifest(options.venue, clock.rate);
    if (manifest.venue !== options.venue)
      throw new UseError(`${folder} is a recording of ${manifest.venue}: choose another folder for ${options.venue}.`);
    const markets = await findMarkets(fetch, hosts.gamma, options.markets);
    await settleFolder(folder, manifest);
    if (clock.now() < manifest.endsAt)
      throw new UseError(
        `${folder} ends at venue time ${iso(manifest.endsAt)}, and the venue's clock says ${iso(clock.now())}.`,
      );
    addMarkets(manifest, markets);
    const resumed = manifest.files.length > 0;
    if (resumed) say(`going on where this recording ends, ${iso(manifest.endsAt)}`);
    return await run(options, hosts, clock, manifest, markets, resumed);
  } finally {
    unlock();
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();

function addMarkets(manifest: Manifest, found: readonly FoundMarket[]): void {
  for (const { market } of found) {
    const { id, slug, question, yes, no } = market.spec;
    if (!manifest.markets.some((entry) => entry.id === id))
      manifest.markets.push({ id, slug, question, yes, no, winner: null });
  }
}

async function run(
  options: SessionOptions,
  hosts: Hosts,
  clock: Clock,
  manifest: Manifest,
  markets: readonly FoundMarket[],
  resumed: boolean,
): Promise<SessionResult> {
  const { folder, say, signal } = options;
  const earlier = manifest.sessions.at(-1);
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const recorder = new Recorder({ ...options, hosts, fetch, clock, manifest, markets });
  const writer = new Writer(folder, options.rotateMinutes * 60_000, manifest.files, {
    began: () => recorder.introduce(),
    failed: (error) => fail(new Error(`${folder} can't be written: ${error.message}`)),
  });
  const session: SessionEntry = { from: clock.now(), to: clock.now(), began: iso(Date.now()), ended: null, end: null };
  manifest.sessions.push(session);

  const save = (): void => {
    manifest.startsAt = manifest.files[0]?.from ?? 0;
    manifest.endsAt = writer.last;
    manifest.rate = clock.rate;
    manifest.malformed = merge(before, recorder);
    session.to = writer.last;
    writeManifest(folder, manifest);
  };
  const before = manifest.malformed;
  let saidAt = Date.now();
  const tell = (): void => {
    save();
    const now = Date.now();
    options.progress(progressOf(manifest, recorder, markets, clock.now(), (now - saidAt) / 1_000));
    recorder.events.clear();
    saidAt = now;
  };

  const detail = earlier?.end === null ? "the recorder was killed" : "the recorder was stopped";
  const wall = Date.parse(earlier?.ended ?? "");
  recorder.start(
    writer,
    resumed ? { at: manifest.endsAt, wall: Number.isNaN(wall) ? Date.now() : wall, detail } : null,
  );
  save();
  const timer = setInterval(tell, TELL_MS);
  const watch = setInterval(() => {
    if (clock.stands) void clock.sync();
  }, STANDING_MS);
  let minutes: NodeJS.Timeout | undefined;
  try {
    const asked = new Promise<"stopped">((resolve) => {
      if (signal.aborted) resolve("stopped");
      signal.addEventListener("abort", () => resolve("stopped"), { once: true });
    });
    const timeout = new Promise<"minutes">((resolve) => {
      if (options.minutes !== null) minutes = setTimeout(() => resolve("minutes"), options.minutes * 60_000);
    });
    session.end = await Promise.race([asked, timeout, recorder.over.then(() => "resolved" as const), failed]);
    if (session.end === "resolved") say("every market has resolved");
  } finally {
    clearInterval(timer);
    clearInterval(watch);
    clearTimeout(minutes);
    recorder.stop();
    await writer.close();
    session.ended = iso(Date.now());
    save();
  }
  return { manifest, session };
}

/** What earlier runs counted, and this one. */
function merge(before: Manifest["malformed"], { malformed }: Recorder): Manifest["malformed"] {
  const all = before.map((entry) => ({ ...entry }));
  for (const { where, kind, count } of malformed.counts()) {
    const same = all.find((entry) => entry.where === where && entry.kind === kind);
    if (same === undefined) all.push({ where, kind, count });
    else same.count += count;
  }
  return all;
}

function progressOf(
  manifest: Manifest,
  recorder: Recorder,
  markets: readonly FoundMarket[],
  at: number,
  seconds: number,
): Progress {
  const sum = totals(manifest);
  return {
    at,
    rates: markets
      .map(({ market }) => ({
        slug: market.spec.slug,
        perSecond: (recorder.events.get(market.spec.id) ?? 0) / Math.max(seconds, 0.001),
      }))
      .sort((a, b) => b.perSecond - a.perSecond),
    prints: sum.prints,
    gaps: manifest.gaps.length,
    openGaps: recorder.openGaps,
    bad: sum.bad,
    file: manifest.files.at(-1)?.name ?? "-",
    bytes: sum.bytes,
  };
}

/**
 * Cron triggers as Cloudflare reads them (minute, hour, day of month, month, day of week, in UTC), fired from here
 * because a local runtime never fires them, and in the venue's time, so that a fast recording gets its minutes.
 */

export interface Cron {
  /** As wrangler.toml has it: it is also the name that the worker switches on. */
  readonly text: string;
  /** Does it fire in the minute that begins here? Venue ms, a multiple of 60,000. */
  matches(minuteMs: number): boolean;
}

const MINUTE = 60_000;
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly words: readonly string[];
}
const FIELDS: readonly Field[] = [
  { name: "minute", least: 0, most: 59, words: [] },
  { name: "hour", least: 0, most: 23, words: [] },
  { name: "day of month", least: 1, most: 31, words: [] },
  { name: "month", least: 1, most: 12, words: MONTHS },
  // Cloudflare counts days of the week from 1, Sunday, to 7.
  { name: "day of week", least: 1, most: 7, words: DAYS },
];

function readValue(field: Field, text: string): number {
  const word = field.words.indexOf(text.toUpperCase());
  const value = word >= 0 ? field.least + word : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= field.least && value <= field.most)) throw new Error(`${field.name} "${text}"`);
  return value;
}

/** Values of one field; null means every value. */
function parseField(field: Field, text: string): ReadonlySet<number> | null {
  if (text === "*") return null;
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [range = "", stepText] = part.split("/");
    const [from = "", to] = range.split("-");
    const step = stepText === undefined ? 1 : Number(stepText);
    if (!Number.isInteger(step) || step < 1) throw new Error(`${field.name} "${text}"`);
    const first = from === "*" ? field.least : readValue(field, from);
    const last = to !== undefined ? readValue(field, to) : from === "*" || stepText !== undefined ? field.most : first;
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return values;
}

/**
 * Reads a cron expression.
 *
 * @throws Error naming the expression and the field that can't be read
 */
export function parseCron(text: string): Cron {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) throw new Error(`cron "${text}": five fields are wanted`);
  let fields: readonly (ReadonlySet<number> | null)[];
  try {
    fields = FIELDS.map((field, i) => parseField(field, parts[i] ?? ""));
  } catch (error) {
    throw new Error(`cron "${text}": cannot read ${error instanceof Error ? error.message : String(error)}`);
  }
  const [minute, hour, day, month, weekday] = fields;
  const has = (set: ReadonlySet<number> | null | undefined, value: number): boolean => set?.has(value) ?? true;
  return {
    text,
    matches(minuteMs) {
      const at = new Date(minuteMs);
      const inDay = has(day, at.getUTCDate());
      const inWeek = has(weekday, at.getUTCDay() + 1);
      const days = day !== null && weekday !== null ? inDay || inWeek : inDay && inWeek;
      return has(minute, at.getUTCMinutes()) && has(hour, at.getUTCHours()) && has(month, at.getUTCMonth() + 1) && days;
    },
  };
}

/** Most minutes looked back over: after a longer gap a cron fires once for all of it, as it would for an hour. */
const LOOK_BACK = 24 * 60;

/** Crons due in (after, upTo], each once however often it would have fired: a tick that was missed isn't made up for. */
export function dueBetween(crons: readonly Cron[], after: number, upTo: number): readonly Cron[] {
  const newest = Math.floor(upTo / MINUTE) * MINUTE;
  const oldest = Math.max(Math.floor(after / MINUTE) * MINUTE + MINUTE, newest - LOOK_BACK * MINUTE);
  return crons.filter((cron) => {
    for (let minute = oldest; minute <= newest; minute += MINUTE) if (cron.matches(minute)) return true;
    return false;
  });
}

export interface TickerPorts {
  /** The venue's clock now; null when it does not answer. */
  clock(): Promise<{ readonly venueMs: number; readonly rate: number } | null>;
  /** Fires one cron; rejects when the worker does not take it. */
  fire(cron: Cron): Promise<void>;
  /** Says that a tick failed; the next one comes at its time. */
  failed(cron: Cron, error: unknown): void;
}

const LONGEST_WAIT = 5_000;
const SHORTEST_WAIT = 50;

/** Fires each cron at its period in venue time until the signal says stop. A cron still running is not fired again. */
export async function tick(crons: readonly Cron[], ports: TickerPorts, signal: AbortSignal): Promise<void> {
  const running = new Set<Cron>();
  let seen: number | null = null;
  while (!signal.aborted) {
    const now = await ports.clock();
    if (now !== null) {
      for (const cron of seen === null ? [] : dueBetween(crons, seen, now.venueMs)) {
        if (running.has(cron)) continue;
        running.add(cron);
        void ports
          .fire(cron)
          .catch((error: unknown) => ports.failed(cron, error))
          .finally(() => running.delete(cron));
      }
      seen = now.venueMs;
    }
    await pause(now === null ? 1_000 : waitFor(now.venueMs, now.rate), signal);
  }
}

/** Wall ms until the venue's next minute begins, within bounds: the clock may stop, start or change its speed. */
function waitFor(venueMs: number, rate: number): number {
  const wall = rate > 0 ? (MINUTE - (venueMs % MINUTE)) / rate : LONGEST_WAIT;
  return Math.min(Math.max(wall, SHORTEST_WAIT), LONGEST_WAIT);
}

/** Waits, or returns at once when the signal says stop. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How old, in the fewest words: "0.2 s", "14 s", "3 m", "2 h", "5 d". Never negative: clocks may disagree by a moment. */
export function age(ms: number): string {
  const past = Math.max(0, ms);
  if (past < 10 * SECOND) return `${(past / SECOND).toFixed(1)} s`;
  if (past < 100 * SECOND) return `${Math.floor(past / SECOND)} s`;
  if (past < 2 * HOUR) return `${Math.floor(past / MINUTE)} m`;
  if (past < 2 * DAY) return `${Math.floor(past / HOUR)} h`;
  return `${Math.floor(past / DAY)} d`;
}

/** A length of time in its two largest units: "6 h 12 m", "2 d 2 h", "48 s". */
export function duration(ms: number): string {
  const past = Math.max(0, ms);
  const [d, h, m, s] = [past / DAY, (past % DAY) / HOUR, (past % HOUR) / MINUTE, (past % MINUTE) / SECOND].map(
    Math.floor,
  );
  if (d) return h ? `${d} d ${h} h` : `${d} d`;
  if (h) return m ? `${h} h ${m} m` : `${h} h`;
  if (m) return s ? `${m} m ${s} s` : `${m} m`;
  return `${s ?? 0} s`;
}

/** A period as configured: "5 s", "2 m", "6 h". */
export function period(ms: number): string {
  if (ms < SECOND) return `${ms} ms`;
  return duration(ms);
}

/** How long something took: "41 ms", "2.1 s". */
export const took = (ms: number): string => (ms < SECOND ? `${Math.round(ms)} ms` : `${(ms / SECOND).toFixed(1)} s`);

const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const minuteFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** Local time of day, "14:32:07". */
export const clock = (ms: number): string => clockFormat.format(ms);
export const clockMinutes = (ms: number): string => minuteFormat.format(ms);
/** "22 Nov". */
export const day = (ms: number): string => dayFormat.format(ms);
/** Local day and time where the day is not obvious. */
export const dayClock = (ms: number): string => `${day(ms)} ${clockMinutes(ms)}`;

/** The machine-readable form for <time datetime>, UTC. */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** The browser's time zone as the footer says it: "UTC", "UTC+2". */
export function zoneName(): string {
  const minutes = -new Date().getTimezoneOffset();
  if (minutes === 0) return "UTC";
  const hours = Math.abs(minutes) / 60;
  return `UTC${minutes < 0 ? MINUS_SIGN : "+"}${Number.isInteger(hours) ? hours : hours.toFixed(2)}`;
}
const MINUS_SIGN = "\u2212";

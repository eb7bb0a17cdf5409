/**
 * Going live, gate by gate (design.md 7). Nothing here trades: it says which gates stand between this engine and real money,
 * and why each is shut. All times are the wall's: they are about people, places and days, not about a recording.
 */
import { type MicroUsd, usd } from "../units/money.ts";
import { DAY, HOUR, MINUTE } from "../units/time.ts";

/** In the order in which they are passed. */
export const GATES = ["attestation", "geoblock", "doctor", "paper", "confirmation"] as const;
export type GateName = (typeof GATES)[number];

export interface Gate {
  readonly name: GateName;
  readonly open: boolean;
  /** What opened it, or what it waits for. */
  readonly why: string;
}

/** Most that all markets together may stand for, stage by stage; the last is what the configuration allows. */
export const STAGES: readonly (MicroUsd | null)[] = [usd(50), usd(250), usd(1_000), null];

/** What a person attests to, in these words. */
export const ATTESTATION =
  "I am eligible to trade on Polymarket where I am, by its terms and by the law there, and the money is mine to lose.";

/** What is known so far. Null: not yet. */
export interface LiveFacts {
  readonly attested: { readonly by: string; readonly wallMs: number } | null;
  /** The venue's word on the place of the object that trades; blocked null: it did not say. */
  readonly geo: { readonly blocked: boolean | null; readonly country: string; readonly wallMs: number } | null;
  /** What the doctor found wrong, looking from that same object. */
  readonly doctor: { readonly bad: readonly string[]; readonly wallMs: number } | null;
  /** Minutes of equity that paper trading has left in history, and the newest of them. */
  readonly paper: { readonly minutes: number; readonly newestWallMs: number } | null;
  readonly confirmed: { readonly by: string; readonly wallMs: number } | null;
  /** Index into STAGES. */
  readonly stage: number;
}

export const NO_FACTS: LiveFacts = { attested: null, geo: null, doctor: null, paper: null, confirmed: null, stage: 0 };

const GEO_LASTS_MS = 2 * HOUR;
const DOCTOR_LASTS_MS = DAY;
export const PAPER_MINUTES = DAY / MINUTE;
/** Paper of long ago says nothing of the version that goes live. */
const PAPER_LASTS_MS = 30 * DAY;

/** What has to be typed, letter by letter. Names the wallet whose money it is, so that a phrase does for no other. */
export const confirmationOf = (wallet: string): string => `GO LIVE WITH ${wallet.toLowerCase()}`;

/** Every gate, open or shut, with the reason. Only "confirmation" is a person's last word; once given it stays. */
export function gatesOf(facts: LiveFacts, nowWallMs: number): readonly Gate[] {
  const { attested, confirmed } = facts;
  return [
    attested === null
      ? shut("attestation", "nobody has attested that this account may trade from here")
      : open("attestation", `by ${attested.by}`),
    geoGate(facts.geo, nowWallMs),
    doctorGate(facts.doctor, nowWallMs),
    paperGate(facts.paper, nowWallMs),
    confirmed === null ? shut("confirmation", "nobody has typed it") : open("confirmation", `by ${confirmed.by}`),
  ];
}

const open = (name: GateName, why: string): Gate => ({ name, open: true, why });
const shut = (name: GateName, why: string): Gate => ({ name, open: false, why });
const hours = (ms: number): string => `${Math.floor(ms / HOUR)} h`;

function geoGate(geo: LiveFacts["geo"], now: number): Gate {
  const name = "geoblock";
  if (geo === null || geo.blocked === null) return shut(name, "the venue has not said whether this place may trade");
  if (geo.blocked) return shut(name, `the venue blocks this place (${geo.country}); it is not worked around`);
  const age = now - geo.wallMs;
  return age <= GEO_LASTS_MS
    ? open(name, `not blocked (${geo.country})`)
    : shut(name, `the venue's word is ${hours(age)} old, the most is ${hours(GEO_LASTS_MS)}`);
}

function doctorGate(doctor: LiveFacts["doctor"], now: number): Gate {
  const name = "doctor";
  if (doctor === null) return shut(name, "it has not looked yet");
  if (doctor.bad.length > 0) return shut(name, `it found wrong: ${doctor.bad.join(", ")}`);
  const age = now - doctor.wallMs;
  return age <= DOCTOR_LASTS_MS
    ? open(name, `nothing wrong, ${hours(age)} ago`)
    : shut(name, `it looked ${hours(age)} ago, the most is ${hours(DOCTOR_LASTS_MS)}`);
}

function paperGate(paper: LiveFacts["paper"], now: number): Gate {
  const name = "paper";
  if (paper === null) return shut(name, "the history of paper trading has not been read");
  if (paper.minutes < PAPER_MINUTES)
    return shut(name, `${paper.minutes} minutes of paper trading in history, ${PAPER_MINUTES} are wanted`);
  return now - paper.newestWallMs <= PAPER_LASTS_MS
    ? open(name, `${paper.minutes} minutes of paper trading`)
    : shut(name, `the newest of paper trading is ${hours(now - paper.newestWallMs)} old`);
}

/** Why a confirmation is not taken now; null: it is. Every other gate has to be open at that moment. */
export function refusesConfirmation(facts: LiveFacts, wallet: string, typed: string, nowWallMs: number): string | null {
  const closed = gatesOf(facts, nowWallMs).filter(({ name, open }) => !open && name !== "confirmation");
  if (closed.length > 0) return `shut: ${closed.map(({ name, why }) => `${name} (${why})`).join("; ")}`;
  return typed === confirmationOf(wallet) ? null : `type exactly: ${confirmationOf(wallet)}`;
}

/** Why a stage can't be gone to; null: it can. Up one at a time, down as far as one likes. */
export function refusesStage(facts: LiveFacts, to: number): string | null {
  if (!Number.isInteger(to) || to < 0 || to >= STAGES.length) return `stages are 0 to ${STAGES.length - 1}`;
  if (to > facts.stage && facts.confirmed === null) return "caps are raised only while live";
  return to > facts.stage + 1 ? `one stage at a time: the next is ${facts.stage + 1}` : null;
}

/** True once a person has confirmed: real orders may leave, within the stage's cap. */
export const isLive = ({ confirmed }: LiveFacts): boolean => confirmed !== null;

/** Most that all markets may stand for at this stage; null: what the configuration allows. */
export const stageCap = ({ stage }: LiveFacts): MicroUsd | null => {
  const cap = STAGES[stage];
  // A stage that this version does not know is the first.
  return cap === undefined ? (STAGES[0] ?? usd(0)) : cap;
};

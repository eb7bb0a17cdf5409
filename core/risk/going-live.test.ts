/** Each gate on the way to real money, shut and open, with its reason. */
import { describe, expect, it } from "vitest";
import { DAY, HOUR } from "../units/time.ts";
import {
  confirmationOf,
  GATES,
  type GateName,
  gatesOf,
  isLive,
  type LiveFacts,
  NO_FACTS,
  refusesConfirmation,
  refusesStage,
  STAGES,
  stageCap,
} from "./going-live.ts";

const NOW = 1_800_000_000_000;
const WALLET = "0xAbC0000000000000000000000000000000000001";
const ALL: LiveFacts = {
  attested: { by: "operator", wallMs: NOW - DAY },
  geo: { blocked: false, country: "CH", wallMs: NOW - HOUR },
  doctor: { bad: [], wallMs: NOW - 23 * HOUR },
  paper: { minutes: 1_440, newestWallMs: NOW - HOUR },
  confirmed: null,
  stage: 0,
};
const shut = (facts: LiveFacts): readonly GateName[] =>
  gatesOf(facts, NOW).flatMap(({ name, open }) => (open ? [] : [name]));
const typed = confirmationOf(WALLET);

describe("a gate on the way to real money", () => {
  it("is shut until something has opened it: at first all of them are", () => {
    expect(shut(NO_FACTS)).toEqual(GATES);
    expect(shut(ALL)).toEqual(["confirmation"]);
  });

  it.each<[string, Partial<LiveFacts>, GateName]>([
    ["nobody attested", { attested: null }, "attestation"],
    ["the venue blocks the place", { geo: { blocked: true, country: "US", wallMs: NOW } }, "geoblock"],
    ["the venue did not say", { geo: { blocked: null, country: "", wallMs: NOW } }, "geoblock"],
    ["the venue's word is old", { geo: { blocked: false, country: "CH", wallMs: NOW - 3 * HOUR } }, "geoblock"],
    ["the doctor never looked", { doctor: null }, "doctor"],
    ["the doctor found something", { doctor: { bad: ["clock"], wallMs: NOW } }, "doctor"],
    ["the doctor looked yesterday", { doctor: { bad: [], wallMs: NOW - 25 * HOUR } }, "doctor"],
    ["paper was never traded", { paper: null }, "paper"],
    ["paper was traded for an hour", { paper: { minutes: 60, newestWallMs: NOW } }, "paper"],
    ["paper was traded last year", { paper: { minutes: 9_999, newestWallMs: NOW - 300 * DAY } }, "paper"],
  ])("is shut when %s, and then no confirmation is taken", (_, change, gate) => {
    const facts = { ...ALL, ...change };
    expect(shut(facts)).toEqual([gate, "confirmation"]);
    expect(refusesConfirmation(facts, WALLET, typed, NOW)).toContain(`shut: ${gate}`);
  });

  it("opens the last one only for the words that name this wallet", () => {
    expect(refusesConfirmation(ALL, WALLET, "yes", NOW)).toContain("type exactly");
    expect(refusesConfirmation(ALL, WALLET, confirmationOf("0x2"), NOW)).toContain("type exactly");
    expect(refusesConfirmation(ALL, WALLET, typed, NOW)).toBeNull();
  });
});

describe("staged caps", () => {
  const live: LiveFacts = { ...ALL, confirmed: { by: "operator", wallMs: NOW } };

  it("begin at the smallest, go up one at a time and down as far as one likes, and not before one is live", () => {
    expect([isLive(ALL), isLive(live)]).toEqual([false, true]);
    expect(stageCap(live)).toBe(STAGES[0]);
    expect(refusesStage(live, 1)).toBeNull();
    expect(refusesStage(live, 2)).toContain("one stage at a time");
    expect(refusesStage(ALL, 1)).toContain("only while live");
    expect(refusesStage({ ...live, stage: 3 }, 0)).toBeNull();
    expect(refusesStage(live, STAGES.length)).toContain("stages are");
    expect(stageCap({ ...live, stage: 3 })).toBeNull();
  });

  it("a stage that is not known counts as the first", () => {
    expect(stageCap({ ...live, stage: 99 })).toBe(STAGES[0]);
  });
});

/** The venue itself: does it answer, where are we, what can be traded. */

import type { Clob } from "../clob.ts";
import type { VenueClock } from "../clock.ts";
import { createGamma, type GammaList } from "../gamma.ts";
import { bad, type Finding, good, note } from "./finding.ts";
import type { Patient } from "./patient.ts";

/** More than this between our clock and the venue's, and its logins may be stale (reference polymarket.md 2d). */
const MAX_SKEW_MS = 5_000;
/** Markets looked at; the catalogue is far longer. */
const SAMPLE = 300;

export async function checkClock(
  clob: Clob,
  wall: () => number,
): Promise<{ readonly finding: Finding; readonly clock: VenueClock | null }> {
  const before = wall();
  const answer = await clob.time();
  if (!answer.ok) {
    const todo = "check the address and this machine's connection: nothing else can be looked at";
    return { finding: bad("clock", `the venue does not tell its time: ${answer.message}`, todo), clock: null };
  }
  const clock = answer.value;
  const skew = clock.venueMs - (before + wall()) / 2;
  if (clock.announced)
    return { finding: good("clock", `a paper exchange with its own clock, at ${clock.rate} times the wall's`), clock };
  // Whole seconds: up to one of difference is none.
  const off = Math.max(0, Math.abs(skew) - 1_000);
  const seconds = (off / 1000).toFixed(1);
  return off > MAX_SKEW_MS
    ? {
        finding: bad(
          "clock",
          `this machine's clock is ${seconds} s off the venue's`,
          "set the machine's clock (NTP), then run this again",
        ),
        clock,
      }
    : { finding: good("clock", `within ${seconds === "0.0" ? "a second" : `${seconds} s`} of the venue's`), clock };
}

export async function checkVersion(clob: Clob): Promise<Finding> {
  const answer = await clob.version();
  if (!answer.ok) return bad("version", answer.message, "the venue may be down: look at its status page");
  return answer.value === 2 || answer.value === 3
    ? good("version", `the venue takes orders of version ${answer.value}`)
    : bad(
        "version",
        `the venue takes orders of version ${answer.value}, we make 2 and 3`,
        "update the bot before it trades",
      );
}

export async function checkGeoblock(clob: Clob): Promise<Finding> {
  const answer = await clob.geoblock();
  if (!answer.ok)
    return bad(
      "geoblock",
      `not known: ${answer.message}`,
      "unknown counts as blocked: the bot will not trade from here",
    );
  const { blocked, country, region } = answer.value;
  const place = [country, region].filter((part) => part !== "").join("-");
  return blocked
    ? bad("geoblock", `the venue does not serve ${place}`, "do not trade from here; the bot never goes around a block")
    : good("geoblock", `not blocked (${place})`);
}

/** Counts markets by protocol version, and what was refused by its reason. */
export async function checkMarkets(
  patient: Patient,
): Promise<{ readonly finding: Finding; readonly list: GammaList | null }> {
  const answer = await createGamma(patient.hosts, patient.fetch).markets(SAMPLE);
  if (!answer.ok) {
    const todo = "the catalogue is a host of its own: check that it can be reached";
    return { finding: bad("markets", answer.message, todo), list: null };
  }
  const { markets, refused } = answer.value;
  const open = markets.filter(({ tradable }) => tradable);
  const count = (version: "v1" | "v2") => open.filter(({ spec }) => spec.version === version).length;
  const reasons = new Map<string, number>();
  for (const { code } of refused) reasons.set(code, (reasons.get(code) ?? 0) + 1);
  const unread = [...reasons].map(([code, times]) => `${times} ${code}`).join(", ");
  const says = `of ${markets.length + refused.length} looked at: ${count("v1")} of version 1, ${count("v2")} of version 2 can be traded${unread === "" ? "" : `; unreadable: ${unread}`}`;
  if (open.length === 0)
    return { finding: bad("markets", says, "there is nothing to trade: look at the venue"), list: answer.value };
  const versions = reasons.get("UNKNOWN_VERSION") ?? 0;
  return {
    finding:
      versions === 0
        ? good("markets", says)
        : note("markets", says, "markets of an unknown version are skipped: update the bot"),
    list: answer.value,
  };
}

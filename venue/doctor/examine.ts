/** The whole examination, in an order in which each check can rely on those before it. */
import type { VenueMs } from "../../core/units/time.ts";
import { checkBalance, checkClosedOnly, checkCredentials, checkTier, checkWallet } from "./account-checks.ts";
import { type ChainFindings, checkChain, checkRelayer, paperNode } from "./chain-checks.ts";
import { type Finding, skipped } from "./finding.ts";
import { clobOf, type Patient } from "./patient.ts";
import { checkEgress } from "./probe.ts";
import { checkClock, checkGeoblock, checkMarkets, checkVersion } from "./venue-checks.ts";

export interface Wishes {
  /** Have the venue make credentials where it has none. */
  readonly login: boolean;
  /** Send the test order also to Polymarket itself. */
  readonly probe: boolean;
  /** Why no test order may leave at all; missing: it may. */
  readonly noOrder?: string;
}

export interface Examination {
  readonly findings: readonly Finding[];
  readonly wouldSend: ChainFindings["wouldSend"];
}

/** @param tell each finding as it is made */
export async function examine(
  patient: Patient,
  wishes: Wishes,
  tell: (finding: Finding) => void,
): Promise<Examination> {
  const findings: Finding[] = [];
  const add = (...more: readonly Finding[]): void => {
    for (const finding of more) {
      findings.push(finding);
      tell(finding);
    }
  };
  const done = (wouldSend: ChainFindings["wouldSend"] = []): Examination => ({ findings, wouldSend });

  const { wallet } = patient;
  add(checkWallet(wallet, patient));
  if ("is" in wallet) return done();
  const open = clobOf(patient, wallet, null);
  const { finding, clock } = await checkClock(open, patient.now);
  add(finding);
  if (clock === null) return done();
  const started = patient.now();
  const now = () => Math.round(clock.venueMs + (patient.now() - started) * clock.rate);
  add(await checkVersion(open), await checkGeoblock(open));
  const { finding: markets, list } = await checkMarkets(patient);
  add(markets);

  const paper = clock.announced && !patient.real;
  const mayMake = wishes.login || paper;
  const { finding: login, credentials } = await checkCredentials(patient, wallet, now, mayMake);
  add(login);
  let atVenue: number | null = null;
  if (credentials !== null) {
    const clob = clobOf(patient, wallet, credentials, now);
    add(await checkClosedOnly(patient, wallet, credentials, now));
    const { finding: balance, micro } = await checkBalance(clob);
    atVenue = micro;
    add(balance);
    const spec = list?.markets.find(({ tradable }) => tradable)?.spec ?? null;
    if (wishes.noOrder !== undefined) add(skipped("egress", wishes.noOrder));
    else if (patient.real && !wishes.probe)
      add(skipped("egress", "a test order is sent to Polymarket itself only with --probe"));
    else add(await checkEgress(clob, wallet, spec, now() as VenueMs));
    add(checkTier(patient.tier()));
  }
  add(await checkRelayer(patient, wallet));
  const rpc = patient.rpc ?? (paper ? await paperNode(patient) : null);
  const { findings: chain, wouldSend } = await checkChain({ rpc, table: patient.table, now }, wallet, atVenue);
  add(...chain);
  return done(wouldSend);
}

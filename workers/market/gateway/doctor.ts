/** The doctor inside the object that trades (`npm run doctor` is the same on a machine). */
import type { Credentials } from "../../../venue/auth.ts";
import { type Examination, examine } from "../../../venue/doctor/examine.ts";
import { bad } from "../../../venue/doctor/finding.ts";
import { patientOf } from "../../../venue/doctor/patient.ts";
import type { Env } from "../env.ts";
import { notAllowed, PAPER_RELAYER_KEY } from "./venue.ts";

/**
 * Looks at everything with the object's own settings and from where its orders leave. Nothing is changed; the test order
 * can't be taken, and does not leave while a kill stands.
 *
 * @param login the object's own, when it has one
 */
export async function examineHere(env: Env, login: Credentials | null, killed: boolean): Promise<Examination> {
  const refused = (says: string, todo: string): Examination => ({
    findings: [bad("settings", says, todo)],
    wouldSend: [],
  });
  const no = notAllowed(env);
  if (no !== null) return refused(no, "correct the market script's settings");
  const patient = patientOf(env.VENUE, {
    // A missing key must not become a throwaway one here: this is the account that trades.
    POLYMARKET_PRIVATE_KEY: env.POLYMARKET_PRIVATE_KEY || "missing",
    POLYMARKET_FUNDER_ADDRESS: env.POLYMARKET_FUNDER_ADDRESS,
    POLYMARKET_SIGNATURE_TYPE: env.POLYMARKET_SIGNATURE_TYPE,
    POLYMARKET_API_KEY: login?.key ?? env.POLYMARKET_API_KEY,
    POLYMARKET_API_SECRET: login?.secret ?? env.POLYMARKET_API_SECRET,
    POLYMARKET_API_PASSPHRASE: login?.passphrase ?? env.POLYMARKET_API_PASSPHRASE,
    POLYMARKET_RELAYER_KEY: PAPER_RELAYER_KEY,
  });
  if (patient === null)
    return refused(`VENUE "${env.VENUE}" is no origin`, "set it to an address such as http://127.0.0.1:8788");
  const wishes = { login: false, probe: false, ...(killed ? { noOrder: "killed: no order leaves" } : {}) };
  return examine(patient, wishes, () => undefined);
}

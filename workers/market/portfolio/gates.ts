/** Looks at what stands between this engine and real money: from the object that trades, and in the history of paper. */
import type { LiveSeen } from "../../../core/portfolio/live.ts";
import { DAY, HOUR } from "../../../core/units/time.ts";
import { paperMinutes } from "../../../db/queries/paper.ts";
import { take } from "../../../runtime/take.ts";
import type { Env } from "../env.ts";
import { gatewayOf } from "../env.ts";

/** A recording's clock may be a little ahead of the wall's. */
const AHEAD_MS = HOUR;
const BACK_MS = 30 * DAY;

/** What could be seen; what could not stays as it was known, and is named. */
export async function lookAtGates(
  env: Pick<Env, "GATEWAY" | "DB">,
): Promise<{ readonly seen: LiveSeen; readonly trouble: readonly string[] }> {
  const now = Date.now();
  const [geo, doctor, paper] = await Promise.allSettled([
    take(gatewayOf(env).geography()).then((place) => ({ ...place, wallMs: now })),
    take(gatewayOf(env).examine()).then(({ findings }) => ({
      bad: findings.flatMap(({ check, is }) => (is === "bad" ? [check] : [])),
      wallMs: now,
    })),
    paperMinutes(env.DB, now - BACK_MS, now + AHEAD_MS),
  ]);
  const trouble = [geo, doctor, paper].flatMap((each) => (each.status === "rejected" ? [String(each.reason)] : []));
  return {
    seen: {
      ...(geo.status === "fulfilled" ? { geo: geo.value } : {}),
      ...(doctor.status === "fulfilled" ? { doctor: doctor.value } : {}),
      ...(paper.status === "fulfilled" ? { paper: paper.value } : {}),
    },
    trouble,
  };
}

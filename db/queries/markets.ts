/** Markets the orchestrator selected, for history: the engine itself keeps what it trades. */
import type { D1Database } from "@cloudflare/workers-types";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { ConditionId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { markets } from "../schema.ts";
import type { Owner } from "./history.ts";

const rowId = ({ mode, wallet }: Owner, market: ConditionId): string => `${mode}|${wallet}|${market}`;

/** A market takes a seat, for the first time or again. */
export async function saveSelected(
  db: D1Database,
  owner: Owner,
  at: VenueMs,
  spec: MarketSpec,
  why: string,
): Promise<void> {
  const seat = { at, state: "active" as const, why, spec: JSON.stringify(spec), selected_at: at, retired_at: null };
  const { id, slug, question } = spec;
  await drizzle(db)
    .insert(markets)
    .values({ id: rowId(owner, id), market: id, slug, question, ...owner, ...seat })
    .onConflictDoUpdate({ target: markets.id, set: seat });
}

/** A market leaves its seat. One never saved stays unsaved. */
export async function saveRetired(
  db: D1Database,
  owner: Owner,
  at: VenueMs,
  market: ConditionId,
  why: string,
): Promise<void> {
  await drizzle(db)
    .update(markets)
    .set({ at, state: "retiring", why, retired_at: at })
    .where(eq(markets.id, rowId(owner, market)));
}

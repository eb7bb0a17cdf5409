/** Markets the orchestrator selected, and what it told the engine to trade them with. */
import type { D1Database } from "@cloudflare/workers-types";
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { MarketConfig } from "../../core/contract/config.ts";
import type { ConditionId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { markets } from "../schema.ts";
import type { Owner } from "./history.ts";

const rowId = ({ mode, wallet }: Owner, market: ConditionId): string => `${mode}|${wallet}|${market}`;

/** A market takes a seat, for the first time or again, or is given another configuration. */
export async function saveSelected(db: D1Database, owner: Owner, at: VenueMs, seat: Seat, why: string): Promise<void> {
  const { id, slug, question } = seat.spec;
  const state = { at, state: "active" as const, why, retired_at: null };
  const told = { spec: JSON.stringify(seat.spec), config: JSON.stringify(seat.config) };
  await drizzle(db)
    .insert(markets)
    .values({ id: rowId(owner, id), market: id, slug, question, ...owner, ...state, ...told, selected_at: at })
    .onConflictDoUpdate({ target: markets.id, set: { ...state, ...told } });
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

/** A seat as it was last given: the market as it was then, and what it trades with. */
export interface Seat {
  readonly spec: MarketSpec;
  readonly config: MarketConfig;
}

/** What each seated market was told to trade, and with what. */
export async function seatedWith(db: D1Database, owner: Owner): Promise<ReadonlyMap<string, Seat>> {
  const mine = and(eq(markets.mode, owner.mode), eq(markets.wallet, owner.wallet), eq(markets.state, "active"));
  const { market, spec, config } = markets;
  const rows = await drizzle(db).select({ market, spec, config }).from(markets).where(mine);
  return new Map(
    rows.map((row) => [
      row.market,
      { spec: JSON.parse(row.spec) as MarketSpec, config: JSON.parse(row.config) as MarketConfig },
    ]),
  );
}

/**
 * A venue whose lists of open orders are not what rests on its books: for a while they are as of one moment, or leave out about
 * half of what is there. The orders themselves, asked for by their ids, are as they are.
 */
import type { Address, OrderId } from "../../contract/ids.ts";
import { after, type VenueMs } from "../../units/time.ts";
import type { OrderRecord } from "../types.ts";
import type { Spontaneous } from "./plan.ts";

/** Plain data: it is stored and gone on from. */
export interface WrongLists {
  readonly until: VenueMs;
  /** What is listed, as of the moment it struck; null: what rests is listed, but for about half. */
  readonly kept: readonly OrderRecord[] | null;
  /** Which half, 0 to 1. */
  readonly salt: number;
}

/** @param open every client's open orders of now */
export function wrongLists({ at, ms, draw }: Spontaneous, open: () => readonly OrderRecord[]): WrongLists {
  return { until: after(at, ms), kept: draw < 0.5 ? open() : null, salt: (draw * 2) % 1 };
}

/** What a client is told of its open orders. @param open what they are */
export function listed(
  lists: WrongLists | null,
  { account, owner }: { readonly account: Address; readonly owner: string },
  open: readonly OrderRecord[],
  now: VenueMs,
): readonly OrderRecord[] {
  if (lists === null || now >= lists.until) return open;
  const { kept, salt } = lists;
  if (kept !== null) return kept.filter((order) => order.account === account && order.owner === owner);
  return open.filter(({ id }) => (place(id) + salt) % 1 < 0.5);
}

/** A number of 0 to 1 that an order keeps. */
const place = (id: OrderId): number => Number.parseInt(id.slice(-4), 16) / 0x1_0000;

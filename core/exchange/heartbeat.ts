/**
 * The dead-man's switch (reference polymarket.md 3d): opt-in per API key, due every 10 s, looked at every 5 s of venue
 * time, so that silence cancels all of the key's orders 10 to 15 s after the last beat. A key that fell silent stays
 * silent: orders it posts without beating again die at the next look.
 */
import { SECOND, type VenueMs } from "../units/time.ts";
import { type ExchangeState, end, type Heart } from "./state.ts";

const DEADLINE_MS = 10 * SECOND;
const LOOK_MS = 5 * SECOND;

/** The first look at or after a moment. Looks are at whole multiples of 5 s. */
const lookAt = (ms: number): VenueMs => (Math.ceil(ms / LOOK_MS) * LOOK_MS) as VenueMs;

export function beat(state: ExchangeState, owner: string, now: VenueMs): void {
  listen(state, owner, { last: now, check: lookAt(now + DEADLINE_MS) });
}

/** An order was posted: a key that is already silent is looked at again. */
export function heartOnOrder(state: ExchangeState, owner: string): void {
  const heart = state.hearts.get(owner);
  if (heart === undefined || heart.check > state.now) return;
  listen(state, owner, { last: heart.last, check: lookAt(state.now + 1) });
}

function listen(state: ExchangeState, owner: string, heart: Heart): void {
  state.hearts.set(owner, heart);
  state.changed.hearts.add(owner);
  state.due.push({ at: heart.check, kind: "heart", key: owner, ordinal: 0 });
}

/** Every key that ever beat is taken for silent. */
export function lapseAll(state: ExchangeState): void {
  for (const owner of state.hearts.keys()) lapse(state, owner);
}

/** The look found the key silent. */
export function lapse(state: ExchangeState, owner: string): void {
  for (const orders of [...state.open.values()]) {
    const silent = [...orders].filter((order) => order.owner === owner && order.status === "LIVE");
    for (const order of silent) end(state, order, "INVALID", "heartbeat lapsed");
  }
}

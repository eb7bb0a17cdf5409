/**
 * The faults of this exchange, for whoever runs it (guarded like the other routes of /paper):
 *
 * - GET    /paper/faults             what there is, what is set, what struck, and the venue's modes of the moment
 * - PUT    /paper/faults             {seed, faults: [...]}: these and no others
 * - POST   /paper/faults             {name, rate, ...}: sets one
 * - POST   /paper/faults/fire        {name, times, ms, markets, requests, channels}: strikes now, or at its next occasion
 * - DELETE /paper/faults?name=NAME   takes one off; without a name all, and ends the modes of the moment
 */
import { FAULT_MENU, type FaultScope, isFaultName } from "../../../core/exchange/faults/menu.ts";
import { readFault, readFaultFile } from "../../../core/exchange/faults/settings.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import type { Venue } from "../venue.ts";
import { parseJson } from "./admin.ts";
import { json, Refusal } from "./types.ts";

const report = ({ exchange }: Venue): Response =>
  json({ seed: exchange.plan.seed, faults: exchange.plan.list(), modes: exchange.modes, menu: FAULT_MENU });

function replace(venue: Venue, body: unknown, now: VenueMs): void {
  const read = readFaultFile(body);
  if (!read.ok) throw new Refusal(400, read.message);
  const { exchange } = venue;
  const seed = read.seed ?? exchange.plan.seed;
  const same =
    seed === exchange.plan.seed &&
    JSON.stringify(read.settings) === JSON.stringify(exchange.plan.list().map(({ setting }) => setting));
  // A start that asks for the faults there are goes on with them, in the middle of their streams.
  if (!same) exchange.replan(read.settings, seed, now);
}

function fire(venue: Venue, body: unknown, now: VenueMs): void {
  const { times = 1, rate: _, ...rest } = { ...(body as Record<string, unknown>) };
  const setting = readFault({ ...rest, rate: 0 }, "fire");
  if (!("name" in setting)) throw new Refusal(400, setting.message);
  if (typeof times !== "number" || !Number.isInteger(times) || times < 1 || times > 1_000) {
    throw new Refusal(400, "fire.times: a whole number from 1 to 1000 is wanted");
  }
  const { name, ms, markets, requests, channels } = setting;
  const scope: FaultScope = {
    ...(markets === undefined ? {} : { markets }),
    ...(requests === undefined ? {} : { requests }),
    ...(channels === undefined ? {} : { channels }),
  };
  venue.exchange.plan.fire(name, { times, ...(ms === undefined ? {} : { ms }), scope }, now);
}

/** Carries out one request on /paper/faults. */
export async function faults(venue: Venue, request: Request, url: URL): Promise<Response> {
  const now = venue.now();
  const { plan } = venue.exchange;
  const at = `${request.method} ${url.pathname}`;
  if (at === "PUT /paper/faults") replace(venue, parseJson(await request.text()), now);
  else if (at === "POST /paper/faults") {
    const setting = readFault(parseJson(await request.text()), "fault");
    if (!("name" in setting)) throw new Refusal(400, setting.message);
    plan.set(setting, now);
  } else if (at === "POST /paper/faults/fire") fire(venue, parseJson(await request.text()), now);
  else if (at === "DELETE /paper/faults") {
    const name = url.searchParams.get("name");
    if (name !== null && !isFaultName(name)) throw new Refusal(400, `no fault is called ${name}`);
    plan.clear(name);
    if (name === null) venue.exchange.calm();
  } else if (at !== "GET /paper/faults") throw new Refusal(404, "not found", `no route ${at}`);
  // What was fired strikes before anyone is answered.
  venue.now();
  venue.save();
  return report(venue);
}

import { existsSync, readFileSync } from "node:fs";
import { UseError } from "../../scripts/lib/cli.ts";
import { parseGammaMarket } from "../../venue/gamma.ts";
import type { FoundMarket } from "../record/markets.ts";

/** Market objects anywhere in Gamma's usual answers: one, a list, a page, events. */
function objectsIn(json: unknown): readonly unknown[] {
  if (Array.isArray(json)) return json.flatMap(objectsIn);
  if (typeof json !== "object" || json === null) return [];
  if ("conditionId" in json) return [json];
  const { markets, events } = json as { markets?: unknown; events?: unknown };
  return [...objectsIn(markets ?? []), ...objectsIn(events ?? [])];
}

/**
 * The named markets of a file of Gamma's objects, by slug, event slug, condition id or token id.
 *
 * @throws UseError naming the market that the file does not have, or has and can't be read
 */
export function marketsIn(path: string, names: readonly string[]): FoundMarket[] {
  if (!existsSync(path)) throw new UseError(`--gamma ${path}: no such file.`);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new UseError(`--gamma ${path} is not JSON.`);
  }
  const found = new Map<string, FoundMarket>();
  const refused = new Map<string, string>();
  const all = objectsIn(json).map((raw) => ({ raw, market: parseGammaMarket(raw) }));
  for (const name of names) {
    const before = found.size;
    for (const { raw, market } of all) {
      const of = raw as { slug?: unknown; conditionId?: unknown };
      if ("is" in market) {
        if (of.slug === name || of.conditionId === name) refused.set(name, `${market.code} ${market.message}`);
        continue;
      }
      const { id, slug, yes, no, event } = market.spec;
      if ([id, slug, yes, no, event.slug].includes(name)) found.set(id, { raw: raw as FoundMarket["raw"], market });
    }
    if (found.size === before)
      throw new UseError(`--markets ${name}: ${refused.get(name) ?? `${path} has no such market`}.`);
  }
  return [...found.values()];
}

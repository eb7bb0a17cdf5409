import type { Passage } from "../../core/contract/gateway.ts";
import { type Spread, spread } from "./moves.ts";

/** A passage as the API tells it. */
export type ToldPassage = Omit<Passage, "at"> & { readonly at: string };

/** What the bot itself says of its newest orders. */
export async function readPassages(api: string): Promise<readonly ToldPassage[]> {
  const reply = await fetch(`${api}/passages`, { signal: AbortSignal.timeout(10_000) });
  if (!reply.ok) throw new Error(`${api}/passages: HTTP ${reply.status}`);
  return ((await reply.json()) as { readonly items: readonly ToldPassage[] }).items;
}

type Step = "woken" | "cancelAsked" | "cancelled" | "placeAsked" | "signed";
type Parts = readonly (readonly [name: string, from: Step | null, to: Step])[];

/** Each step is from the one before it; of passages that went all the way. */
const PLACE: Parts = [
  ["frame read", null, "woken"],
  ["decided, orders back", "woken", "placeAsked"],
  ["signed", "placeAsked", "signed"],
];
const REPLACE: Parts = [
  ["frame read", null, "woken"],
  ["decided, cancels back", "woken", "cancelAsked"],
  ["venue's answer", "cancelAsked", "cancelled"],
  ["decided, orders back", "cancelled", "placeAsked"],
  ["signed", "placeAsked", "signed"],
];

type Spreads = Readonly<Record<string, Spread | null>>;

/** Spreads of the parts of the way of an order, ms: one that had nothing to cancel, and one that had. */
export function partsOf(passages: readonly ToldPassage[]): { readonly place: Spreads; readonly replace: Spreads } {
  const of = (parts: Parts, some: readonly ToldPassage[]): Spreads =>
    Object.fromEntries(
      parts.map(([name, from, to]) => {
        const took = some.flatMap((passage) => {
          const [begins, ends] = [from === null ? 0 : passage[from], passage[to]];
          return passage.signed === null || begins === null || ends === null ? [] : [ends - begins];
        });
        return [name, spread(took)];
      }),
    );
  return {
    place: of(
      PLACE,
      passages.filter(({ cancelAsked }) => cancelAsked === null),
    ),
    replace: of(
      REPLACE,
      passages.filter(({ cancelAsked }) => cancelAsked !== null),
    ),
  };
}

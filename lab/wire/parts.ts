import type { Passage } from "../../core/contract/gateway.ts";
import { spread } from "./moves.ts";

/** What the bot itself says of its newest orders. */
export async function readPassages(api: string): Promise<readonly Passage[]> {
  const reply = await fetch(`${api}/passages`, { signal: AbortSignal.timeout(10_000) });
  if (!reply.ok) throw new Error(`${api}/passages: HTTP ${reply.status}`);
  return ((await reply.json()) as { readonly items: readonly Passage[] }).items;
}

type Step = "woken" | "cancelAsked" | "cancelled" | "placeAsked" | "signed";

/** Each step is from the one before it; of passages that went all the way. */
const STEPS: readonly (readonly [name: string, from: Step | null, to: Step])[] = [
  ["frame read", null, "woken"],
  ["decided, cancels back", "woken", "cancelAsked"],
  ["venue's answer", "cancelAsked", "cancelled"],
  ["decided, orders back", "cancelled", "placeAsked"],
  ["signed", "placeAsked", "signed"],
];

/** Spreads of the parts of the way of an order, ms. */
export function partsOf(passages: readonly Passage[]): Readonly<Record<string, ReturnType<typeof spread>>> {
  const part = (from: Step | null, to: Step) =>
    spread(
      passages.flatMap((passage) => {
        const [begins, ends] = [from === null ? 0 : passage[from], passage[to]];
        return passage.signed === null || begins === null || ends === null ? [] : [ends - begins];
      }),
    );
  return Object.fromEntries(STEPS.map(([name, from, to]) => [name, part(from, to)]));
}

/** How many different staggers there are. */
export const STAGGER_RANGE = 1024;

/** A small number in [0, 1024) that depends on the text alone. */
export function stagger(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) % 1_000_003;
  return hash % STAGGER_RANGE;
}

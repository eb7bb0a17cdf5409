/** How many different staggers there are. */
export const STAGGER_RANGE = 1024;

/** A small number in [0, 1024) that depends on the text alone. */
export function stagger(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash, 31) + text.charCodeAt(i);
  // Multiplied once more, the hash is mixed best in its ten highest bits (Knuth's golden ratio).
  return Math.imul(hash, 0x9e37_79b1) >>> 22;
}

/** Stands in for db/objects/inputs.ts: nothing is kept, nothing is read. */
export const openInputs = () => ({
  last: null,
  append(): void {},
  forget: () => true,
  read: () => ({ parts: [], more: false }),
});

export const INPUTS_KEPT_MS = 14 * 86_400_000;

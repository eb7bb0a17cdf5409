/** Stands in for db/objects/malformed.ts: nothing is kept for study. */
export const openMalformed = () => ({ load: () => [], addSample(): void {}, setCounts(): void {} });

/** Stands in for db/objects/outbox.ts: history leaves at once and is not looked at. */
export function openOutbox() {
  return {
    add(): void {},
    flush: async () => ({ saved: 0, left: 0, refused: [], error: null }),
    size: 0,
  };
}

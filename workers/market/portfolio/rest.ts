import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterAll } from "vitest";

/**
 * Ends objects with the file that used them. One that is left killed asks its Gateway every second, and the runner waits at
 * a file's end until nothing is under way any more.
 */
export function restAfter(stubs: () => Iterable<DurableObjectStub<undefined>>): void {
  afterAll(async () => {
    for (const stub of stubs()) {
      await evictDurableObject(stub);
      await runInDurableObject(stub, async (_object, { storage }) => {
        await storage.deleteAll();
        await storage.deleteAlarm();
      });
      await evictDurableObject(stub);
    }
  });
}

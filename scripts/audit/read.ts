import * as z from "zod";
import { AUDIT_ACTS, type AuditEntry, type AuditHead } from "../../core/audit/chain.ts";
import type { VenueMs } from "../../core/units/time.ts";

const entry = z.object({
  n: z.int(),
  at: z.int().transform((ms) => ms as VenueMs),
  wallMs: z.int().nullable(),
  actor: z.string(),
  what: z.enum(AUDIT_ACTS),
  before: z.string(),
  after: z.string(),
  why: z.string(),
  epoch: z.int(),
  prev: z.string(),
  hash: z.string(),
});
const page = z.object({
  items: z.array(entry),
  next_cursor: z.string().nullable(),
  head: z.object({ n: z.int(), hash: z.string() }),
});

/** The whole log, page by page. @throws Error when the bot does not answer or answers with something else */
export async function readLog(api: string): Promise<{ entries: readonly AuditEntry[]; head: AuditHead }> {
  const entries: AuditEntry[] = [];
  let cursor = "0";
  for (;;) {
    let body: unknown;
    try {
      const response = await fetch(`${api}/audit?limit=500&cursor=${cursor}`, { signal: AbortSignal.timeout(20_000) });
      body = await response.json();
    } catch (error) {
      throw new Error(`The bot at ${api} does not answer (${String(error)}): is it running?`);
    }
    const { items, next_cursor, head } = page.parse(body);
    entries.push(...items);
    if (next_cursor === null) return { entries, head };
    cursor = next_cursor;
  }
}

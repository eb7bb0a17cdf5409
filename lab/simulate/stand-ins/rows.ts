/**
 * Stands in for db/objects/rows.ts: the same contract, the same text form and order of rows, without a database. What is
 * kept is the disk's; a transaction that throws leaves it as it was.
 */
import type { Row } from "../../../core/machine.ts";
import type { RowsOnDisk } from "../storage.ts";

export function openRows({ rows }: { readonly rows: RowsOnDisk }) {
  const read = ([at, body]: readonly [string, string]): Row => {
    const cut = at.indexOf("|");
    return { kind: at.slice(0, cut), key: at.slice(cut + 1), body: JSON.parse(body) as unknown };
  };
  return {
    transaction: <T>(work: () => T): T => rows.transaction(work),
    append(more: readonly Row[]): void {
      for (const { kind, key, body } of more) rows.put(kind, key, body == null ? null : JSON.stringify(body));
    },
    load: (kind?: string): Row[] =>
      [...rows.texts].filter(([at]) => kind === undefined || at.startsWith(`${kind}|`)).map(read),
    get(kind: string, key: string): unknown {
      const body = rows.texts.get(`${kind}|${key}`);
      return body === undefined ? null : (JSON.parse(body) as unknown);
    },
  };
}

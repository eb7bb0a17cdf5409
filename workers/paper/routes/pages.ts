/** The CLOB's pages: cursors are base64 of an offset, "MA==" (0) starts and "LTE=" (-1) ends. */
const END = "LTE=";
const PAGE = 100;

export interface Page<T> {
  readonly limit: number;
  readonly count: number;
  readonly next_cursor: string;
  readonly data: readonly T[];
}

/** One page of a list; null for a cursor that is none of ours. */
export function page<T>(all: readonly T[], cursor: string | null): Page<T> | null {
  if (cursor === END) return { limit: PAGE, count: 0, next_cursor: END, data: [] };
  let offset = 0;
  if (cursor !== null && cursor !== "") {
    try {
      offset = Number(atob(cursor));
    } catch {
      return null;
    }
    if (!Number.isInteger(offset) || offset < 0) return null;
  }
  const data = all.slice(offset, offset + PAGE);
  const next = offset + data.length;
  return { limit: PAGE, count: data.length, next_cursor: next < all.length ? btoa(String(next)) : END, data };
}

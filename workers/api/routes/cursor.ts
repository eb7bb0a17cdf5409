import type { Cursor } from "../../../db/queries/lists.ts";
import { Problem } from "../problem.ts";

/** A place in a list as the caller carries it. */
export const encode = ({ at, id }: Cursor): string => btoa(`${at}:${id}`).replaceAll("+", "-").replaceAll("/", "_");

/** @throws Problem for what `encode` never gave */
export function decode(text: string): Cursor {
  let plain = "";
  try {
    plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    // Falls through to the refusal below: what is not base 64 is not a cursor.
  }
  const [, at, id] = /^(\d{1,16}):(.+)$/.exec(plain) ?? [];
  if (at !== undefined && id !== undefined) return { at: Number(at), id };
  const message = "not a cursor; give `next_cursor` of the page before, unchanged";
  throw new Problem("bad-request", `cursor: ${message}`, [{ pointer: "cursor", message, code: "cursor" }]);
}

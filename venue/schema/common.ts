import * as z from "zod";

/** The venue writes numbers as strings, as numbers, and as "" when there is none. Text out; "" stays "". */
export const numeric = z
  .union([z.string(), z.number()])
  .transform((value) => (typeof value === "number" ? plain(value) : value.trim()));

/** A JSON number as plain decimal text: 1e-7 would not survive parseDecimal. */
function plain(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(12).replace(/\.?0+$/, "") : text;
}

/** Absent, null and "" all mean "nothing". */
export const optionalNumeric = numeric
  .nullish()
  .transform((value) => (value === undefined || value === "" ? null : value));

export const text = z.string();
export const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

/** BUY or SELL, in any case. */
export const side = z
  .string()
  .transform((value) => value.toUpperCase())
  .pipe(z.enum(["BUY", "SELL"]));

/** A page object or a bare array, whichever the venue feels like. A body without a list is no empty page. */
export const page = <T extends z.ZodType>(item: T) =>
  z.union([
    z.array(item).transform((data) => ({ data, next: null as string | null })),
    z
      .object({ data: z.array(item).nullable(), next_cursor: z.string().nullish() })
      .transform((body) => ({ data: body.data ?? [], next: body.next_cursor ?? null })),
  ]);

/** The first thing wrong with a reply, by its path: "data.3.price: Invalid input". */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "does not fit";
  const path = issue.path.map(String).join(".");
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}

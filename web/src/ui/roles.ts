/**
 * Said aloud on tables that a phone lays out as blocks: some browsers forget what a table is once its display changes.
 * Spread on the element: {...ROLE.row}.
 */
export const ROLE = {
  table: { role: "table" },
  group: { role: "rowgroup" },
  row: { role: "row" },
  cell: { role: "cell" },
  head: { role: "rowheader" },
} as const;

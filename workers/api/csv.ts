/** RFC 4180. Market text is written by strangers: a cell that a spreadsheet would run as a formula is disarmed. */

type Cell = string | number | boolean | null;

const NUMBER = /^-?\d+(\.\d+)?$/;

function cell(value: Cell): string {
  const plain = value === null ? "" : String(value);
  const text = /^[=+\-@\t\r]/.test(plain) && !NUMBER.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cell).join(",")}\r\n`;

/** Streams pages as one file: header first, then rows as they are read. `next` gives null after the last page. */
export function csvStream(
  columns: readonly string[],
  next: () => Promise<readonly Readonly<Record<string, Cell>>[] | null>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(csvLine(columns)));
    },
    async pull(controller) {
      const rows = await next();
      if (rows === null) return controller.close();
      const lines = rows.map((row) => csvLine(columns.map((column) => row[column] ?? null)));
      controller.enqueue(encoder.encode(lines.join("")));
    },
  });
}

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";

export type Line = { readonly no: number; readonly text: string } | { readonly no: number; readonly broken: string };

/**
 * The lines of a text file, gunzipped when its name ends in .gz. A stream that breaks off (a cut-off archive) gives the
 * lines before the break and then says where it broke; it does not throw. Line numbers begin at 1.
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  const file = createReadStream(path);
  const stream = path.endsWith(".gz") ? file.pipe(createGunzip()) : file;
  let failure: Error | null = null;
  const fail = (error: Error): void => {
    failure ??= error;
    stream.destroy();
  };
  file.on("error", fail);
  stream.on("error", fail);
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  stream.on("close", () => lines.close());
  let no = 0;
  for await (const text of lines) {
    no += 1;
    if (text.trim() !== "") yield { no, text };
  }
  const broke: Error | null = failure;
  if (broke !== null) yield { no: no + 1, broken: (broke as Error).message };
}

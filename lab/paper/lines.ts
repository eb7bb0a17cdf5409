import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

export type Line = { readonly no: number; readonly text: string } | { readonly no: number; readonly broken: string };

const asText = (path: string): AsyncIterable<string> => {
  const file = createReadStream(path);
  if (!path.endsWith(".gz")) return file.setEncoding("utf8");
  // An error of either end reaches whoever reads the last stream.
  return pipeline(file, createGunzip(), () => undefined).setEncoding("utf8");
};

/**
 * The lines of a text file that are not blank, gunzipped when its name ends in .gz. A file that breaks off (a cut-off
 * archive) gives what stands before the break and then says where it broke; it does not throw. Line numbers begin at 1.
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  let no = 0;
  let rest = "";
  let broken: string | null = null;
  try {
    for await (const chunk of asText(path)) {
      const lines = (rest + chunk).split(/\r?\n/);
      rest = lines.pop() ?? "";
      for (const text of lines) {
        no += 1;
        if (text.trim() !== "") yield { no, text };
      }
    }
  } catch (error) {
    broken = error instanceof Error ? error.message : String(error);
  }
  no += 1;
  if (broken !== null) yield { no, broken };
  else if (rest.trim() !== "") yield { no, text: rest };
}

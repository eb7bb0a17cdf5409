import { parseQuestion } from "../../core/directional/questions/parse.ts";
import { isRefusal, type QuestionSpec } from "../../core/directional/questions/spec.ts";
import { parseGammaQuestion } from "../../venue/question.ts";
import { Coverage } from "./coverage.ts";
import type { FoundQuestion } from "./markets.ts";

/** One market's answer, as the tool prints it. */
export type Line = { readonly id: string; readonly slug: string } & (
  | { readonly spec: QuestionSpec }
  | { readonly refused: { readonly code: string; readonly reason: string } }
);

/** Reads the question of each market, and counts. */
export function readAll(found: readonly FoundQuestion[]): {
  readonly lines: readonly Line[];
  readonly coverage: Coverage;
} {
  const coverage = new Coverage();
  const lines = found.map(({ raw, series }): Line => {
    const read = parseGammaQuestion(raw, series);
    const { id, slug } = read;
    if ("is" in read) {
      const refused = { code: "MALFORMED", reason: read.why };
      coverage.add(null, refused);
      return { id, slug, refused };
    }
    const answer = parseQuestion(read.question);
    coverage.add(read.question, answer);
    return isRefusal(answer) ? { id, slug, refused: answer } : { id, slug, spec: answer };
  });
  return { lines, coverage };
}

/**
 * What a question's rules say. The text is consumed sentence by sentence, each by exactly one known form; a sentence that is
 * not known refuses the market, so no word of the rules is ever passed over. What two sentences say twice must be the same.
 */
import { pairOf } from "./assets.ts";
import { SENTENCES } from "./sentences.ts";
import { type QuestionRefusal, refusal } from "./spec.ts";
import { plainText } from "./text.ts";

/** What the sentences said, by subject: "field" is "close". Subjects and words: sentences.ts. */
export type Rules = ReadonlyMap<string, string>;

const SHOWN = 90;
/** The longest rules of these families are a tenth of it. */
const LONGEST = 20_000;

/** Everything the rules say, or the sentence that is not known, or the two statements that differ. */
export function readRules(rules: string): Rules | QuestionRefusal {
  if (rules.length > LONGEST) return refusal("UNKNOWN_RULE", `rules of ${rules.length} characters are of no family`);
  const text = plainText(rules);
  if (text === "") return refusal("MISSING", "the market has no rules text");
  const said = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const sentence = nextAt(text, at);
    if (sentence === null)
      return refusal("UNKNOWN_RULE", `the rules say something that is not known: "${text.slice(at, at + SHOWN)}"`);
    for (const [subject, words] of sentence.says) {
      const value = subject === "pair" ? pairOf(words) : subject === "candle" ? candleOf(words) : words.toLowerCase();
      if (value === null) return refusal("SIGNATURE", `the rules name the pair "${words}", which quotes in no dollar`);
      const before = said.get(subject);
      if (before !== undefined && before !== value)
        return refusal("CONTRADICTION", `the rules say both "${before}" and "${value}" of the ${subject}`);
      said.set(subject, value);
    }
    at = sentence.end;
    while (text[at] === " ") at += 1;
  }
  return said;
}

/** "1 minute", "1-minute" and "1m" are one candle. */
const candleOf = (words: string): string => (/m/i.test(words) ? "1m" : "1h");

function nextAt(text: string, at: number): { says: readonly (readonly [string, string])[]; end: number } | null {
  for (const { form, means } of SENTENCES) {
    form.lastIndex = at;
    const match = form.exec(text);
    if (match === null) continue;
    const says = Object.entries(match.groups ?? {}).flatMap(([name, words]): [string, string][] =>
      words === undefined ? [] : [[name.replace(/\d+$/, ""), words]],
    );
    return { says: [...Object.entries(means), ...says], end: form.lastIndex };
  }
  return null;
}

/**
 * What a parameter is, and the kinds there are. Each kind reads the text of an environment variable, refuses what it can't
 * be, and carries what a person must know about it: unit, range, default, and what raising it does to risk.
 */
import * as z from "zod";

/** Who acts on it: a part that runs today, the code by the same number without reading the name, or a part still to come. */
export type ReadBy = "selection" | "market" | "account" | "directional" | "fixed" | "later";

/** What a person is told about a parameter. */
export interface About {
  readonly unit: string;
  /** One line. */
  readonly meaning: string;
  /** What a larger value, or "true", does to risk. */
  readonly raising: "loosens" | "tightens" | "neutral";
  readonly readBy: ReadBy;
}

/** A parameter's description with what its kind adds. */
export interface Parameter extends About {
  /** The default, as one would write it. */
  readonly standard: string;
  /** What is accepted, in words. */
  readonly range: string;
  /** A few values just outside what is accepted. */
  readonly outside: readonly string[];
}

/** A parameter: text in, value out. */
export type Field<T> = z.ZodType<T, string | undefined>;

/** The descriptions of all fields. */
export const parameters = z.registry<Parameter>();

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

interface Bounds {
  readonly from: number;
  readonly to: number;
  readonly whole?: boolean;
}

const bounded = ({ from, to, whole = false }: Bounds) => {
  const number = z.number().min(from).max(to);
  return whole ? number.int() : number;
};

const decimal = (bounds: Bounds) =>
  z
    .string()
    .trim()
    .regex(DECIMAL)
    .transform((text) => Number(text) + 0)
    .pipe(bounded(bounds));

const inWords = ({ from, to, whole = false }: Bounds): string =>
  `${whole ? "a whole number" : "a number"} in [${from}, ${to}]`;

const beyond = ({ from, to }: Bounds): readonly string[] => [String(from - 1), String(to + 1), "NaN", "Infinity", ""];

/** Gives a field its default and its description. */
function described<T>(field: z.ZodType<T, string>, about: Parameter): Field<T> {
  return field.prefault(about.standard).register(parameters, about);
}

/** A number within bounds, both included. */
export const number = (standard: number, bounds: Bounds, about: About): Field<number> =>
  described(decimal(bounds), {
    ...about,
    standard: String(standard),
    range: inWords(bounds),
    outside: beyond(bounds),
  });

/** A number within bounds, or "auto" (null): derived from the market or the bankroll, as its meaning says. */
export const auto = (bounds: Bounds, about: About): Field<number | null> =>
  described(z.union([z.literal("auto").transform(() => null), decimal(bounds)]), {
    ...about,
    standard: "auto",
    range: `"auto", or ${inWords(bounds)}`,
    outside: beyond(bounds),
  });

/** true or false. */
export const flag = (standard: boolean, about: About): Field<boolean> =>
  described(
    z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.enum(["true", "false"]))
      .transform((text) => text === "true"),
    { ...about, standard: String(standard), range: "true or false", outside: ["yes", "2", ""] },
  );

/** One of a few words. */
export const choice = <const W extends readonly [string, ...string[]]>(
  standard: W[number],
  words: W,
  about: About,
): Field<W[number]> =>
  described(z.string().trim().pipe(z.enum(words)), {
    ...about,
    standard,
    range: words.join(" or "),
    outside: ["both", ""],
  });

/** Names, separated by commas; none by default. */
export const names = (about: About): Field<string> =>
  described(
    z
      .string()
      .trim()
      .regex(/^$|^[a-z0-9][a-z0-9-]*(,[a-z0-9][a-z0-9-]*)*$/),
    {
      ...about,
      standard: "",
      range: "names of lower-case letters, digits and dashes, separated by commas",
      outside: ["A Name", "a;b", "a,,b"],
    },
  );

/** The https address of a service. */
export const address = (standard: string, about: About): Field<string> =>
  described(
    z
      .string()
      .trim()
      .regex(/^https:\/\/[^\s/]+\S*$/),
    {
      ...about,
      standard,
      range: "an https address",
      outside: ["http://example.org", "example.org", ""],
    },
  );

/** "auto", or where a service answers: http is for one beside us. */
export const origin = (standard: "auto", about: About): Field<string> =>
  described(
    z
      .string()
      .trim()
      .regex(/^(auto|https?:\/\/[^\s/]+(?:\/[^\s/]+)*)$/),
    {
      ...about,
      standard,
      range: '"auto", or an http(s) address without a slash at its end',
      outside: ["example.org", ""],
    },
  );

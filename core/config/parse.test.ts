import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parameters } from "./parameter.ts";
import { type ConfigError, DEFAULT_CONFIG, ORDERED, parseConfig } from "./parse.ts";
import { PROFILE_VALUES } from "./profiles.ts";
import { RENAMED } from "./renamed.ts";
import { type ConfigKey, configSchema } from "./schema.ts";

const KEYS = Object.keys(configSchema.shape) as ConfigKey[];
const about = (key: ConfigKey) => {
  const found = parameters.get(configSchema.shape[key]);
  if (found === undefined) throw new Error(`${key} has no description`);
  return found;
};
const errorsOf = (env: Readonly<Record<string, unknown>>): readonly ConfigError[] => {
  const parsed = parseConfig(env);
  return parsed.ok ? [] : parsed.errors;
};

/** Low and high of a number's range, as its description says; null for words and addresses. */
function rangeOf(key: ConfigKey): readonly [number, number] | null {
  const found = /\[(-?[\d.e+-]+), (-?[\d.e+-]+)\]/.exec(about(key).range);
  return found === null ? null : [Number(found[1]), Number(found[2])];
}

/** What somebody might write: words, numbers of every size and form, and rubbish. */
const anyText = fc.oneof(
  fc.string(),
  fc.double().map(String),
  fc.integer().map(String),
  fc.constantFrom(
    "true",
    "false",
    "auto",
    "as",
    "legacy",
    "NaN",
    "-Infinity",
    "1e400",
    "0x10",
    "1,5",
    "5 %",
    " 5 ",
    "null",
  ),
);

describe("a configuration", () => {
  it("is the default when nothing is set, whatever else the environment holds", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), (rest) => {
        const foreign = Object.fromEntries(
          Object.entries(rest).filter(([key]) => !/^(mm|cd|guard)_/i.test(key) && !Object.hasOwn(RENAMED, key)),
        );
        expect(parseConfig(foreign)).toEqual({ ok: true, value: DEFAULT_CONFIG, unread: [] });
      }),
    );
  });

  it("takes TOML's numbers and flags as it takes their text", () => {
    expect(parseConfig({ MM_MAX_MARKETS: 3, MM_ENABLED: false })).toEqual(
      parseConfig({ MM_MAX_MARKETS: "3", MM_ENABLED: "false" }),
    );
  });

  for (const key of KEYS)
    it(`refuses ${key} outside its range by name, value and range`, () => {
      for (const text of about(key).outside) {
        expect(errorsOf({ [key]: text })).toEqual([
          { key, value: text, range: about(key).range, message: `${key} is "${text}"; use ${about(key).range}` },
        ]);
      }
    });

  it("takes the ends of every range, and nothing one step beyond them", () => {
    const free = (key: ConfigKey): boolean => !ORDERED.some(([low, high]) => low === key || high === key);
    for (const key of KEYS) {
      const range = rangeOf(key);
      if (range === null || !free(key)) continue;
      for (const end of range) {
        const parsed = parseConfig({ [key]: String(end) });
        expect(parsed.ok && parsed.value[key], `${key} ${end}`).toBe(end);
      }
      const whole = about(key).range.includes("whole");
      const step = whole ? 1 : 1e-6 * Math.max(1, Math.abs(range[1]));
      expect(errorsOf({ [key]: String(range[0] - step) }), key).toHaveLength(1);
      expect(errorsOf({ [key]: String(range[1] + step) }), key).toHaveLength(1);
      if (whole) expect(errorsOf({ [key]: String(range[0] + 0.5) }), key).toHaveLength(1);
    }
  });

  it("never clamps: any text is either the very value written, within the range, or refused by name", () => {
    fc.assert(
      fc.property(fc.constantFrom(...KEYS), anyText, (key, text) => {
        const parsed = parseConfig({ [key]: text });
        if (!parsed.ok) {
          expect(parsed.errors).toHaveLength(1);
          const [error] = parsed.errors;
          expect(error?.message).toContain(text);
          expect(error?.message).toContain(error?.range);
          return;
        }
        const value = parsed.value[key];
        const written = text.trim();
        if (typeof value === "number") {
          expect(value).toBe(Number(written) + 0);
          const [low, high] = rangeOf(key) ?? [Number.NaN, Number.NaN];
          expect(value >= low && value <= high).toBe(true);
        } else if (value === null) expect(written).toBe("auto");
        else if (typeof value === "boolean") expect(String(value)).toBe(written.toLowerCase());
        else expect(value).toBe(written);
        expect(KEYS.filter((other) => other !== key && parsed.value[other] !== DEFAULT_CONFIG[other])).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("tells everything that is wrong at once", () => {
    const wrong = {
      MM_MAX_MARKETS: "-1",
      CD_KELLY_FRACTION: "NaN",
      GUARD_ENABLED: "maybe",
      MM_BOLD: "1",
      STOP_LOSS_PERCENT: "9",
    };
    expect(
      errorsOf(wrong)
        .map(({ key }) => key)
        .sort(),
    ).toEqual(Object.keys(wrong).sort());
  });

  it("refuses a number where an object stands, and shows no object's content", () => {
    expect(errorsOf({ MM_MAX_MARKETS: { toString: () => "3" } })[0]).toMatchObject({ value: "(object)" });
  });
});

describe("a name that is no parameter", () => {
  it("is refused with its value and the nearest name there is", () => {
    expect(errorsOf({ MM_MAX_MARKTES: "3" })[0]).toMatchObject({
      key: "MM_MAX_MARKTES",
      value: "3",
      range: "MM_MAX_MARKETS",
      message: expect.stringContaining("did you mean MM_MAX_MARKETS"),
    });
    expect(errorsOf({ mm_enabled: "true" })[0]?.range).toBe("MM_ENABLED");
  });

  it("is refused whatever it is called, as long as it looks like one of ours", () => {
    fc.assert(
      fc.property(fc.constantFrom("MM_", "CD_", "GUARD_", "mm_"), fc.string(), anyText, (prefix, rest, text) => {
        const key = prefix + rest;
        fc.pre(!Object.hasOwn(configSchema.shape, key));
        expect(errorsOf({ [key]: text })).toMatchObject([{ key, value: text }]);
      }),
    );
  });

  for (const [name, { use, why }] of Object.entries(RENAMED))
    it(`${name}, which another bot knew, is refused with the reason and what to use`, () => {
      const [error] = errorsOf({ [name]: "1" });
      expect(error?.message).toContain(why);
      for (const each of use) expect(error?.message).toContain(each);
    });
});

describe("two values that can't stand together", () => {
  for (const [low, high, equal] of ORDERED)
    it(`${low} is ${equal ? "at most" : "less than"} ${high}`, () => {
      const keys = (env: Readonly<Record<string, string>>) => errorsOf(env).map(({ key }) => key);
      const middle = String(Math.min(rangeOf(low)?.[1] ?? Number.NaN, rangeOf(high)?.[1] ?? Number.NaN));
      expect(keys({ [low]: middle, [high]: middle })).toEqual(equal ? [] : [low]);
      const [least, most] = [String(rangeOf(high)?.[0]), String(rangeOf(low)?.[1])];
      expect(keys({ [low]: most, [high]: least })).toEqual([low]);
    });

  it("the one that was set is named, with the other's value", () => {
    expect(errorsOf({ MM_DD_KILL_PCT: "3" })).toMatchObject([
      { key: "MM_DD_KILL_PCT", value: "3", range: "more than MM_DD_RESUME_PCT, which is 4" },
    ]);
    expect(errorsOf({ MM_DD_RESUME_PCT: "9" })).toMatchObject([
      { key: "MM_DD_RESUME_PCT", value: "9", range: "less than MM_DD_KILL_PCT, which is 8" },
    ]);
  });
});

describe("a parameter that nothing reads yet", () => {
  it("is named when it is set to something else, and not when it is set to its default in another form", () => {
    const set = (env: Readonly<Record<string, string>>) => {
      const parsed = parseConfig(env);
      return parsed.ok ? parsed.unread : parsed.errors;
    };
    expect(set({ CD_CYCLE_MINUTES: "6", MM_MAX_MARKETS: "3" })).toEqual(["CD_CYCLE_MINUTES"]);
    expect(set({ CD_CYCLE_MINUTES: "15.0", CD_ENABLED: "TRUE" })).toEqual([]);
  });
});

describe("a profile", () => {
  it("is a valid configuration", () => {
    for (const [name, values] of Object.entries(PROFILE_VALUES)) expect(errorsOf(values), name).toEqual([]);
  });
});

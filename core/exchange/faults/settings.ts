/** Faults as they are written down: `NAME=RATE[:MS]` on a command line, or a JSON object in a file or a request. */
import { CHANNELS, FAULT_NAMES, type FaultSetting, faultItem, isFaultName, REQUEST_KINDS } from "./menu.ts";

/** What can't be read: which part, and what is wanted. */
export interface SettingRefused {
  readonly ok: false;
  readonly code: "FAULT_SETTING";
  readonly field: string;
  readonly message: string;
}

export type ReadSettings = { readonly ok: true; readonly settings: readonly FaultSetting[] } | SettingRefused;

export interface FaultFile {
  readonly ok: true;
  /** null: the file names none. */
  readonly seed: number | null;
  readonly settings: readonly FaultSetting[];
}

const refuse = (field: string, message: string): SettingRefused => ({
  ok: false,
  code: "FAULT_SETTING",
  field,
  message: `${field}: ${message}`,
});

const LONGEST_MS = 7 * 24 * 3_600_000;
const MOST_AN_HOUR = 3_600;

/** `NAME=RATE[:MS]`, separated by commas. */
export function readFaultList(text: string): ReadSettings {
  const settings: FaultSetting[] = [];
  for (const part of text.split(",")) {
    const read = /^\s*([a-z0-9-]+)=([^:]+)(?::(\d+))?\s*$/.exec(part);
    if (read === null) return refuse(part.trim() === "" ? "fault" : part.trim(), "NAME=RATE or NAME=RATE:MS is wanted");
    const [, name = "", rate = "", ms] = read;
    const setting = readFault({ name, rate: Number(rate), ...(ms === undefined ? {} : { ms: Number(ms) }) }, name);
    if (!("name" in setting)) return setting;
    settings.push(setting);
  }
  return { ok: true, settings };
}

/** A file: `{"seed": N, "faults": [{"name", "rate", "ms", "fromMs", "untilMs", "markets", "requests", "channels"}]}`. */
export function readFaultFile(body: unknown): FaultFile | SettingRefused {
  if (!isObject(body)) return refuse("faults", "an object with `faults` is wanted");
  const { seed = null, faults, ...rest } = body;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return refuse(unknown, "not known here; seed and faults are");
  if (seed !== null && !isWhole(seed, Number.MAX_SAFE_INTEGER)) return refuse("seed", "a whole number is wanted");
  if (!Array.isArray(faults)) return refuse("faults", "a list is wanted");
  const settings: FaultSetting[] = [];
  for (const [index, each] of faults.entries()) {
    const setting = readFault(each, `faults[${index}]`);
    if (!("name" in setting)) return setting;
    settings.push(setting);
  }
  return { ok: true, seed: seed as number | null, settings };
}

/** One fault as an object. @param where how to call it in a refusal */
export function readFault(body: unknown, where: string): FaultSetting | SettingRefused {
  if (!isObject(body)) return refuse(where, "an object with name and rate is wanted");
  const { name, rate, ms, fromMs, untilMs, markets, requests, channels, ...rest } = body;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return refuse(`${where}.${unknown}`, "not known here");
  if (typeof name !== "string" || !isFaultName(name)) {
    return refuse(where, `no fault of this name; there are ${FAULT_NAMES.join(", ")}`);
  }
  const most = faultItem(name).on === "time" ? MOST_AN_HOUR : 1;
  if (typeof rate !== "number" || !(rate >= 0 && rate <= most)) {
    const unit = most === 1 ? "a chance from 0 to 1" : `times an hour, from 0 to ${most},`;
    return refuse(`${where}.rate`, `${unit} is wanted`);
  }
  for (const [field, value] of Object.entries({ ms, fromMs, untilMs })) {
    if (value !== undefined && !isWhole(value, LONGEST_MS)) {
      return refuse(`${where}.${field}`, `whole milliseconds up to ${LONGEST_MS} are wanted`);
    }
  }
  const lists = { markets, requests, channels };
  const known: Record<keyof typeof lists, readonly string[] | null> = {
    markets: null,
    requests: REQUEST_KINDS,
    channels: CHANNELS,
  };
  for (const field of ["markets", "requests", "channels"] as const) {
    const value = lists[field];
    if (value === undefined) continue;
    if (!faultItem(name).scope.includes(field)) return refuse(`${where}.${field}`, `${name} can't be bound to it`);
    const allowed = known[field];
    const fits = (each: unknown): boolean =>
      typeof each === "string" && (allowed === null ? each !== "" : allowed.includes(each));
    if (!Array.isArray(value) || value.length === 0 || !value.every(fits)) {
      return refuse(
        `${where}.${field}`,
        `a list of ${allowed === null ? "condition ids" : allowed.join(", ")} is wanted`,
      );
    }
  }
  return body as unknown as FaultSetting;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isWhole = (value: unknown, most: number): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= most;

import { describe, expect, it } from "vitest";
import { UseError } from "../lib/cli.ts";
import { parseOptions, type StartOptions, stateFolder } from "./options.ts";

const read = (...args: string[]): StartOptions => {
  const options = parseOptions(args, "/home/someone");
  if (options === "help") throw new Error("help was not asked for");
  return options;
};

const refusal = (...args: string[]): string => {
  try {
    parseOptions(args, "/home/someone");
  } catch (error) {
    if (error instanceof UseError) return error.message;
    throw error;
  }
  return "";
};

describe("npm start without options", () => {
  it("is the synthetic world, seed 1, at the wall's speed on port 8787, going on from the last stop", () => {
    expect(read()).toEqual({
      source: { kind: "synthetic", seed: 1 },
      speed: 1,
      port: 8787,
      fresh: false,
      faults: null,
      profile: null,
      set: {},
      json: false,
      dev: false,
      headless: false,
      metered: false,
    });
  });
});

describe("parameters", () => {
  it("are set by name, as often as wanted, on top of the profile", () => {
    expect(read("--set", "MM_BANKROLL_USD=80", "--set", "MM_USE_SPLIT_MERGE=false").set).toEqual({
      MM_BANKROLL_USD: "80",
      MM_USE_SPLIT_MERGE: "false",
    });
  });

  it("that are none, or out of their range, are refused before anything starts", () => {
    expect(refusal("--set", "MM_BANKROLL_USD")).toContain("NAME=VALUE");
    expect(refusal("--set", "MM_BANKROL_USD=80")).toContain("MM_BANKROLL_USD");
    expect(refusal("--set", "MM_USE_SPLIT_MERGE=perhaps")).toContain("MM_USE_SPLIT_MERGE");
    expect(refusal("--set", "PATH=/tmp")).toContain("PATH");
  });
});

describe("sources", () => {
  it("a seed may follow --synthetic, or not", () => {
    expect(read("--synthetic", "42").source).toEqual({ kind: "synthetic", seed: 42 });
    expect(read("--synthetic", "--fresh")).toMatchObject({ source: { kind: "synthetic", seed: 1 }, fresh: true });
  });

  it("a recording's path counts from the user's own folder", () => {
    expect(read("--replay", "../day").source).toEqual({ kind: "replay", path: "/home/day" });
    expect(read("--replay", "/data/day").source).toEqual({ kind: "replay", path: "/data/day" });
  });

  it("the mirror is Polymarket's unless an address follows", () => {
    expect(read("--mirror").source).toEqual({ kind: "mirror", of: "polymarket" });
    expect(read("--mirror", "http://127.0.0.1:9000").source).toEqual({ kind: "mirror", of: "http://127.0.0.1:9000" });
  });

  it("each has a state folder of its own", () => {
    const folders = [
      read("--synthetic", "1"),
      read("--synthetic", "2"),
      read("--replay", "a"),
      read("--replay", "b"),
      read("--mirror"),
      read("--venue", "http://127.0.0.1:1"),
      read("--venue", "http://127.0.0.1:2"),
    ].map((options) => stateFolder("/x", options.source));
    expect(new Set(folders).size).toBe(folders.length);
    expect(folders.every((folder) => /^\/x\/\.state\/[A-Za-z0-9._-]+$/.test(folder))).toBe(true);
  });
});

it("a file of faults counts from the user's own folder", () => {
  expect(read("--faults", "../rough.json").faults).toBe("/home/rough.json");
});

describe("wrong use is one line that names the option", () => {
  it.each([
    [["--sinthetic"], "--sinthetic"],
    [["--port", "http"], '--port takes a whole number from 1 to 65500, not "http".'],
    [["--port", "70000"], "--port"],
    [["--speed", "0"], "--speed"],
    [["--speed", "fast"], "--speed"],
    [["--speed", "2", "--mirror"], "--speed does not go with --mirror"],
    [["--synthetic", "one"], "--synthetic"],
    [["--replay", "a", "--mirror"], "--replay and --mirror exclude each other"],
    [["--venue", "somewhere"], "--venue"],
    [["--venue", "http://host/path"], "--venue"],
    [["--profile", "../x"], "--profile"],
    [["--faults", "a.json", "--venue", "http://127.0.0.1:1"], "--faults does not go with --venue"],
    [["extra"], "extra"],
  ])("%j", (args, named) => {
    const line = refusal(...args);
    expect(line).toContain(named);
    expect(line).not.toContain("\n");
  });

  it("refuses Polymarket itself, which is not enabled yet", () => {
    for (const url of [
      "polymarket",
      "https://clob.polymarket.com",
      "https://CLOB.Polymarket.com",
      "https://polymarket.com./",
    ]) {
      expect(refusal("--venue", url)).toContain("not enabled");
    }
  });
});

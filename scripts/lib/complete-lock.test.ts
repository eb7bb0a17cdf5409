import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { completeLock, platformOf } from "./complete-lock.mjs";

it("reads from a build's name the platform it is for", () => {
  expect(platformOf("@oxc-parser/binding-linux-arm64-musl")).toEqual({ os: ["linux"], cpu: ["arm64"], libc: ["musl"] });
  expect(platformOf("@biomejs/cli-darwin-x64")).toEqual({ os: ["darwin"], cpu: ["x64"] });
  expect(platformOf("@tailwindcss/oxide-wasm32-wasi")).toEqual({ cpu: ["wasm32"] });
  expect(platformOf("fsevents")).toBeNull();
});

it("leaves no platform build out of the lock, so that a clean install works everywhere", () => {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  expect(completeLock(lock)).toEqual([]);
});

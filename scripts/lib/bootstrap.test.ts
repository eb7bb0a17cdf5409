import { describe, expect, it } from "vitest";
import { isInstalled, nodeProblem } from "./bootstrap.mjs";

describe("what a machine needs before the first command", () => {
  it("takes Node 20 on Linux, where the lock file brings a newer one", () => {
    expect(nodeProblem("v20.20.2", "linux")).toBeNull();
    expect(nodeProblem("v18.19.0", "linux")).toContain("v18.19.0 is too old");
  });

  it("asks for Node 22.12 where the operator's own Node does the work", () => {
    expect(nodeProblem("v22.12.0", "darwin")).toBeNull();
    expect(nodeProblem("v24.0.0", "darwin")).toBeNull();
    expect(nodeProblem("v22.11.0", "darwin")).toContain("22.12");
    expect(nodeProblem("v20.20.2", "win32")).toContain("22.12");
  });
});

describe("when packages are installed again", () => {
  const lock = {
    packages: {
      "": {},
      "node_modules/a": { version: "1.0.0" },
      "node_modules/b-darwin": { version: "2.0.0", optional: true },
    },
  };

  it("not when everything the lock asks for is there, builds for other platforms aside", () => {
    expect(isInstalled(lock, { packages: { "node_modules/a": { version: "1.0.0" } } })).toBe(true);
  });

  it("after an interrupted install, which leaves no list behind", () => {
    expect(isInstalled(lock, null)).toBe(false);
  });

  it("after the lock moved a package to another version or gained one", () => {
    expect(isInstalled(lock, { packages: { "node_modules/a": { version: "1.0.1" } } })).toBe(false);
    expect(isInstalled(lock, { packages: {} })).toBe(false);
  });
});

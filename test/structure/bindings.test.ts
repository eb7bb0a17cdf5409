import { describe, expect, it } from "vitest";
import { bindingProblems, deployOrder } from "../../scripts/check/bindings.ts";
import { readExports } from "../../scripts/check/exports.ts";
import { root } from "../../scripts/lib/bootstrap.mjs";
import { readWorker, readWorkers, type Worker } from "../../scripts/lib/workers.ts";

const script = (name: string, more = ""): Worker =>
  readWorker(
    `workers/${name}/wrangler.toml`,
    `name = "${name}"\nmain = "a.ts"\ncompatibility_date = "2026-10-01"\n${more}`,
  );
const service = (to: string, entrypoint?: string): string =>
  `[[services]]\nbinding = "${to.toUpperCase()}"\nservice = "${to}"\n${entrypoint === undefined ? "" : `entrypoint = "${entrypoint}"\n`}`;
const object = (name: string, tagged: boolean): string =>
  `[[durable_objects.bindings]]\nname = "${name.toUpperCase()}"\nclass_name = "${name}"\n${tagged ? `[[migrations]]\ntag = "v1"\nnew_sqlite_classes = ["${name}"]\n` : ""}`;
const d1 = (id: string): string =>
  `[[d1_databases]]\nbinding = "DB"\ndatabase_name = "edgemaker"\ndatabase_id = "${id}"\n`;

const exporting =
  (...names: string[]) =>
  () =>
    names;

describe("the scripts of the project", () => {
  it("bind one way, to scripts and classes that exist", () => {
    const workers = readWorkers(root);
    expect(workers.length).toBeGreaterThan(0);
    expect(bindingProblems(workers, readExports(root))).toEqual([]);
  });
});

describe("the graph of bindings", () => {
  it("gives the deploy order: each script after what it binds to", () => {
    const workers = [
      script("api", service("market") + service("guard")),
      script("guard", service("market")),
      script("market"),
    ];
    expect(deployOrder(workers)).toEqual(["market", "guard", "api"]);
  });

  it("must have no cycle", () => {
    const workers = [script("a", service("b")), script("b", service("a"))];
    expect(deployOrder(workers)).toBeNull();
    expect(bindingProblems(workers, exporting())).toEqual([expect.stringContaining("cycle")]);
  });

  it("must not name a script or an entrypoint that isn't there", () => {
    expect(bindingProblems([script("a", service("b"))], exporting())).toEqual([expect.stringContaining("script b")]);
    const workers = [script("a", service("b", "Engine")), script("b")];
    expect(bindingProblems(workers, exporting("Engine"))).toEqual([]);
    expect(bindingProblems(workers, exporting("default"))).toEqual([expect.stringContaining("wants Engine")]);
  });

  it("must not name a class that its script does not export, or that no class tag creates", () => {
    expect(bindingProblems([script("a", object("Hub", true))], exporting("Hub"))).toEqual([]);
    expect(bindingProblems([script("a", object("Hub", true))], exporting())).toHaveLength(1);
    expect(bindingProblems([script("a", object("Hub", false))], exporting("Hub"))).toEqual([
      expect.stringContaining("class tag"),
    ]);
  });

  it("must have one database for all", () => {
    expect(bindingProblems([script("a", d1("1")), script("b", d1("1"))], exporting())).toEqual([]);
    expect(bindingProblems([script("a", d1("1")), script("b", d1("2"))], exporting())).toHaveLength(1);
  });
});

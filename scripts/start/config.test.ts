import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { readWorker } from "../lib/workers.ts";
import { devVars, runConfig, writeRunConfigs } from "./config.ts";
import { paperKey, secretsOf } from "./secrets.ts";

const market = readWorker(
  "workers/market/wrangler.toml",
  `name = "edgemaker-market"
main = "index.ts"
compatibility_date = "2026-10-01"
[vars]
MODE = "live"
ACCESS = "loopback"
[[durable_objects.bindings]]
name = "HUB"
class_name = "Hub"
[[d1_databases]]
binding = "DB"
database_name = "edgemaker"
database_id = "1"
migrations_dir = "../../migrations"
[[migrations]]
tag = "v1"
new_sqlite_classes = ["Hub"]
`,
);
const orchestrator = readWorker(
  "wrangler.toml",
  `name = "edgemaker-orchestrator"\nmain = "workers/orchestrator/index.ts"\ncompatibility_date = "2026-10-01"`,
);
const temporary = (): string => mkdtempSync(join(tmpdir(), "edgemaker-config-"));

const account = { address: `0x${"2".repeat(40)}`, credentials: { key: "k", secret: "c2VjcmV0", passphrase: "p" } };
const run = {
  vars: { "edgemaker-market": { MODE: "paper" } },
  secrets: secretsOf(`0x${"1".repeat(64)}`, account),
  bundles: new Map([
    ["edgemaker-market", "/x/.state/build/scripts-1/edgemaker-market/index.js"],
    ["edgemaker-orchestrator", "/x/.state/build/scripts-1/edgemaker-orchestrator/index.js"],
  ]),
};

describe("the settings a script runs with here", () => {
  it("are its own, with the bundle as main, so that an edited source changes nothing that runs", () => {
    const config = parse(runConfig("/x", market, "/x/.state/synthetic-1/scripts/edgemaker-market", run));
    expect(config).toMatchObject({
      name: "edgemaker-market",
      main: "../../../build/scripts-1/edgemaker-market/index.js",
      no_bundle: true,
      vars: { MODE: "paper", ACCESS: "loopback" },
      durable_objects: { bindings: [{ name: "HUB", class_name: "Hub" }] },
      migrations: [{ tag: "v1", new_sqlite_classes: ["Hub"] }],
    });
    expect(config.d1_databases).toMatchObject([{ migrations_dir: "../../../../migrations" }]);
  });

  it("are its sources with live reload", () => {
    const config = parse(runConfig("/x", market, "/x/.state/a/scripts/edgemaker-market", { ...run, bundles: null }));
    expect(config.main).toBe("../../../../workers/market/index.ts");
    expect(config.no_bundle).toBeUndefined();
  });
});

describe("secrets", () => {
  it("the trading key reaches the market script and no other", () => {
    const base = temporary();
    writeRunConfigs("/x", base, [market, orchestrator], run);
    const of = (name: string): string => readFileSync(join(base, name, ".dev.vars"), "utf8");
    expect(of("edgemaker-market")).toContain("POLYMARKET_PRIVATE_KEY");
    expect(of("edgemaker-orchestrator")).not.toContain("PRIVATE_KEY");
    expect(of("edgemaker-orchestrator")).toContain("POLYMARKET_API_SECRET");
    expect(statSync(join(base, "edgemaker-market", ".dev.vars")).mode & 0o077).toBe(0);
  });

  it("one that would break the file is refused", () => {
    expect(() => devVars({ A: 'x"\nB="y' })).toThrow("A:");
  });

  it("the paper key is made once, kept, and readable by nobody else", () => {
    const path = join(temporary(), "wallet.json");
    const key = paperKey(path);
    expect(key).toMatch(/^0x[0-9a-f]{64}$/);
    expect(paperKey(path)).toBe(key);
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(paperKey(join(temporary(), "wallet.json"))).not.toBe(key);
  });
});

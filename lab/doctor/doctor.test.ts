import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approvalCall, requiredApprovals } from "../../venue/chain/approvals.ts";
import { contractsOf } from "../../venue/chain/table.ts";
import { examine } from "../../venue/doctor/examine.ts";
import type { Finding } from "../../venue/doctor/finding.ts";
import { patientOf, type Settings } from "../../venue/doctor/patient.ts";
import { parseSettings } from "./settings.ts";

// The public test key. Never fund it.
const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const SIGNER = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
const SAFE = "0xd93b25cb943d14d0d34fbaf01fc93a0f8b5f6e47";
const CREDENTIALS = {
  apiKey: "11111111-1111-1111-1111-111111111111",
  secret: `${"A".repeat(43)}=`,
  passphrase: "phrase",
};
const MARKET = {
  id: "1557558",
  conditionId: "0x78443f961b9a65869dcb39359de9960165c7e5cbad0904eac7f29cd77872a63b",
  slug: "a-market",
  question: "A market?",
  outcomes: '["Up","Down"]',
  clobTokenIds:
    '["104239898038807136052399800151408521467737075933964991162589336683346093173875","71183960810705820955071415844881728181970340514894896943812046065452395013351"]',
  endDate: "2099-01-01T00:00:00Z",
  active: true,
  closed: false,
  acceptingOrders: true,
  enableOrderBook: true,
  orderPriceMinTickSize: 0.01,
  orderMinSize: 5,
};

/** What a tiny venue, its relayer and a node answer; each test breaks one thing. */
type Answer = readonly [status: number, body: unknown, headers?: Record<string, string>];
interface Answers {
  time: () => Answer;
  version: Answer;
  geoblock: Answer;
  derive: Answer;
  orders: Answer;
  standing: Answer;
  balance: Answer;
  markets: Answer;
  post: Answer;
  params: Answer;
  chainId: string;
  blockAge: number;
  code: string;
  coin: string;
  allowance: string;
  approved: string;
  dollars: string;
  node: "answers" | "silent";
}
const word = (hex: string): string => `0x${hex.padStart(64, "0")}`;
const healthy = (): Answers => ({
  time: () => [200, Math.floor(Date.now() / 1000)],
  version: [200, { version: 2 }],
  geoblock: [200, { blocked: false, country: "IE", region: "" }],
  derive: [200, CREDENTIALS],
  orders: [200, { data: [], next_cursor: "LTE=" }],
  standing: [200, { closed_only: false }],
  balance: [200, { balance: "100000000" }],
  markets: [
    200,
    { markets: [MARKET, { ...MARKET, id: "2", slug: "two", version: "v2", positionIds: ["1", "2"] }], next_cursor: "" },
  ],
  post: [
    200,
    [{ success: false, errorMsg: "order is invalid. Size (0.01) lower than the minimum: 5", orderID: "", status: "" }],
    { "poly-ratelimit-tier": "standard" },
  ],
  params: [200, { nonce: "4", address: SIGNER }],
  chainId: "0x89",
  blockAge: 2,
  code: "0x6000",
  coin: "0xde0b6b3a7640000",
  allowance: `0x${"f".repeat(64)}`,
  approved: word("1"),
  dollars: word((100_000_000).toString(16)),
  node: "answers",
});

let answers = healthy();
let asked: string[] = [];
const says = (method: string, params: readonly unknown[]): unknown => {
  if (method === "eth_chainId") return answers.chainId;
  if (method === "eth_getBlockByNumber")
    return { number: "0x10", timestamp: `0x${(Math.floor(Date.now() / 1000) - answers.blockAge).toString(16)}` };
  if (method === "eth_getCode") return answers.code;
  if (method === "eth_getBalance") return answers.coin;
  const data = (params[0] as { data?: string }).data ?? "";
  if (data.startsWith("0xdd62ed3e")) return answers.allowance;
  return data.startsWith("0xe985e9c5") ? answers.approved : answers.dollars;
};
const route = (method: string, path: string, text: string): Answer => {
  asked.push(`${method} ${path}`);
  if (path === "/rpc") {
    const { method: call, params } = JSON.parse(text) as { method: string; params: readonly unknown[] };
    return answers.node === "silent" ? [502, "<html>"] : [200, { jsonrpc: "2.0", id: 1, result: says(call, params) }];
  }
  const table: Readonly<Record<string, Answer>> = {
    "GET /time": answers.time(),
    "GET /version": answers.version,
    "GET /api/geoblock": answers.geoblock,
    "GET /auth/derive-api-key": answers.derive,
    "POST /auth/api-key": [200, CREDENTIALS],
    "GET /data/orders": answers.orders,
    "GET /auth/ban-status/closed-only": answers.standing,
    "GET /balance-allowance": answers.balance,
    "GET /gamma/markets/keyset": answers.markets,
    "POST /orders": answers.post,
    "DELETE /orders": [200, { canceled: [], not_canceled: {} }],
    "GET /relayer/v1/account/transactions/params": answers.params,
  };
  return table[`${method} ${path}`] ?? [404, { error: "not found" }];
};

let server: Server;
let url = "";
beforeAll(async () => {
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += String(chunk);
    });
    request.on("end", () => {
      const [status, body, headers] = route(request.method ?? "", (request.url ?? "").split("?")[0] ?? "", text);
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = server.address();
  url = `http://127.0.0.1:${typeof at === "object" ? at?.port : 0}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  answers = healthy();
  asked = [];
});

const plain = (): Settings => ({ POLYMARKET_PRIVATE_KEY: KEY, POLYGON_RPC_URL: `${url}/rpc` });
const safe = (): Settings => ({
  ...plain(),
  POLYMARKET_SIGNATURE_TYPE: "2",
  POLYMARKET_FUNDER_ADDRESS: SAFE,
  POLYMARKET_RELAYER_KEY: "a key",
});
async function seen(settings: Settings = plain(), wishes = { login: false, probe: false }) {
  const patient = patientOf(url, settings);
  if (patient === null) throw new Error("no venue");
  const { findings, wouldSend } = await examine(patient, wishes, () => {});
  return { findings, wouldSend, bad: findings.filter(({ is }) => is === "bad") };
}
const one = (findings: readonly Finding[], check: string) => findings.find((finding) => finding.check === check);

describe("a healthy account", () => {
  it("with a plain key is fit: every check is good, or says why it does not apply", async () => {
    const { findings, bad, wouldSend } = await seen();
    expect(bad).toEqual([]);
    expect(wouldSend).toEqual([]);
    expect(findings.filter(({ is }) => is !== "good").map(({ check }) => check)).toEqual(["relayer"]);
    expect(one(findings, "markets")?.says).toContain("1 of version 1, 1 of version 2");
    expect(one(findings, "rate tier")?.says).toBe("standard");
    expect(one(findings, "egress")?.says).toContain("lower than the minimum");
  });

  it("with a Safe is fit by its relayer, and needs no gas", async () => {
    const { findings, bad } = await seen(safe());
    expect(bad).toEqual([]);
    expect(one(findings, "relayer")?.says).toContain("number 4");
    expect(one(findings, "gas")).toBeUndefined();
  });

  it("is only read: nothing is posted but the test order, and no login is made unless asked for", async () => {
    answers.derive = [400, { error: "Could not derive api key!" }];
    expect(one((await seen()).findings, "credentials")).toMatchObject({
      is: "bad",
      todo: expect.stringContaining("--login"),
    });
    expect(asked.filter((each) => !each.startsWith("GET ") && each !== "POST /rpc")).toEqual([]);
    answers = { ...healthy(), derive: answers.derive };
    expect((await seen(plain(), { login: true, probe: false })).bad).toEqual([]);
    expect(asked.filter((each) => !each.startsWith("GET ") && each !== "POST /rpc")).toEqual([
      "POST /auth/api-key",
      "POST /orders",
    ]);
  });
});

describe("what is broken is named, with what to do", () => {
  const table = contractsOf(137);
  it.each<[string, string, () => void, string | RegExp]>([
    [
      "a venue that is not there",
      "clock",
      () => {
        answers.time = () => [502, "<html>"];
      },
      "time",
    ],
    [
      "a machine's clock that is a minute off",
      "clock",
      () => {
        answers.time = () => [200, Math.floor(Date.now() / 1000) - 60];
      },
      /5\d\.\d s off/,
    ],
    [
      "a venue of another order version",
      "version",
      () => {
        answers.version = [200, { version: 4 }];
      },
      "version 4",
    ],
    [
      "a country that is not served",
      "geoblock",
      () => {
        answers.geoblock = [200, { blocked: true, country: "US", region: "NY" }];
      },
      "US-NY",
    ],
    [
      "a geoblock that does not answer",
      "geoblock",
      () => {
        answers.geoblock = [500, {}];
      },
      "not known",
    ],
    [
      "credentials of another key",
      "credentials",
      () => {
        answers.orders = [401, { error: "Unauthorized/Invalid api key" }];
      },
      "Invalid api key",
    ],
    [
      "an account that may only close",
      "standing",
      () => {
        answers.standing = [200, { closed_only: true }];
      },
      "close",
    ],
    [
      "a wallet without money",
      "balance",
      () => {
        answers.balance = [200, { balance: "0" }];
      },
      "$0",
    ],
    [
      "a balance that can't be read",
      "balance",
      () => {
        answers.balance = [200, { balance: "many" }];
      },
      "not known",
    ],
    [
      "a catalogue with nothing in it",
      "markets",
      () => {
        answers.markets = [200, { markets: [], next_cursor: "" }];
      },
      "of 0",
    ],
    [
      "orders blocked on their way, by a page",
      "egress",
      () => {
        answers.post = [403, "<html>Sorry, you have been blocked</html>"];
      },
      "GEO_BLOCKED",
    ],
    [
      "a venue that does not know our signature",
      "egress",
      () => {
        answers.post = [400, { error: "order_version_mismatch" }];
      },
      "VERSION_MISMATCH",
    ],
    [
      "a venue that takes what nobody can take",
      "egress",
      () => {
        answers.post = [200, [{ success: true, errorMsg: "", orderID: "0x1", status: "live" }]];
      },
      "no clear answer",
    ],
    [
      "a node of another chain",
      "chain",
      () => {
        answers.chainId = "0x1";
      },
      "chain 1",
    ],
    [
      "a node that lags",
      "chain",
      () => {
        answers.blockAge = 3_600;
      },
      "s old",
    ],
    [
      "a node that is down",
      "chain",
      () => {
        answers.node = "silent";
      },
      "eth_chainId",
    ],
    [
      "contracts that are gone",
      "contracts",
      () => {
        answers.code = "0x";
      },
      "no contract at",
    ],
    [
      "a key without gas",
      "gas",
      () => {
        answers.coin = "0x1";
      },
      "0.000 POL",
    ],
    [
      "approvals that are missing",
      "approvals",
      () => {
        answers.approved = word("0");
      },
      "8 of 14",
    ],
  ])("%s", async (_, check, breaks, what) => {
    breaks();
    const { findings } = await seen();
    const finding = one(findings, check);
    expect(finding).toMatchObject({ is: "bad", todo: expect.stringMatching(/\w{3}/u) });
    expect(finding?.says).toMatch(what);
  });

  it.each([
    ["a key that is no key", { POLYMARKET_PRIVATE_KEY: "0x12" }, "wallet", "POLYMARKET_PRIVATE_KEY"],
    ["a wallet type that there is not", { POLYMARKET_SIGNATURE_TYPE: "7" }, "wallet", "POLYMARKET_SIGNATURE_TYPE"],
    [
      "a Safe that is not this key's",
      { POLYMARKET_SIGNATURE_TYPE: "2", POLYMARKET_FUNDER_ADDRESS: `0x${"22".repeat(20)}` },
      "wallet",
      SAFE,
    ],
    [
      "a relayer's key that is missing",
      { ...{ POLYMARKET_SIGNATURE_TYPE: "2", POLYMARKET_FUNDER_ADDRESS: SAFE } },
      "relayer",
      "POLYMARKET_RELAYER_KEY",
    ],
    ["a node's address that is none", { POLYGON_RPC_URL: "polygon" }, "chain", "POLYGON_RPC_URL"],
  ])("%s", async (_, settings, check, what) => {
    const finding = one((await seen({ ...plain(), ...settings })).findings, check);
    expect(finding).toMatchObject({ is: "bad", says: expect.stringContaining(what) });
    expect(JSON.stringify(finding)).not.toContain(KEY.slice(2));
  });

  it("missing approvals come with the very calls that give them", async () => {
    answers.allowance = word("5");
    const { wouldSend } = await seen();
    const wanted = table === null ? [] : requiredApprovals(table).filter(({ kind }) => kind === "allowance");
    expect(wouldSend.map(({ to, data }) => ({ to, data }))).toEqual(
      wanted.map(approvalCall).map(({ to, data }) => ({ to, data })),
    );
  });

  it("Polymarket itself gets no test order and no throwaway key", () => {
    expect(patientOf("polymarket", {})?.wallet).toMatchObject({ is: "error", code: "BAD_KEY" });
    expect(patientOf("polymarket", plain())?.real).toBe(true);
    expect(patientOf("ftp://x", {})).toBeNull();
  });
});

describe("the command", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "edgemaker-doctor-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const run = (...args: string[]): Promise<{ code: number | null; out: string; err: string }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env.PATH } });
      let [out, err] = ["", ""];
      child.stdout.on("data", (chunk) => {
        out += String(chunk);
      });
      child.stderr.on("data", (chunk) => {
        err += String(chunk);
      });
      child.on("close", (code) => resolve({ code, out, err }));
    });

  it("ends with 0 when fit, 1 when not, and its last line is one JSON object that never holds the key", async () => {
    const file = join(folder, "vars");
    writeFileSync(file, `# mine\nPOLYMARKET_PRIVATE_KEY="${KEY}"\nPOLYGON_RPC_URL=${url}/rpc\n`);
    const fit = await run("--venue", url, "--settings", file, "--json");
    expect([fit.code, fit.err]).toEqual([0, ""]);
    expect(JSON.parse(fit.out.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ fit: true, wouldSend: [] });
    expect(fit.out).not.toContain(KEY.slice(2));
    answers.geoblock = [200, { blocked: true, country: "GB", region: "" }];
    const ill = await run("--venue", url, "--settings", file, "--json");
    expect(ill.code).toBe(1);
    expect(JSON.parse(ill.out.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ fit: false });
    expect(ill.out).toContain("BAD  geoblock");
  });

  it("ends with 2 and one line when it is used wrongly", async () => {
    for (const args of [["--venue", "nowhere"], ["--settings", join(folder, "absent")], ["--heal"]]) {
      const { code, out, err } = await run(...args);
      expect([code, out, err.trimEnd().split("\n").length]).toEqual([2, "", 1]);
    }
    expect(parseSettings("A=1\nwhat")).toBe("line 2 is not NAME=VALUE");
  });
});

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getContractConfig } from "@polymarket/clob-client";
import { encodeFunctionData, parseAbi } from "viem";
import { describe, expect, it } from "vitest";
import type { ChainOperation, OperationId } from "../../core/contract/chain.ts";
import type { Address, ConditionId } from "../../core/contract/ids.ts";
import type { MicroShares } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { approvalCall, requiredApprovals } from "./approvals.ts";
import { type Call, operationCalls } from "./calldata.ts";
import { conditionIdOf, positionIdOf, positionsOfV2 } from "./ids.ts";
import { forbidden } from "./policy.ts";
import { contractsOf } from "./table.ts";

type Hex = `0x${string}`;

const table = (() => {
  const found = contractsOf(137);
  if (found === null) throw new Error("no table for Polygon");
  return found;
})();
const OWNER = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266" as Address;
// The market of the reference's example (polymarket.md 4a).
const CONDITION = "0x78443f961b9a65869dcb39359de9960165c7e5cbad0904eac7f29cd77872a63b" as ConditionId;
const YES = "104239898038807136052399800151408521467737075933964991162589336683346093173875";
const NO = "71183960810705820955071415844881728181970340514894896943812046065452395013351";

const operation = (over: Partial<ChainOperation>): ChainOperation => ({
  id: "0x78:1:c1" as OperationId,
  at: 1_800_000_000_000 as VenueMs,
  kind: "split",
  condition: CONDITION,
  version: "v1",
  negRisk: false,
  amount: 12_345_678 as MicroShares,
  why: "",
  ...over,
});

const callsOf = (over: Partial<ChainOperation>): readonly Call[] => {
  const calls = operationCalls(operation(over), table, OWNER, requiredApprovals(table));
  if ("is" in calls) throw new Error(calls.message);
  return calls;
};
const refusal = (over: Partial<ChainOperation>) => operationCalls(operation(over), table, OWNER);

// Words of an encoding written by hand, so that the encoder is not checked against itself.
const uint = (value: bigint | number): string => BigInt(value).toString(16).padStart(64, "0");
const address = (value: string): string => value.slice(2).toLowerCase().padStart(64, "0");
const left = (value: string): string => value.slice(2).padEnd(64, "0");
const both = (head: number): string => uint(head) + uint(2) + uint(1) + uint(2);
const V2 = `0x01${"ab".repeat(30)}` as ConditionId;

describe("calldata is, byte for byte, the published selector and its arguments", () => {
  const arrayAt = (words: number): string => uint(words * 32);
  const start = address(table.collateral) + uint(0) + CONDITION.slice(2);
  const pair = uint(2) + uint(1) + uint(2);
  it.each([
    ["split", {}, table.adapter, `0x72ce4275${start}${arrayAt(5)}${uint(12_345_678)}${pair}`],
    [
      "split, neg-risk",
      { negRisk: true },
      table.negRiskAdapter,
      `0x72ce4275${start}${arrayAt(5)}${uint(12_345_678)}${pair}`,
    ],
    ["merge", { kind: "merge" }, table.adapter, `0x9e7212ad${start}${arrayAt(5)}${uint(12_345_678)}${pair}`],
    ["redeem", { kind: "redeem", amount: 0 }, table.adapter, `0x01b7037c${start}${both(128)}`],
    ["redeem, neg-risk", { kind: "redeem", negRisk: true }, table.negRiskAdapter, `0x01b7037c${start}${both(128)}`],
    ["split of version 2", { version: "v2", condition: V2 }, table.router, `0x82d3b9f1${left(V2)}${uint(12_345_678)}`],
    [
      "merge of version 2, its id padded",
      { kind: "merge", version: "v2", negRisk: true, condition: `${V2}00` },
      table.router,
      `0x5b63685e${left(V2)}${uint(12_345_678)}`,
    ],
    [
      "redeem of version 2, the second outcome",
      { kind: "redeem", version: "v2", condition: V2, held: { yes: 0, no: 7 } },
      table.router,
      `0xd217a3cc${left(V2)}${uint(1)}${uint(7)}`,
    ],
    [
      "convert",
      { kind: "convert", negRisk: true, convert: { event: `0x${"2c".repeat(32)}`, indexSet: "0x5" } },
      table.negRiskAdapter,
      `0xc64748c4${"2c".repeat(32)}${uint(5)}${uint(12_345_678)}`,
    ],
  ] as const)("%s", (_, over, to, data) => {
    expect(callsOf(over as Partial<ChainOperation>)).toEqual([{ to, data, value: 0n }]);
  });

  it("wrap and unwrap allow the ramp exactly what it takes, and pay nobody but the wallet itself", () => {
    const [allow, wrap] = callsOf({ kind: "wrap" });
    expect(allow).toMatchObject({ to: table.usdce, data: `0x095ea7b3${address(table.onramp)}${uint(12_345_678)}` });
    const args = `${address(table.usdce)}${address(OWNER)}${uint(12_345_678)}`;
    expect(wrap).toMatchObject({ to: table.onramp, data: `0x62355638${args}` });
    const [back, unwrap] = callsOf({ kind: "unwrap" });
    expect(back).toMatchObject({
      to: table.collateral,
      data: `0x095ea7b3${address(table.offramp)}${uint(12_345_678)}`,
    });
    expect(unwrap).toMatchObject({ to: table.offramp, data: `0x8cc7104f${args}` });
  });

  it("approvals: pUSD to six spenders, shares of version 1 to five operators, of version 2 to three", () => {
    const needed = requiredApprovals(table);
    const pusd = needed.filter(({ token }) => token === table.collateral).map(({ to }) => to);
    expect(new Set(pusd)).toEqual(
      new Set([
        table.exchange,
        table.negRiskExchange,
        table.adapter,
        table.negRiskAdapter,
        table.router,
        table.exchangeV3,
      ]),
    );
    const v1 = needed.filter(({ token }) => token === table.conditionalTokens).map(({ to }) => to);
    expect(new Set(v1)).toEqual(
      new Set([table.exchange, table.negRiskExchange, table.adapter, table.negRiskAdapter, table.autoRedeemer]),
    );
    const v2 = needed.filter(({ token }) => token === table.positionManager).map(({ to }) => to);
    expect(new Set(v2)).toEqual(new Set([table.router, table.exchangeV3, table.autoRedeemer]));
    for (const approval of needed) {
      const grant = approval.kind === "allowance" ? `0x095ea7b3${address(approval.to)}${"f".repeat(64)}` : null;
      expect(approvalCall(approval).data).toBe(grant ?? `0xa22cb465${address(approval.to)}${uint(1)}`);
    }
  });

  it("knows the same addresses as the official client, where it has them", () => {
    const official = getContractConfig(137);
    expect(official).toMatchObject({
      exchangeV2: table.exchange,
      negRiskExchangeV2: table.negRiskExchange,
      exchangeV3: table.exchangeV3,
      conditionalTokens: table.conditionalTokens,
      collateral: table.collateral,
    });
    expect(contractsOf(80002)).toBeNull();
  });
});

describe("an operation that can't be right is refused, not encoded", () => {
  it.each([
    ["an amount of nothing", { amount: 0 as MicroShares }, "POLICY"],
    ["half a millionth", { amount: 0.5 as MicroShares }, "POLICY"],
    ["a condition of the wrong length", { condition: V2 }, "POLICY"],
    ["a condition of version 1 on the router", { version: "v2" }, "POLICY"],
    ["a conversion outside a neg-risk event", { kind: "convert" }, "POLICY"],
    [
      "a conversion of no outcome",
      { kind: "convert", negRisk: true, convert: { event: CONDITION, indexSet: "0x0" } },
      "POLICY",
    ],
    ["a redemption of nothing", { kind: "redeem", version: "v2", condition: V2 }, "NO_BALANCE"],
    ["an approval when none is missing", { kind: "approve" }, "NOTHING"],
  ] as const)("%s", (_, over, code) => {
    expect(refusal(over as Partial<ChainOperation>)).toMatchObject({ is: "refused", code });
  });
});

describe("what may be signed is read from the bytes", () => {
  it("every operation the encoder can make passes", () => {
    const all = [
      callsOf({}),
      callsOf({ kind: "merge", negRisk: true }),
      callsOf({ kind: "redeem" }),
      callsOf({ kind: "wrap" }),
      callsOf({ kind: "unwrap" }),
      callsOf({ kind: "approve" }),
      callsOf({ kind: "convert", negRisk: true, convert: { event: CONDITION, indexSet: "0x3" } }),
      callsOf({ kind: "redeem", version: "v2", condition: V2, held: { yes: 1 as MicroShares, no: 2 as MicroShares } }),
    ];
    for (const calls of all) expect(forbidden(calls, table, OWNER)).toBeNull();
  });

  const thief = `0x${"66".repeat(20)}` as Hex;
  const erc20 = parseAbi([
    "function transfer(address to, uint256 amount)",
    "function approve(address to, uint256 amount)",
  ]);
  const erc1155 = parseAbi(["function setApprovalForAll(address operator, bool approved)"]);
  const ramp = parseAbi(["function wrap(address asset, address to, uint256 amount)"]);
  it.each([
    [
      "a transfer of pUSD",
      table.collateral,
      encodeFunctionData({ abi: erc20, functionName: "transfer", args: [thief, 1n] }),
    ],
    [
      "an allowance to a stranger",
      table.collateral,
      encodeFunctionData({ abi: erc20, functionName: "approve", args: [thief, 1n] }),
    ],
    [
      "USDC.e to an exchange",
      table.usdce,
      encodeFunctionData({ abi: erc20, functionName: "approve", args: [table.exchange, 1n] }),
    ],
    [
      "shares to a stranger",
      table.conditionalTokens,
      encodeFunctionData({ abi: erc1155, functionName: "setApprovalForAll", args: [thief, true] }),
    ],
    [
      "a wrap for somebody else",
      table.onramp,
      encodeFunctionData({ abi: ramp, functionName: "wrap", args: [table.usdce, thief, 1n] }),
    ],
    ["a call that the table has not", table.router, "0x12345678" as Hex],
    ["a contract that the table has not", thief, "0x12345678" as Hex],
    ["the retired adapter", table.negRiskOracle, callsOf({}).at(0)?.data ?? ("0x" as Hex)],
  ])("%s does not", (_, to, data) => {
    expect(forbidden([{ to, data, value: 0n }], table, OWNER)).not.toBeNull();
    expect(forbidden([...callsOf({}), { to, data, value: 0n }], table, OWNER)).not.toBeNull();
  });
});

describe("ids are derived as the chain derives them", () => {
  it("both tokens of a standard market, from its condition and USDC.e", () => {
    expect([
      positionIdOf(table.usdce, CONDITION as string as Hex, 1),
      positionIdOf(table.usdce, CONDITION as string as Hex, 2),
    ]).toEqual([YES, NO]);
    // pUSD is what one pays with, not what the ids are made of (reference polymarket.md 0).
    expect(positionIdOf(table.collateral, CONDITION as string as Hex, 1)).not.toBe(YES);
  });

  it("positions of version 2 carry the condition in front and the outcome behind", () => {
    const [yes, no] = positionsOfV2(V2) ?? ["", ""];
    expect(BigInt(yes).toString(16).padStart(64, "0")).toBe(`${V2.slice(2)}00`);
    expect(BigInt(no) - BigInt(yes)).toBe(1n);
    expect(positionsOfV2(CONDITION)).toBeNull();
  });

  const folder = fileURLToPath(new URL("../../../shared/data/api-fixtures/rust-adapter/", import.meta.url));
  const absent = !existsSync(folder);
  describe.skipIf(absent)(`of recorded markets${absent ? " (../shared is absent)" : ""}`, () => {
    const text = (name: string): string => readFileSync(`${folder}${name}`, "utf8");
    const field = (json: string, name: string): string[] =>
      [...json.matchAll(new RegExp(`"${name}": "((?:[^"\\\\]|\\\\.)*)"`, "g"))].map((match) => match[1] ?? "");

    it("a neg-risk market: its condition from the retired adapter, its tokens from the wrapped collateral", () => {
      const json = text("gamma_event.json");
      const conditions = field(json, "conditionId");
      const at = conditions.findIndex((id) => id.startsWith("0xc8f1cf5d") && id.endsWith("2e47"));
      const condition = (conditions[at] ?? "0x") as Hex;
      const question = field(json, "questionID").at(0) ?? "";
      const event = field(json, "negRiskMarketID").at(0) ?? "";
      expect(question.slice(0, 64)).toBe(event.slice(0, 64));
      expect(conditionIdOf(table.negRiskOracle, question as Hex)).toBe(condition);
      const yes = positionIdOf(table.wrappedCollateral, condition, 1);
      const no = positionIdOf(table.wrappedCollateral, condition, 2);
      expect(field(json, "clobTokenIds").at(0)).toBe(`[\\"${yes}\\", \\"${no}\\"]`);
      expect([yes.slice(0, 10), no.slice(0, 10)]).toEqual(["6059004548", "7600570002"]);
    });

    it("a market of the crypto ladders: its condition from the oracle that reports them", () => {
      const json = text("search_response.json");
      const question = (field(json, "questionID").find((id) => id.startsWith("0x17684e6f")) ?? "0x") as Hex;
      const condition = conditionIdOf("0x65070BE91477460D8A7AeEb94ef92fe056C2f2A7", question);
      expect(condition.slice(0, 10)).toBe("0x647fe16b");
      expect(field(json, "conditionId")).toContain(condition);
    });
  });
});

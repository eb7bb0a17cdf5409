import type { Operation } from "../../../web/src/api/operations.ts";

const MINUTE = 60_000;

/** What was done on chain in the fixture's world: one confirmed, one on its way, one that failed. */
export function operationsOf(markets: readonly string[], now: number): readonly Operation[] {
  const at = (minutes: number): string => new Date(now - minutes * MINUTE).toISOString();
  const hash = (digit: string): string => `0x${digit.repeat(64)}`;
  const [first = "", second = ""] = markets;
  const base = { ref: hash("a"), ticket: null, tx: null, gas: "0.000000", why: "", cause: "" };
  return [
    { ...base, id: "split-3", created_at: at(1), market: second, kind: "split", amount: "60.000000", state: "pending" },
    {
      ...base,
      id: "merge-2",
      created_at: at(14),
      market: first,
      kind: "merge",
      amount: "120.000000",
      state: "confirmed",
    },
    { ...base, id: "merge-1", created_at: at(90), market: first, kind: "merge", amount: "35.000000", state: "failed" },
  ].map((each) => ({
    ...each,
    ...(each.state === "pending" ? {} : { tx: hash("b"), gas: "0.005400" }),
    why: each.kind === "split" ? "asks lack tokens" : "sets tie up capital",
    cause: each.state === "failed" ? "reverted" : "",
  }));
}

import type { OrderOnRecord } from "../../../web/src/api/orders.ts";

/** A market's last orders: of two strategies and two versions of the code, and one from before either was kept. */
export function ordersOf(now: number): readonly OrderOnRecord[] {
  const at = (seconds: number): string => new Date(now - seconds * 1_000).toISOString();
  const base = { token: "YES", side: "BUY", price: "0.4800", size: "20.000000", matched: "0.000000" } as const;
  const [old, code] = ["0.1.0+5b1d7e0c2f4a", "0.1.0+c7f09d8e61b3"];
  return [
    { ...base, id: "0x5", created_at: at(20), state: "live", strategy: "MM", version: code },
    {
      ...base,
      id: "0x4",
      created_at: at(20),
      token: "NO",
      price: "0.5000",
      state: "live",
      strategy: "MM",
      version: code,
    },
    { ...base, id: "0x3", created_at: at(95), matched: "20.000000", state: "done", strategy: "CD", version: code },
    { ...base, id: "0x2", created_at: at(400), state: "done", strategy: "MM", version: old },
    { ...base, id: "0x1", created_at: at(9_000), state: "done", strategy: null, version: null },
  ];
}

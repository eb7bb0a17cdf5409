/** A market that is over: it left the table, and the account still counts what it earned. */
import type { OrderId, TradeId } from "../../../core/contract/ids.ts";
import { bookFill, type Ledger, learn, markLedger, newLedger, settle } from "../../../core/ledger/ledger.ts";
import type { MicroUsd } from "../../../core/units/money.ts";
import type { Ticks } from "../../../core/units/price.ts";
import type { MicroShares } from "../../../core/units/size.ts";
import type { VenueMs } from "../../../core/units/time.ts";

/** One bought lot that resolved in our favour, at a cost in cash that is no whole price: a micro-dollar of rounding. */
export function goneLedger(at: number): Ledger {
  const ledger = newLedger();
  const booked = bookFill(
    ledger,
    {
      ...{ trade: "gone-1" as TradeId, order: `0x${"cd".repeat(32)}` as OrderId, at: at as VenueMs },
      ...{ token: "YES", side: "BUY", price: 8_700 as Ticks, size: 40_000_000 as MicroShares },
      ...{ cash: -34_800_001 as MicroUsd, fee: 0 as MicroUsd, maker: true, status: "confirmed" },
    },
    17_480,
  );
  if (booked !== null) learn(ledger, booked, { s1: 0, s5: 0, s30: 0.1, s120: 0.1, s600: -0.3 });
  markLedger(ledger, 18_950);
  settle(ledger, "YES");
  return ledger;
}

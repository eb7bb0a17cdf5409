import { describe, expect, it } from "vitest";
import type { AccountReport, LiveAlert, MarketReport } from "../../core/live/types.ts";
import { lookAt } from "./look.ts";

const account = { cash: 60_000_000, equity: 61_000_000 } as AccountReport;
const report = (sets: number, merged: number): MarketReport =>
  ({
    position: { sets },
    chain: { merged },
    fillCount: 2,
  }) as unknown as MarketReport;
const alert = (text: string): LiveAlert => ({ text }) as LiveAlert;

describe("a look at the bot's capital", () => {
  it("adds up sets, merges and fills of all markets, and tells once what the screen says of want of money", () => {
    const said = "The venue says there is not enough balance. ";
    const look = lookAt({
      at: 5,
      account,
      reports: [report(6, 0), report(4, 10)],
      buying: 1,
      alerts: [alert(said), alert(said), alert("The book is late")],
    });
    expect(look).toEqual({
      at: 5,
      cash: 60_000_000,
      equity: 61_000_000,
      sets: 10,
      merged: 10,
      fills: 4,
      buying: 1,
      said: [said],
    });
  });

  it("is none while the venue has not told the cash: unknown is not zero", () => {
    expect(lookAt({ at: 5, account: { ...account, cash: null }, reports: [], alerts: [], buying: 0 })).toBeNull();
    expect(lookAt({ at: 5, account: null, reports: [], alerts: [], buying: 0 })).toBeNull();
  });
});

import type { Day } from "../../../web/src/api/days.ts";

const DAY = 86_400_000;

/** Four days of the fixture's world: the running one, one that lost, one with a deposit, and the first. */
export function daysOf(now: number): readonly Day[] {
  const parts = [
    {
      pnl: 12.31,
      capture: 20.02,
      adverse: -6.4,
      drift: -1.1,
      fees: -0.42,
      rebates: 0.21,
      rewards: 0,
      flows: 0,
      missing: 0,
    },
    {
      pnl: -41.87,
      capture: 31.5,
      adverse: -60.17,
      drift: -12.4,
      fees: -1.2,
      rebates: 0.4,
      rewards: 0,
      flows: 0,
      missing: 0,
    },
    {
      pnl: 18.64,
      capture: 28,
      adverse: -14.02,
      drift: 2.1,
      fees: -0.94,
      rebates: 0.5,
      rewards: 3,
      flows: 500,
      missing: 0,
    },
    { pnl: 0, capture: 0, adverse: 0, drift: 0, fees: 0, rebates: 0, rewards: 0, flows: 0, missing: 0 },
  ];
  let close = 10_412.86;
  return parts.map((part, back): Day => {
    const open = close - part.pnl - part.flows - part.missing;
    const text = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, value.toFixed(6)]));
    const told = {
      ...{ day: new Date(now - back * DAY).toISOString().slice(0, 10), complete: back > 0 },
      ...{ open: open.toFixed(6), close: close.toFixed(6), fills: part.capture === 0 ? 0 : 40 + back * 13 },
      ...{ volume: (part.capture * 61).toFixed(6), drawdown_bp: part.pnl < 0 ? 64 : 11, judged: 40 - back * 10 },
      quality_cents: part.capture === 0 ? null : part.pnl / 60,
    };
    close = open;
    return {
      ...(text as Pick<
        Day,
        "pnl" | "capture" | "adverse" | "drift" | "fees" | "rebates" | "rewards" | "flows" | "missing"
      >),
      ...told,
    };
  });
}

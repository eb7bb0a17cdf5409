/**
 * What a month on Cloudflare costs by what was counted (docs/cost.md). Prices of the paid plan, reference stack.md 6: of each
 * kind an amount is included in the plan's five dollars, what is above it is paid by the million.
 */
export interface Usage {
  /** Calls to objects and their alarms, rows written (each setAlarm is one), gigabyte-seconds of objects in memory. */
  readonly requests: number;
  readonly rows: number;
  readonly gbSeconds: number;
}

export interface Bill extends Usage {
  /** Dollars above what is included, by kind, and with the plan itself. */
  readonly dollars: {
    readonly requests: number;
    readonly rows: number;
    readonly duration: number;
    readonly all: number;
  };
}

const PLAN = 5;
const MILLION = 1e6;
const INCLUDED = { requests: 1 * MILLION, rows: 50 * MILLION, gbSeconds: 400_000 } as const;
const PER_MILLION = { requests: 0.15, rows: 1, gbSeconds: 12.5 } as const;
export const MONTH_S = 30 * 86_400;
/** An object is billed as if it held this much memory, GB. */
const OBJECT_GB = 0.128;

/** @param perSecond what was counted, a second; `objectSeconds` are seconds of objects at work or pinned, a second */
export function monthOf(perSecond: { requests: number; rows: number; objectSeconds: number }): Usage {
  return {
    requests: perSecond.requests * MONTH_S,
    rows: perSecond.rows * MONTH_S,
    gbSeconds: perSecond.objectSeconds * OBJECT_GB * MONTH_S,
  };
}

/** The whole account's bill: included amounts are taken off. */
export function billOf(usage: Usage): Bill {
  const over = (kind: keyof Usage): number => (Math.max(0, usage[kind] - INCLUDED[kind]) / MILLION) * PER_MILLION[kind];
  const dollars = { requests: over("requests"), rows: over("rows"), duration: over("gbSeconds") };
  return { ...usage, dollars: { ...dollars, all: PLAN + dollars.requests + dollars.rows + dollars.duration } };
}

/** What one more of this costs where nothing is included any more, dollars. */
export const marginal = ({ requests, rows, gbSeconds }: Usage): number =>
  (requests * PER_MILLION.requests + rows * PER_MILLION.rows + gbSeconds * PER_MILLION.gbSeconds) / MILLION;

/** How much each level of a side may be: what adds to inventory shrinks with it, and nothing passes the cap or the minimum. */
import type { Reason } from "../contract/reasons.ts";
import { exp, ln } from "../stats/elementary.ts";
import type { Ticks } from "../units/price.ts";
import { floorToSizeStep, type MicroShares } from "../units/size.ts";
import { PERMIT, type Permit } from "./gates.ts";
import type { Rung } from "./rungs.ts";
import type { Rules } from "./standard.ts";

export interface Wanted {
  readonly price: Ticks;
  readonly size: MicroShares;
}

export interface SizeInput {
  readonly rules: Rules;
  readonly minSize: MicroShares;
  /** Net micro-shares the quotes lean on, YES minus NO. */
  readonly lean: number;
  /** Net micro-shares held. */
  readonly net: number;
  readonly permit: Permit;
  /** Share of the usual size that a guard's verdict leaves, in (0, 1]; what reduces inventory keeps its size. */
  readonly sizeShare: number;
}

/**
 * Sizes of one side, tight level first, so that all of them filled leave the inventory within its cap. When only reducing is
 * permitted they take it to zero together, never through it. A level below the market's minimum is dropped and said; the
 * tight one is brought up to the minimum while its side may add at all and no verdict asked for less.
 */
export function sized(
  p: SizeInput,
  as: "bid" | "ask",
  prices: readonly (Ticks | null)[],
  rungs: readonly Rung[],
  why: Reason[],
): (Wanted | null)[] {
  const { rules, minSize, permit } = p;
  const lean = as === "bid" ? p.lean : -p.lean;
  const reducing = permit === PERMIT.reduce;
  let reducible = Math.max(0, -lean);
  let room = reducing ? reducible : rules.maxInventory - (as === "bid" ? p.net : -p.net);
  const wanted: (Wanted | null)[] = prices.map(() => null);
  if (permit <= PERMIT.hold || room <= 0) return wanted;
  const kept = reducing ? 1 : shade(rules, lean);
  for (let level = 0; level < prices.length; level++) {
    const price = prices[level] ?? null;
    if (price === null) {
      drop(why, as, level, "would leave the grid");
      continue;
    }
    const usual = rules.quoteSize * (rungs[level]?.weight ?? 1) * kept;
    let size = Math.min(Math.max(usual * p.sizeShare, Math.min(usual, reducible)), room);
    if (level === 0 && !reducing && p.sizeShare === 1 && size < minSize && lean < rules.maxInventory)
      size = Math.min(minSize, room);
    const whole = floorToSizeStep(size);
    if (whole < minSize) {
      drop(why, as, level, `${whole / 1e6} of at least ${minSize / 1e6} shares`);
      continue;
    }
    room -= whole;
    reducible = Math.max(0, reducible - whole);
    wanted[level] = { price, size: whole };
  }
  return wanted;
}

/** Share of a size that the adding side keeps. `lean`: what the side would add to, micro-shares. */
function shade(rules: Rules, lean: number): number {
  if (lean <= 0) return 1;
  const u = lean / rules.maxInventory;
  return rules.engine === "legacy" ? 1 - power(Math.min(u, 1), rules.legacySizePower) : exp(-rules.sizeEta * u);
}

/** u^z for u in (0, 1], exactly u at z = 1. */
const power = (u: number, z: number): number => u * exp((z - 1) * ln(u));

const drop = (why: Reason[], as: "bid" | "ask", level: number, detail: string): void => {
  why.push({ t: "gate", name: "min-size", passed: false, detail: `level ${level + 1}: ${detail}`, side: as, level });
};

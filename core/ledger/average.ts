import type { Booked } from "./ledger.ts";
import { direction, yesHalf } from "./ledger.ts";

/**
 * Average cost of the net side in cents a share, by the average-cost method over fills in venue order; null when flat.
 * In YES coordinates while folding; a net NO position is told in cents of NO.
 */
export function averageCents(fills: Iterable<Booked>): number | null {
  const real = [...fills].filter((b) => b.status !== "failed");
  real.sort((a, b) => a.fill.at - b.fill.at || (a.fill.trade < b.fill.trade ? -1 : 1));
  let net = 0;
  let cost = 0;
  for (const { fill } of real) {
    const signed = direction(fill) * fill.size;
    const price = yesHalf(fill);
    if (net !== 0 && Math.sign(signed) !== Math.sign(net)) {
      const left = net + signed;
      cost = Math.sign(left) === Math.sign(net) ? (cost * left) / net : left * price;
      net = left;
    } else {
      net += signed;
      cost += signed * price;
    }
  }
  if (net === 0) return null;
  const yesCents = cost / net / 200;
  return net > 0 ? yesCents : 100 - yesCents;
}

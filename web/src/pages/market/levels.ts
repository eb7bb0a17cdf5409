import type { LiveOrder } from "../../../../core/live/types.ts";
import { shares } from "../../format/size.ts";

const NAMES = ["tight", "medium", "wide"];

/** "L1": as the ladder tags our orders. */
export const levelTag = (level: number): string => `L${level + 1}`;
/** "L1 tight". */
export const levelName = (level: number): string => [levelTag(level), NAMES[level]].filter(Boolean).join(" ");

/** Where an order is in its queue; while that means nothing yet, what is happening to it. */
export function queueWords(order: LiveOrder): string {
  if (order.state !== "live") return order.state === "unknown" ? "no answer yet" : order.state;
  if (order.ahead === null) return "queue not known";
  return order.ahead === 0 ? "first" : `${shares(order.ahead)} ahead`;
}

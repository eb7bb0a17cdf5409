/**
 * Markets that fall together though nobody lists them as one event. Every question that a coin's price decides is in one
 * group: coins move with one another, and a ladder of strikes or days with itself.
 */
import { followsCrypto } from "../selection/crypto.ts";

/** null: it is in none but its own event. */
export const groupOf = (question: string): string | null =>
  followsCrypto({ question, event: { id: "", slug: "", title: "" } }) ? "crypto" : null;

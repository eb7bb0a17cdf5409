/** Collateral that came to the wallet or left it on chain, and that no contract of the venue's moved. */
import type { MicroUsd } from "../units/money.ts";
import type { Address } from "./ids.ts";

export interface Transfer {
  /** Transaction and place in it: one movement is counted once under it. */
  readonly id: string;
  readonly tx: string;
  readonly way: "in" | "out";
  /** Above zero. */
  readonly amount: MicroUsd;
  /** Where it went, or came from. */
  readonly other: Address;
}

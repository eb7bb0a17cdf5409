/** Why there is no probability of ours: nothing is traded on a guess, and the reason is kept. */
import { type Refused, refusalText } from "../stats/range.ts";

export type NoSignalCode =
  /** A price, a volatility or a time is not a number in its range. */
  | "NOT_A_NUMBER"
  /** The question's last price has been read. */
  | "EXPIRED"
  /** Its window has not begun: an up-down question has no strike yet, a touch nothing to touch in. */
  | "NOT_BEGUN"
  /** The source's candles or prints since the window began are not all known. */
  | "MISSING_PRICES"
  /** The source's last price is too old. */
  | "STALE"
  | "FEEDS_DISAGREE"
  /** A strike outside 0.2 to 5 times spot: a misread strike or a wrong pair, sooner than a bet. */
  | "STRIKE_FAR"
  | "NO_VOLATILITY"
  /** Probabilities of a ladder that do not fall with the strike. */
  | "LADDER";

export interface NoSignal {
  readonly is: "no-signal";
  readonly code: NoSignalCode;
  readonly reason: string;
}

export const noSignal = (code: NoSignalCode, reason: string): NoSignal => ({ is: "no-signal", code, reason });

/** A formula's refusal, which names the field and its range. */
export const outOfRange = (refused: Refused): NoSignal => noSignal("NOT_A_NUMBER", refusalText(refused));

export const isNoSignal = (answer: object): answer is NoSignal => "is" in answer && answer.is === "no-signal";

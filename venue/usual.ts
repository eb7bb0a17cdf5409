/**
 * Frames that look as they nearly always do, told apart by a glance. What looks otherwise in any way is left to the schema,
 * which alone says what is wrong with it: these readers accept less than it does, and never something else.
 */

/** A price_change whose numbers are text. */
interface UsualChange {
  readonly market: string;
  readonly timestamp: string;
  readonly price_changes: readonly {
    readonly asset_id: string;
    readonly price: string;
    readonly size: string;
    readonly side: "BUY" | "SELL";
  }[];
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Text that trimming would not change. */
const isBare = (value: unknown): value is string => typeof value === "string" && value.trim().length === value.length;

/** The message's own event_type; null when it has none that is text. */
export const usualKind = (message: unknown): string | null =>
  isObject(message) && typeof message.event_type === "string" && message.event_type !== "" ? message.event_type : null;

export const isUsualChange = (message: unknown): message is UsualChange =>
  isObject(message) &&
  typeof message.market === "string" &&
  isBare(message.timestamp) &&
  message.timestamp !== "" &&
  Array.isArray(message.price_changes) &&
  message.price_changes.every(isUsualEntry);

const isUsualEntry = (entry: unknown): boolean =>
  isObject(entry) &&
  typeof entry.asset_id === "string" &&
  isBare(entry.price) &&
  isBare(entry.size) &&
  (entry.side === "BUY" || entry.side === "SELL");

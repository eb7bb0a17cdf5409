import type { WalletView } from "../../../core/contract/gateway.ts";
import type { MarketReport } from "../../../core/live/types.ts";
import type { MarketSetup } from "../../../core/market.ts";
import type { ClockReading } from "../../../runtime/clock.ts";
import { type Curve, newCurve } from "./series.ts";

/** What the object itself remembers beside the machine's rows: a handful of values, each written when it changes. */
interface Facts {
  /** What the market trades with; missing before the first activation. */
  readonly setup: MarketSetup;
  /** Whose orders these are. Ids depend on it, so it never changes under a journal. */
  readonly wallet: WalletView;
  readonly mode: "paper" | "live";
  /** Version of the account's configuration that `setup` was last made from; missing: none. */
  readonly configVersion: number;
  /** The first reading there was. */
  readonly clock: ClockReading;
  /** What may be some minutes old after a restart, in one value: each is a row. An earlier version had the curve by itself. */
  readonly lately: { readonly clock: ClockReading; readonly curve: Curve };
  readonly curve: Curve;
  /** It has nothing left to do: no alarm until it is activated again. */
  readonly asleep: boolean;
  /** Its last word before it fell asleep: what is known of it from then on. */
  readonly last: MarketReport;
}

/** Typed view of the object's key-value storage. */
export function createFacts(kv: SyncKvStorage) {
  const get = <K extends keyof Facts>(key: K): Facts[K] | null => kv.get<Facts[K]>(`fact:${key}`) ?? null;
  return {
    get,
    set: <K extends keyof Facts>(key: K, value: Facts[K]): void => kv.put(`fact:${key}`, value),
    clock: (): ClockReading | null => get("lately")?.clock ?? get("clock"),
    curve: (): Curve => get("lately")?.curve ?? get("curve") ?? newCurve(),
  };
}

export const sameWallet = (a: WalletView, b: WalletView): boolean =>
  a.signer === b.signer && a.funder === b.funder && a.signatureType === b.signatureType && a.chainId === b.chainId;

import type { FaultName, FaultSetting } from "../../core/exchange/faults/menu.ts";
import type { ToldPrice } from "../../core/exchange/recording/prices.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";

/** What a replay is given: what happened to its markets, and what its price feed told. */
export type Played = SourceEvent | ToldPrice;

/** What this side needs of the exchange's own helper routes (workers/paper/routes/admin.ts). */
export interface Admin {
  setup(body: Readonly<Record<string, unknown>>): Promise<Status>;
  begin(): Promise<void>;
  status(): Promise<Status>;
  /** These faults and no others; the seed that is there when it is null. */
  faults(asked: FaultsAsked): Promise<void>;
  /** Has one fault strike at its next occasion; and how often it has struck since faults were last set. */
  fire(name: FaultName, ms: number): Promise<void>;
  struck(name: FaultName): Promise<number>;
  events(batch: {
    first: number;
    events: readonly Played[];
    last: boolean;
    bad: readonly { place: string; why: string }[];
  }): Promise<{ next: number; room: number; until: number | null }>;
}

export interface FaultsAsked {
  readonly seed: number | null;
  readonly settings: readonly FaultSetting[];
}

export interface Status {
  readonly source: string;
  readonly setup: { readonly faucet: number };
  readonly clock: { readonly ms: number; readonly rate: number; readonly state: string };
  readonly accounts: readonly { readonly address: string; readonly cash: number; readonly deposited: number }[];
  readonly feed: Readonly<Record<string, unknown>>;
}

/** The exchange refused: its status and its own words. */
export class AdminError extends Error {
  override readonly name = "AdminError";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function createAdmin(url: string): Admin {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const reply = await fetch(`${url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await reply.text();
    if (!reply.ok) throw new AdminError(reply.status, (JSON.parse(text) as { error?: string }).error ?? text);
    return JSON.parse(text);
  };
  return {
    setup: async (body) => (await call("POST", "/paper/setup", body)) as Status,
    begin: async () => {
      await call("POST", "/paper/begin");
    },
    faults: async ({ seed, settings }) => {
      await call("PUT", "/paper/faults", { ...(seed === null ? {} : { seed }), faults: settings });
    },
    fire: async (name, ms) => {
      await call("POST", "/paper/faults/fire", { name, ms });
    },
    struck: async (name) => {
      const { faults } = (await call("GET", "/paper/faults")) as {
        faults: readonly { setting: FaultSetting; count: number }[];
      };
      return faults.find(({ setting }) => setting.name === name)?.count ?? 0;
    },
    status: async () => (await call("GET", "/paper/status")) as Status,
    events: async (batch) =>
      (await call("POST", "/paper/source/events", batch)) as { next: number; room: number; until: number | null },
  };
}

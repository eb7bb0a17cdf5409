/**
 * The exchange seen with other eyes than the bot's: the venue's official client, the account's own key, raw records.
 * Nothing of core or venue is used, so that a test compares two accounts of the same events.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ApiKeyCreds, ClobClient, type OpenOrder, type Trade } from "@polymarket/clob-client";
import { createWalletClient, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";

export interface VenueEye {
  readonly address: string;
  readonly credentials: ApiKeyCreds;
  openOrders(): Promise<readonly OpenOrder[]>;
  trades(): Promise<readonly Trade[]>;
  order(id: string): Promise<OpenOrder>;
  /** Micro-dollars. */
  cash(): Promise<number>;
  /** Our fills by (trade, order), as the raw records have them. */
  fills(): Promise<ReadonlyMap<string, { readonly order: string; readonly size: string; readonly price: string }>>;
}

const CHAIN_ID = 137;

/** Opens the account of a run by the throwaway key in its state folder. */
export async function openVenueEye(venue: string, state: string): Promise<VenueEye> {
  const { privateKey } = JSON.parse(readFileSync(join(state, "wallet.json"), "utf8")) as { privateKey: `0x${string}` };
  const account = privateKeyToAccount(privateKey);
  const signer = createWalletClient({ account, transport: http("http://127.0.0.1:9") });
  const options = { host: venue, chain: CHAIN_ID, signer, throwOnError: true };
  const creds = await new ClobClient(options).deriveApiKey();
  const client = new ClobClient({ ...options, creds });
  const trades = () => client.getTrades(undefined, false);
  return {
    address: account.address,
    credentials: creds,
    openOrders: () => client.getOpenOrders(undefined, false),
    trades,
    order: (id) => client.getOrder(id),
    async cash() {
      const answer = await client.getBalanceAllowance({ asset_type: "COLLATERAL" as never });
      return Number(answer.balance);
    },
    async fills() {
      const ours = new Map<string, { order: string; size: string; price: string }>();
      for (const trade of await trades()) {
        for (const maker of trade.maker_orders) {
          if (maker.owner !== creds.key) continue;
          ours.set(`${trade.id}|${maker.order_id}`, {
            order: maker.order_id,
            size: maker.matched_amount,
            price: maker.price,
          });
        }
        if (trade.trader_side === "TAKER" && trade.owner === creds.key) {
          ours.set(`${trade.id}|${trade.taker_order_id}`, {
            order: trade.taker_order_id,
            size: trade.size,
            price: trade.price,
          });
        }
      }
      return ours;
    },
  };
}

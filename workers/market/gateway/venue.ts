import type { ChainSigner } from "../../../core/contract/chain.ts";
import type { WalletView } from "../../../core/contract/gateway.ts";
import type { ConditionId, TokenId } from "../../../core/contract/ids.ts";
import type { MarketSpec } from "../../../core/contract/spec.ts";
import type { FeedFrame } from "../../../core/feed/frames.ts";
import type { AccountFill, OpenOrder, WatchedMarket } from "../../../core/gateway/types.ts";
import { ONE_DOLLAR, type Ticks } from "../../../core/units/price.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import type { Credentials } from "../../../venue/auth.ts";
import type { TokenBook } from "../../../venue/books.ts";
import { createRpc, type Rpc } from "../../../venue/chain/rpc.ts";
import { openSigner as signerFor } from "../../../venue/chain/signer.ts";
import { type Contracts, contractsOf } from "../../../venue/chain/table.ts";
import { type Clob, createClob } from "../../../venue/clob.ts";
import { type Hosts, hosts, isPolymarket } from "../../../venue/hosts.ts";
import { type OwnOrder, toVenueOrder } from "../../../venue/orders.ts";
import type { TradeJson } from "../../../venue/schema/trades.ts";
import { toFills } from "../../../venue/trades.ts";
import { openWallet, type Wallet } from "../../../venue/wallet.ts";
import type { Env } from "../env.ts";

const POLYGON = 137;

/** Wall milliseconds a read may take. */
const READ_DEADLINE_MS = 4_000;

export interface Venue {
  readonly hosts: Hosts;
  readonly wallet: Wallet;
  readonly view: WalletView;
}

/**
 * Why this engine may not trade with these settings; null when it may. In live mode every order waits for the gates
 * (core/risk/going-live.ts); Polymarket itself is behind one more lock, this one: no setting reaches it.
 */
export function notAllowed({ MODE, VENUE }: Pick<Env, "MODE" | "VENUE">): string | null {
  if (MODE !== "paper" && MODE !== "live") return `MODE is "${MODE}": it is "paper" or "live"`;
  return isPolymarket(VENUE)
    ? `VENUE is "${VENUE}": Polymarket itself is not opened in this version, in no mode. Name the origin of a paper exchange`
    : null;
}

/** Opens the wallet and the venue's addresses, or says which setting is wrong. */
export function openVenue(env: Env): Venue | string {
  const no = notAllowed(env);
  if (no !== null) return no;
  const where = hosts(env.VENUE);
  if (where === null) return `VENUE "${env.VENUE}" is neither "polymarket" nor an origin such as http://127.0.0.1:8788`;
  const wallet = openWallet({
    privateKey: env.POLYMARKET_PRIVATE_KEY ?? "",
    funder: env.POLYMARKET_FUNDER_ADDRESS,
    signatureType: Number(env.POLYMARKET_SIGNATURE_TYPE ?? "0"),
    chainId: POLYGON,
  });
  if ("is" in wallet) return wallet.message;
  return { hosts: where, wallet, view: wallet.view };
}

/** The API credentials of the settings; null when one is missing: they are derived then. */
export function credentialsOf(env: Env): Credentials | null {
  const { POLYMARKET_API_KEY: key, POLYMARKET_API_SECRET: secret, POLYMARKET_API_PASSPHRASE: passphrase } = env;
  return key && secret && passphrase ? { key, secret, passphrase } : null;
}

/** The relayer of a paper exchange takes any key. */
export const PAPER_RELAYER_KEY = "paper";

/** Paper has a chain of its own behind the exchange's origin, and no other is ever asked. */
const nodeOf = ({ clob }: Hosts): string => `${clob}/rpc`;

/**
 * The way to the chain: a node for a plain key, the relayer for a contract wallet; null where the venue's contracts are not
 * known.
 */
export const openSigner = ({ hosts: where, wallet }: Venue, now: () => number): ChainSigner | null =>
  signerFor({
    wallet,
    hosts: where,
    rpcUrl: nodeOf(where),
    relayerKey: PAPER_RELAYER_KEY,
    fetch: (input, init) => fetch(input, init),
    now,
  });

/** A node of the chain, and the venue's contracts on it. */
export interface Node {
  readonly rpc: Rpc;
  readonly table: Contracts;
}

/** Null where the venue's contracts are not known. */
export function openNode({ hosts: where, wallet }: Venue): Node | null {
  const table = contractsOf(wallet.view.chainId);
  if (table === null) return null;
  return { rpc: createRpc(nodeOf(where), (input, init) => fetch(input, init)), table };
}

export const openClob = (venue: Venue, credentials: Credentials | null, now: () => number): Clob =>
  createClob({
    hosts: venue.hosts,
    wallet: venue.wallet,
    credentials,
    fetch: (input, init) => fetch(input, init),
    now,
    deadlineMs: READ_DEADLINE_MS,
  });

/** Open orders in their markets' terms. Orders of markets we don't watch are kept under their own market, as foreign. */
export function openOf(
  own: readonly OwnOrder[],
  markets: ReadonlyMap<ConditionId, WatchedMarket>,
): readonly OpenOrder[] {
  return own.map((order) => {
    const spec = markets.get(order.market)?.spec;
    const known = spec === undefined ? null : toVenueOrder(order, spec);
    const { id, side, price, original, matched, status, market } = order;
    // Foreign: whether its token is a YES or a NO is not known, and nobody asks.
    return known === null ? { id, token: "YES", side, price, original, matched, status, market } : { ...known, market };
  });
}

/** Our fills of the watched markets. An unreadable trade makes the whole read fail: a hole would look like "no fill". */
export function fillsOf(
  trades: readonly TradeJson[],
  us: { readonly funder: WalletView["funder"]; readonly apiKey: string },
  markets: ReadonlyMap<ConditionId, WatchedMarket>,
): readonly AccountFill[] | string {
  const fills: AccountFill[] = [];
  for (const trade of trades) {
    const spec = markets.get(trade.market as ConditionId)?.spec;
    if (spec === undefined) continue;
    const read = toFills(trade, us, spec);
    if (!read.ok) return read.why;
    for (const fill of read.fills) fills.push({ market: spec.id, fill });
  }
  return fills;
}

/** A REST book of either token as a frame in YES coordinates; null when it is nobody's. */
export function bookFrame(
  book: TokenBook,
  specs: ReadonlyMap<TokenId, MarketSpec>,
  now: VenueMs,
): (FeedFrame & { t: "book" }) | null {
  const spec = specs.get(book.token);
  if (spec === undefined) return null;
  const own = spec.yes === book.token;
  const mirror = (levels: TokenBook["bids"]) =>
    levels.map(({ price, size }) => ({ price: (ONE_DOLLAR - price) as Ticks, size }));
  return {
    t: "book",
    market: spec.id,
    bids: own ? book.bids : mirror(book.asks),
    asks: own ? book.asks : mirror(book.bids),
    at: book.at ?? now,
  };
}

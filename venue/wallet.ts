import { type Hex, keccak256 } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { WalletView } from "../core/contract/gateway.ts";
import type { Address, OrderId } from "../core/contract/ids.ts";
import type { MarketSpec } from "../core/contract/spec.ts";
import { l1Headers } from "./auth.ts";
import { forbidden } from "./chain/policy.ts";
import { type Batch, relayType, unsignedBatch } from "./chain/relay.ts";
import { type Contracts, contractsOf } from "./chain/table.ts";
import type { Transaction } from "./chain/transaction.ts";
import { orderId, type UnsignedOrder, wrapOrder } from "./order.ts";

export interface WalletSettings {
  /** 0x + 64 hex. Never logged, never returned. */
  readonly privateKey: string;
  /** The contract wallet that holds the money for types 1, 2 and 3; the key's own address for type 0. */
  readonly funder?: string | undefined;
  readonly signatureType: number;
  readonly chainId: number;
  /** The venue's contracts there; missing: those of the table, where it has that chain. */
  readonly contracts?: Contracts | undefined;
}

/** What was signed, known by its hash before anybody has it. */
export interface SignedCalls {
  /** Transaction hash of a plain key, digest of a contract wallet's batch. */
  readonly ref: Hex;
  /** The raw transaction as 0x hex, or the relayer's body as JSON. */
  readonly payload: string;
}

export interface NotSigned {
  readonly is: "not-signed";
  readonly why: string;
}

/** A key that signs orders, logins, and calls of the venue's contracts that pass the policy; nothing else. */
export interface Wallet {
  readonly view: WalletView;
  /** The order's signature in the form of the wallet's type, and the id of the very order that was signed. */
  signOrder(
    order: UnsignedOrder,
    spec: Pick<MarketSpec, "version" | "negRisk">,
  ): Promise<{ readonly id: OrderId; readonly signature: Hex }>;
  /** A transaction of the key's own account: type 0. The same transaction gives the same bytes, always. */
  signTransaction(transaction: Transaction): Promise<SignedCalls | NotSigned>;
  /** A batch of a contract wallet, for the relayer: types 1, 2 and 3. */
  signBatch(batch: Batch): Promise<SignedCalls | NotSigned>;
  /** Headers of an L1 login (reference polymarket.md 2c). @param timestamp unix seconds */
  login(timestamp: number): Promise<Record<string, string>>;
}

export interface WalletError {
  readonly is: "error";
  readonly code: "BAD_KEY" | "BAD_FUNDER" | "BAD_TYPE";
  /** Names the setting, never its value. */
  readonly message: string;
}

const fail = (code: WalletError["code"], message: string): WalletError => ({ is: "error", code, message });

const NO_TABLE = "the venue has no contracts on this chain";
const notSigned = (why: string): NotSigned => ({ is: "not-signed", why });

/** Opens the trading wallet, or says which setting is wrong and what to do. */
export function openWallet(settings: WalletSettings): Wallet | WalletError {
  const { privateKey, funder, signatureType, chainId } = settings;
  if (!/^0x[0-9a-fA-F]{64}$/.test(privateKey))
    return fail("BAD_KEY", "POLYMARKET_PRIVATE_KEY is not 0x and 64 hex digits: set it again");
  if (signatureType !== 0 && signatureType !== 1 && signatureType !== 2 && signatureType !== 3)
    return fail(
      "BAD_TYPE",
      "POLYMARKET_SIGNATURE_TYPE is not 0 (plain key), 1 (proxy), 2 (Safe) or 3 (deposit wallet): set the account's own",
    );
  let account: ReturnType<typeof privateKeyToAccount>;
  try {
    account = privateKeyToAccount(privateKey as Hex);
  } catch {
    return fail("BAD_KEY", "POLYMARKET_PRIVATE_KEY is not a valid private key: set it again");
  }
  const signer = account.address.toLowerCase() as Address;
  const holder = funder === undefined || funder === "" ? signer : (funder.toLowerCase() as Address);
  if (!/^0x[0-9a-f]{40}$/.test(holder))
    return fail("BAD_FUNDER", "POLYMARKET_FUNDER_ADDRESS is not 0x and 40 hex digits: set it again or remove it");
  if (signatureType === 0 && holder !== signer)
    return fail("BAD_FUNDER", "POLYMARKET_FUNDER_ADDRESS differs from the key's address: type 0 has no other wallet");
  if (signatureType !== 0 && holder === signer)
    return fail(
      "BAD_FUNDER",
      "POLYMARKET_FUNDER_ADDRESS is missing: types 1, 2 and 3 keep the money in a contract wallet",
    );
  const table = settings.contracts ?? contractsOf(chainId);
  const mayNot = (calls: Batch["calls"]) => (table === null ? NO_TABLE : forbidden(calls, table, holder));
  const view: WalletView = { signer, funder: holder, signatureType, chainId };
  return {
    view,
    async signOrder(order, spec) {
      const id = orderId(order, spec, chainId);
      if (signatureType !== 3) return { id, signature: await account.sign({ hash: id as string as Hex }) };
      const wrapped = wrapOrder(order, spec, chainId);
      return { id, signature: wrapped.pack(await account.sign({ hash: wrapped.digest })) };
    },
    async signTransaction({ call, nonce, fees }) {
      if (signatureType !== 0) return notSigned("only a plain key (type 0) sends transactions by itself");
      const no = mayNot([call]);
      if (no !== null) return notSigned(no);
      const { to, data, value } = call;
      const payload = await account.signTransaction({ type: "eip1559", chainId, nonce, to, data, value, ...fees });
      return { ref: keccak256(payload), payload };
    },
    async signBatch(batch) {
      if (signatureType === 0) return notSigned("a plain key (type 0) has no contract wallet to relay for");
      const no = mayNot(batch.calls);
      if (no !== null || table === null) return notSigned(no ?? NO_TABLE);
      const who = { from: signer, wallet: holder, chainId };
      const { digest, sign, body } = unsignedBatch(relayType(signatureType), batch, who, table);
      const signature =
        sign === "hash"
          ? await account.sign({ hash: digest })
          : await account.signMessage({ message: { raw: digest } });
      return { ref: digest, payload: body(signature) };
    },
    login: (timestamp) => l1Headers(account, chainId, timestamp),
  };
}

/** What a node answers, in the forms of JSON-RPC: quantities and bytes are 0x hex. */
import * as z from "zod";

type Hex = `0x${string}`;

export const bytes = z
  .string()
  .regex(/^0x([0-9a-fA-F]{2})*$/)
  .transform((text) => text.toLowerCase() as Hex);
export const hash = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/)
  .transform((text) => text.toLowerCase() as Hex);
export const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((text) => text.toLowerCase() as Hex);
export const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform((text) => BigInt(text));
/** A block number, nonce or chain id: whole and safe. */
export const count = quantity.transform(Number).refine(Number.isSafeInteger, { message: "larger than any count" });

export const log = z.object({ address, topics: z.array(hash), data: bytes });

export const receipt = z.object({
  transactionHash: hash,
  blockHash: hash,
  blockNumber: count,
  from: address,
  status: count,
  gasUsed: quantity,
  effectiveGasPrice: quantity,
  logs: z.array(log),
});
export type Receipt = z.output<typeof receipt>;

/** eth_simulateV1: blocks of calls that were played through. A call that reverts has no logs. */
export const simulated = z.array(
  z.object({ calls: z.array(z.object({ status: count, logs: z.array(log).default([]) })) }),
);

/** A transaction in the pool has no block yet. */
export const transaction = z.object({ hash, from: address, nonce: count, blockNumber: count.nullish() });

export const block = z.object({ number: count, hash });
export const fullBlock = z.object({ number: count, hash, transactions: z.array(transaction) });

/** eth_feeHistory: one base fee more than blocks asked, the last being the next block's. */
export const feeHistory = z.object({
  baseFeePerGas: z.array(quantity).min(1),
  reward: z.array(z.array(quantity).min(1)).nullish(),
});

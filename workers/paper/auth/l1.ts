import { isAddress, recoverTypedDataAddress } from "viem";
import type { Address } from "../../../core/contract/ids.ts";

const MESSAGE = "This message attests that I control the given wallet";

/**
 * Whoever signed this L1 header really holds `address` (reference polymarket.md 2c): the recovered signer must be it.
 * Null when the header does not prove that, whatever the reason.
 */
export async function verifyL1(
  header: { address: string; signature: string; timestamp: string; nonce: string },
  chainId: number,
): Promise<Address | null> {
  const { address, signature, timestamp, nonce } = header;
  if (!isAddress(address, { strict: false }) || !/^\d{1,18}$/.test(nonce)) return null;
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return null;
  try {
    const signer = await recoverTypedDataAddress({
      domain: { name: "ClobAuthDomain", version: "1", chainId },
      types: {
        ClobAuth: [
          { name: "address", type: "address" },
          { name: "timestamp", type: "string" },
          { name: "nonce", type: "uint256" },
          { name: "message", type: "string" },
        ],
      },
      primaryType: "ClobAuth",
      message: { address: address.toLowerCase() as `0x${string}`, timestamp, nonce: BigInt(nonce), message: MESSAGE },
      signature: signature as `0x${string}`,
    });
    return signer.toLowerCase() === address.toLowerCase() ? (signer.toLowerCase() as Address) : null;
  } catch {
    // Not a point on the curve: as wrong as a signature of somebody else.
    return null;
  }
}

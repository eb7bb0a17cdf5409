/** Addresses of the contract wallets that the venue makes for a key: a setting that differs is worth a question. */
import { encodeAbiParameters, encodePacked, getCreate2Address, keccak256 } from "viem";
import type { Address } from "../../core/contract/ids.ts";
import type { Contracts } from "./table.ts";

/** Hashes of the code that each factory starts a wallet with, as the official relayer client has them. */
const SAFE_CODE = "0x2bce2127ff07fb632d16c8347c4ebf501f4841168bed00d9e6ef715ddb6fcecf";
const PROXY_CODE = "0xd21df8dc65880a8606f09fe0ce3df9b8869287ab0b058be05aa9e8af6330a00b";

const hex = (key: Address) => key as string as `0x${string}`;
const lower = (address: string): Address => address.toLowerCase() as Address;

export const safeAddressOf = (key: Address, table: Contracts): Address =>
  lower(
    getCreate2Address({
      from: table.safeFactory,
      salt: keccak256(encodeAbiParameters([{ type: "address" }], [hex(key)])),
      bytecodeHash: SAFE_CODE,
    }),
  );

export const proxyAddressOf = (key: Address, table: Contracts): Address =>
  lower(
    getCreate2Address({
      from: table.proxyFactory,
      salt: keccak256(encodePacked(["address"], [hex(key)])),
      bytecodeHash: PROXY_CODE,
    }),
  );

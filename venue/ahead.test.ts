import * as fc from "fast-check";
import { type Hex, recoverAddress } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { expect, it } from "vitest";
import { place, spec } from "../core/gateway/fixtures.ts";
import { signingAhead } from "./ahead.ts";
import { buildOrder } from "./order.ts";
import { openWallet } from "./wallet.ts";

// The public test key of reference polymarket.md 2e. Never fund it.
const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const HALF = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

it("a signature whose dear part was computed before is the key's own, with the low s, for any digest", async () => {
  const { address } = privateKeyToAccount(KEY);
  const ahead = signingAhead(KEY);
  await fc.assert(
    fc.asyncProperty(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), async (value) => {
      ahead.prepare();
      const hash: Hex = `0x${value.toString(16).padStart(64, "0")}`;
      const signature = ahead.sign(hash);
      if (signature === null) throw new Error("nothing was prepared");
      expect(await recoverAddress({ hash, signature })).toBe(address);
      expect(BigInt(`0x${signature.slice(66, 130)}`)).toBeLessThanOrEqual(HALF);
    }),
    { numRuns: 60 },
  );
});

it("no nonce signs twice: each half is used up, and when none is left none is made up", () => {
  const ahead = signingAhead(KEY);
  const hash: Hex = `0x${"ab".repeat(32)}`;
  expect(ahead.sign(hash)).toBeNull();
  while (ahead.prepare());
  expect(ahead.prepare()).toBe(false);
  const seen = new Set<string>();
  let signed = 0;
  for (let next = ahead.sign(hash); next !== null; next = ahead.sign(hash)) {
    seen.add(next.slice(0, 66));
    signed += 1;
  }
  expect(signed).toBeGreaterThan(0);
  expect(seen.size).toBe(signed);
});

it.each([0, 3])(
  "a wallet of type %i signs as well when it has prepared nothing, and the id is the same",
  async (signatureType) => {
    const funder = signatureType === 0 ? undefined : `0x${"1".repeat(40)}`;
    const wallet = openWallet({ privateKey: KEY, funder, signatureType, chainId: 137 });
    if ("is" in wallet) throw new Error(wallet.message);
    const order = buildOrder(place(1), spec(), wallet.view);
    if ("is" in order) throw new Error(order.message);
    const plain = await wallet.signOrder(order, spec());
    wallet.prepare();
    const ahead = await wallet.signOrder(order, spec());
    expect(ahead.id).toBe(plain.id);
    expect(ahead.signature).not.toBe(plain.signature);
    expect(ahead.signature.length).toBe(plain.signature.length);
    expect(await wallet.signOrder(order, spec())).toEqual(plain);
  },
);

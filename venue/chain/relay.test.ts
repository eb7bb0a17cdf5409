import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import type { Address } from "../../core/contract/ids.ts";
import { openWallet } from "../wallet.ts";
import { SUBMITS_A_MINUTE, submitWait } from "./budget.ts";
import type { Call } from "./calldata.ts";
import { type RelayType, unsignedBatch } from "./relay.ts";
import { createRelaySigner } from "./relay-signer.ts";
import type { Relayer } from "./relayer.ts";
import { openSigner } from "./signer.ts";
import { contractsOf } from "./table.ts";

type Hex = `0x${string}`;

// The public test key. Never fund it.
const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const account = privateKeyToAccount(KEY);
const FROM = account.address.toLowerCase() as Address;
const split: Call = {
  to: "0xAdA100Db00Ca00073811820692005400218FcE1f",
  data: `0x72ce4275${"11".repeat(64)}`,
  value: 0n,
};
const allow: Call = {
  to: "0xC011a7E12a19f7B1f670d46F03B03f3342E82DFB",
  data: `0x095ea7b3${"22".repeat(64)}`,
  value: 0n,
};

async function signed(type: RelayType, wallet: string, calls: readonly Call[]) {
  const table = contractsOf(137);
  if (table === null) throw new Error("no table");
  const batch = {
    calls,
    nonce: 7,
    deadline: 1_763_770_200,
    relay: `0x${"33".repeat(20)}` as Hex,
    gasLimit: 10_000_000n,
  };
  const { digest, sign, body } = unsignedBatch(
    type,
    batch,
    { from: FROM, wallet: wallet as Address, chainId: 137 },
    table,
  );
  const signature =
    sign === "hash" ? await account.sign({ hash: digest }) : await account.signMessage({ message: { raw: digest } });
  return JSON.parse(body(signature)) as Record<string, unknown>;
}

/** Made once by the official relayer client, @polymarket/builder-relayer-client 0.0.10, from the same key and calls. */
describe("batches are signed and packed as the official relayer client does", () => {
  it.each([
    [
      "a Safe, one call",
      "SAFE",
      "0xd93b25cb943d14d0d34fbaf01fc93a0f8b5f6e47",
      [split],
      "0xf5c1ad287fecd31b89d0ab34e9d7cc66a7807c56e307055553596369428653097e79460001762fd29873b5bfa53efbaafba1b21ef216a148d199fa2862ef522020",
      { to: split.to, proxyWallet: "0xd93b25cb943d14d0d34fbaf01fc93a0f8b5f6e47", nonce: "7", data: split.data },
    ],
    [
      "a Safe, two calls as one",
      "SAFE",
      "0xd93b25cb943d14d0d34fbaf01fc93a0f8b5f6e47",
      [split, allow],
      "0x9f1cc58c6e7c50b9fb3375feb5caea81ac43f4d80ec139903b0bf27bcda8df424c01d1daa7ce1ec406f80bd453aecff49ac92afdf7706fde63bf37f868dd36d420",
      { to: "0xA238CBeb142c10Ef7Ad8442C6D1f9E89e07e7761" },
    ],
    [
      "a proxy wallet",
      "PROXY",
      "0x365f0ca36ae1f641e02fe3b7743673da42a13a70",
      [split, allow],
      "0xf7e63ec4e85749f0cda0f2f8b17e0508741b09451bc2e68cb06be72e3ca4f2d411d9197d2326564b821e244b85d5df6104b4ee8acfc7490789ff32ed491800361c",
      {
        to: "0xaB45c5A4B0c941a2F231C04C3f49182e1A254052",
        signatureParams: {
          gasPrice: "0",
          gasLimit: "10000000",
          relayerFee: "0",
          relayHub: "0xD216153c06E857cD7f72665E0aF1d7D82172F494",
          relay: "0x3333333333333333333333333333333333333333",
        },
      },
    ],
    [
      "a deposit wallet",
      "WALLET",
      `0x${"11".repeat(20)}`,
      [split, allow],
      "0x8343ae4cab936d70a5914f1881684f85a169eb31f460834054feeae2ec65a24c4d5796b467732a83d4b718d944cfad7882037ede108b2f051eb20c7bf7ca34d31c",
      {
        to: "0x00000000000Fb5C9ADea0298D729A0CB3823Cc07",
        depositWalletParams: {
          depositWallet: `0x${"11".repeat(20)}`,
          deadline: "1763770200",
          calls: [
            { target: split.to, data: split.data, value: "0" },
            { target: allow.to, data: allow.data, value: "0" },
          ],
        },
      },
    ],
  ] as const)("%s", async (_, type, wallet, calls, signature, rest) => {
    expect(await signed(type, wallet, calls)).toMatchObject({ type, from: FROM, nonce: "7", signature, ...rest });
  });
});

it("a batch beyond the relayer's minute is refused before it leaves, with when it may go, and leaves then", async () => {
  const wallet = openWallet({ privateKey: KEY, funder: `0x${"ab".repeat(20)}`, signatureType: 3, chainId: 137 });
  const table = contractsOf(137);
  if ("is" in wallet || table === null) throw new Error("no wallet");
  let now = 1_000_000;
  let submits = 0;
  const relayer = {
    submit: async () => {
      submits += 1;
      return { ok: true, value: { id: `r${submits}`, state: "NEW", tx: null, error: null } } as const;
    },
  } as unknown as Relayer;
  const signer = createRelaySigner({ wallet, relayer, table, rpc: null, now: () => now });
  const batch = { via: "relayer", nonce: 1, ref: "0x1", payload: "{}", deadline: null } as const;
  for (let i = 0; i < SUBMITS_A_MINUTE; i++) expect((await signer.submit(batch)).is).toBe("submitted");
  expect(await signer.submit(batch)).toMatchObject({ is: "refused", code: "RATE_LIMITED", retryAfterMs: 60_000 });
  expect(submits).toBe(SUBMITS_A_MINUTE);
  now += 60_001;
  expect((await signer.submit(batch)).is).toBe("submitted");
});

it("the relayer's minute is kept: a submit waits until the twentieth before it is a minute old", () => {
  const sent = Array.from({ length: 20 }, (_, index) => index * 1_000);
  expect(submitWait(sent.slice(1), 20_000)).toBe(0);
  expect(submitWait(sent, 20_000)).toBe(40_000);
  expect(submitWait(sent, 60_001)).toBe(0);
  expect(submitWait([], 0)).toBe(0);
});

it("settings that give no way to the chain give no signer: a plain key needs a node, a contract wallet its relayer", () => {
  const opened = (signatureType: number, rpcUrl: string | null, relayerKey: string | null) => {
    const funder = signatureType === 0 ? undefined : `0x${"11".repeat(20)}`;
    const wallet = openWallet({ privateKey: KEY, signatureType, chainId: 137, funder });
    if ("is" in wallet) throw new Error(wallet.message);
    const hosts = { relayer: "http://127.0.0.1:9/relayer" };
    return openSigner({ wallet, hosts, rpcUrl, relayerKey, fetch, now: Date.now }) !== null;
  };
  const node = "http://127.0.0.1:9";
  expect([opened(0, null, "key"), opened(0, "polygon", "key"), opened(0, node, null)]).toEqual([false, false, true]);
  expect([opened(2, node, null), opened(3, node, ""), opened(1, null, "key")]).toEqual([false, false, true]);
});

import { OrderBuilder, Side, SignatureTypeV2 } from "@polymarket/clob-client";
import * as fc from "fast-check";
import { createWalletClient, hashTypedData, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { WalletView } from "../core/contract/gateway.ts";
import type { Address, ConditionId, IntentId, TokenId } from "../core/contract/ids.ts";
import type { Place } from "../core/contract/orders.ts";
import type { MarketSpec } from "../core/contract/spec.ts";
import { termsOf } from "../core/exchange/amounts.ts";
import { formatDecimal } from "../core/units/decimal.ts";
import type { MicroUsd } from "../core/units/money.ts";
import { TICK_SIZES, type Ticks } from "../core/units/price.ts";
import type { MicroShares } from "../core/units/size.ts";
import type { VenueMs } from "../core/units/time.ts";
import { immediateAmounts, limitAmounts } from "./amounts.ts";
import { l2Headers } from "./auth.ts";
import { buildOrder, orderBody, orderId, type UnsignedOrder } from "./order.ts";
import { openWallet } from "./wallet.ts";

// The public test key of reference polymarket.md 2e. Never fund it.
const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const TOKEN = "104239898038807136052399800151408521467737075933964991162589336683346093173875" as TokenId;

const wallet = (() => {
  const opened = openWallet({ privateKey: KEY, signatureType: 0, chainId: 137 });
  if ("is" in opened) throw new Error(opened.message);
  return opened;
})();
const us = wallet.view;

const base: UnsignedOrder = {
  salt: 479249096354,
  maker: us.funder,
  signer: us.signer,
  tokenId: TOKEN,
  makerAmount: 5_305_300,
  takerAmount: 10_010_000,
  side: "BUY",
  signatureType: 0,
  timestamp: 1763769600000 as VenueMs,
  expiration: 0,
  tif: "GTC",
  postOnly: false,
};

const spec = (over: Partial<MarketSpec> = {}): MarketSpec => ({
  id: `0x${"1".repeat(64)}` as ConditionId,
  gammaId: "1",
  slug: "a-market",
  question: "A market?",
  rules: "",
  event: { id: "1", slug: "an-event", title: "An event" },
  outcomes: ["Yes", "No"],
  yes: TOKEN,
  no: "71183960810705820955071415844881728181970340514894896943812046065452395013351" as TokenId,
  negRisk: false,
  version: "v1",
  tick: 100 as Ticks,
  minSize: 5_000_000 as MicroShares,
  fee: { rate: 0, exponent: 1, takerOnly: true },
  endsAt: 1_800_000_000_000 as VenueMs,
  ...over,
});

const place = (over: Partial<Place> = {}): Place => ({
  intent: "0x11:1:1" as IntentId,
  at: 1763769600000 as VenueMs,
  token: "YES",
  side: "BUY",
  price: 5300 as Ticks,
  size: 10_010_000 as MicroShares,
  tif: "GTC",
  postOnly: true,
  why: [],
  ...over,
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("golden vectors of the venue's signatures", () => {
  it("logs in with the signature of V1", async () => {
    expect((await wallet.login(1763769600)).POLY_SIGNATURE).toBe(
      "0x5b8ae408ea6c0e8fc1f2442661e6f97e4cb6a92280f1edf56e2ebd95c7acda55381ea537985821e3c3bfabb498d74618a004da24a3d50f8aa4a4f6793eb7abe21b",
    );
  });

  it("authenticates private calls with the HMACs of V2, padding kept", async () => {
    const secret = `${"A".repeat(43)}=`;
    const credentials = { key: "key", secret, passphrase: "phrase" };
    const sign = async (method: string, path: string, body?: string) =>
      (await l2Headers(us.signer, credentials, 1763769600, method, path, body)).POLY_SIGNATURE;
    expect(await sign("GET", "/data/orders")).toBe("JxsIDybHOGBxs-N9Hb6D-fKIdyTx56EgYBlmhuxg7sY=");
    expect(await sign("DELETE", "/order", '{"orderID":"0x123"}')).toBe("gMVW8RJo_DiBqWjVHvhMIhjjwREil5lCI5BfGaI0ZjI=");
  });

  it.each([
    {
      name: "V3 standard market",
      order: base,
      market: { version: "v1", negRisk: false } as const,
      id: "0xd4e7e715a34e8621f290385ab9457d0078b718b8b2d3a3051b5be97e0512259c",
      signature:
        "0x19c16ba65c0a09fc582297d1d1349ffb7c86526c95db15f2fef48f596c0fa56e7779daf0ff27ef5aebee82252c63eb18e3bc7087ffe83073b49cc7ac8a88d8731b",
    },
    {
      name: "V4 neg-risk market",
      order: base,
      market: { version: "v1", negRisk: true } as const,
      id: "0x5e3ea25dcf2bef4fb70c77afd5b7045b11e54352b0c5c8ac878f2407a6e03bed",
      signature:
        "0x07d02580903dd58d7368abe06989fff226791bc8079a40a24116f2537d73fe2315677d37abf70a59babea22bc3f0c007603d7bcd292ec4df2b84c0333c7cf7e51c",
    },
    {
      name: "V5 protocol version 2, neg-risk or not",
      order: base,
      market: { version: "v2", negRisk: true } as const,
      id: "0x571bd9f9af6cd48afb7d2c32c0b8b73bdf000c64ad6c600dd55451c74036c37b",
      signature:
        "0x27d922efb24369cdcf88e0837be7d3fd2133de6ef434c803638493172ee0f82668a2c9577508f7f0cc1339e516322c1d98a86e471afb4bdeb3c8fca254259b781c",
    },
    {
      name: "V6 a sale",
      order: { ...base, side: "SELL", makerAmount: 10_010_000, takerAmount: 5_305_300 } as const,
      market: { version: "v1", negRisk: false } as const,
      id: "0x0e9bd441f80aea1ca7027d7221f4ede2fc251b77f8e5e8adb01376bb9295e43a",
      signature:
        "0xa82594d0265b8cf0fc3a99724b920cd9c45ed97bd03ae045ff7549dd1ca036415ecce7964e56338c17145574dda7a0a96c1d624db50e09337b793d061f1c5bbb1b",
    },
  ])("gives the id and the signature of $name", async ({ order, market, id, signature }) => {
    expect(orderId(order, market, 137)).toBe(id);
    expect(await wallet.signOrder(order, market)).toEqual({ id, signature });
  });
});

describe("orders of contract wallets", () => {
  const funder = `0x${"1".repeat(40)}`;
  const open = (signatureType: number) => {
    const opened = openWallet({ privateKey: KEY, signatureType, chainId: 137, funder });
    if ("is" in opened) throw new Error(opened.message);
    return opened;
  };

  it("wrap a deposit wallet's signature as V7 does: the id stays the order's own", async () => {
    const order = { ...base, maker: funder as Address, signer: funder as Address, signatureType: 3 } as const;
    const { id, signature } = await open(3).signOrder(order, { version: "v1", negRisk: false });
    expect(id).toBe("0xb56054ed465150ce4cf1b1728c9f939916ba0f9362f0a9c6c2d7e01629ea277d");
    expect(signature.slice(0, 132)).toBe(
      "0xa9aeeb503009b1adf933e0bad19c7d52b4c6cde7b3b67db190e6c47623f61e84757e3f099d94e34dcc6349dc57464fa900bd21580938fafa0b3fc77236a96b2b1c",
    );
    const separators = [
      [{ version: "v1", negRisk: false }, "3264e159346253e26a64e00b69032db0e7d32f94628de3e6eecb50304d7af3d2"],
      [{ version: "v1", negRisk: true }, "9b858f53327b0bd13af8ec14cfb35234fb9eb7b0504d1a4e61f433840d30e81a"],
      [{ version: "v2", negRisk: true }, "466c63910185bbd55e8679264200c4e0abdcbb0c6264eb3d41d13326022e095b"],
    ] as const;
    for (const [market, separator] of separators) {
      const packed = (await open(3).signOrder(order, market)).signature;
      expect(packed.slice(132, 196)).toBe(separator);
      expect(packed.endsWith("00ba")).toBe(true);
      expect(packed.length).toBe(2 + 2 * (65 + 32 + 32 + 186 + 2));
    }
  });

  const TYPES = [
    SignatureTypeV2.EOA,
    SignatureTypeV2.POLY_PROXY,
    SignatureTypeV2.POLY_GNOSIS_SAFE,
    SignatureTypeV2.POLY_1271,
  ];
  it.each([0, 1, 2, 3] as const)(
    "type %i equals the official client's order, signature and all, in every domain",
    async (type) => {
      vi.spyOn(Math, "random").mockReturnValue(0.25);
      vi.spyOn(Date, "now").mockReturnValue(1763769600000);
      const ours = type === 0 ? wallet : open(type);
      const account = privateKeyToAccount(KEY);
      const signer = createWalletClient({ account, transport: http("http://127.0.0.1:9") });
      const builder = new OrderBuilder(signer, 137, TYPES[type], type === 0 ? undefined : funder);
      for (const [version, negRisk] of [
        ["v1", false],
        ["v1", true],
        ["v2", false],
      ] as const) {
        const theirs = await builder.buildOrder(
          { tokenID: TOKEN, price: 0.53, size: 10.01, side: Side.BUY },
          { tickSize: "0.01", negRisk },
          version === "v2" ? 3 : 2,
        );
        const built = buildOrder(place(), spec({ version, negRisk }), ours.view);
        if ("is" in built) throw new Error(built.message);
        const { signature } = await ours.signOrder({ ...built, salt: Number(theirs.salt) }, { version, negRisk });
        expect([built.maker, built.signer]).toEqual([theirs.maker.toLowerCase(), theirs.signer.toLowerCase()]);
        expect(built.signatureType).toBe(theirs.signatureType);
        expect(signature).toBe(theirs.signature);
      }
    },
  );
});

describe("the order of an intent", () => {
  it("is the same order with the same id whenever and wherever it is computed", () => {
    const one = buildOrder(place(), spec(), us);
    const two = buildOrder({ ...place(), why: [{ t: "gate", name: "lease", passed: true, detail: "" }] }, spec(), us);
    expect(one).toEqual(two);
  });

  it("differs for another intent, another time or another wallet, and its salt always fits a JSON number", () => {
    const salt = (p: Place, view: WalletView = us) => {
      const order = buildOrder(p, spec(), view);
      if ("is" in order) throw new Error(order.message);
      return order.salt;
    };
    const other = { ...us, funder: `0x${"2".repeat(40)}` as Address };
    const salts = [
      salt(place()),
      salt(place({ intent: "0x11:1:2" as IntentId })),
      salt(place({ at: 1763769600001 as VenueMs })),
      salt(place(), other),
    ];
    expect(new Set(salts).size).toBe(4);
    fc.assert(
      fc.property(fc.string(), (intent) => {
        const value = salt(place({ intent: intent as IntentId }));
        return Number.isSafeInteger(value) && value >= 0 && value < 2 ** 52;
      }),
    );
  });

  it("says NO's token for NO, seconds for an expiry, and that it may take when post-only is not wanted", () => {
    const order = buildOrder(
      place({ token: "NO", tif: "GTD", expiresAt: 1763769800999 as VenueMs, postOnly: false }),
      spec(),
      us,
    );
    if ("is" in order) throw new Error(order.message);
    expect(order.tokenId).toBe(spec().no);
    const body = orderBody(order, "0xabc", "key");
    expect(body.order.expiration).toBe("1763769800");
    expect(body.orderType).toBe("GTD");
    expect(body.postOnly).toBe(false);
    expect(typeof body.order.salt).toBe("number");
  });

  it("is refused, not rounded, when price or size is off the grid", () => {
    expect(buildOrder(place({ price: 5350 as Ticks }), spec(), us)).toMatchObject({ is: "error", code: "OFF_TICK" });
    expect(buildOrder(place({ price: 0 as Ticks }), spec(), us)).toMatchObject({ is: "error", code: "OFF_TICK" });
    expect(buildOrder(place({ size: 10_005_000 as MicroShares }), spec(), us)).toMatchObject({ code: "OFF_SIZE" });
  });
});

describe("amounts, ids and signatures equal the official client's", () => {
  const account = privateKeyToAccount(KEY);
  const signer = createWalletClient({ account, transport: http("http://127.0.0.1:9") });
  const builder = new OrderBuilder(signer, 137, SignatureTypeV2.EOA);
  const STAMP = 1763769600000;

  it("for every tick size, over a grid of prices, sizes, sides and domains", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.25);
    vi.spyOn(Date, "now").mockReturnValue(STAMP);
    const salt = Math.round(0.25 * STAMP);
    const sizes = [5_000_000, 10_010_000, 33_330_000, 100_000_000, 247_680_000, 1_000_000_010_000, 10_000];
    let compared = 0;
    for (const tick of TICK_SIZES) {
      const steps = 10_000 / tick;
      const picks = new Set([
        1,
        2,
        3,
        Math.floor(steps / 7),
        Math.floor(steps / 3),
        Math.floor(steps * 0.57),
        steps - 1,
      ]);
      for (const step of picks) {
        const price = (step * tick) as Ticks;
        if (price <= 0 || price >= 10_000) continue;
        for (const size of sizes) {
          const side = compared % 2 === 0 ? "BUY" : "SELL";
          const negRisk = compared % 3 === 0;
          const version = compared % 5 === 0 ? "v2" : "v1";
          const theirs = await builder.buildOrder(
            {
              tokenID: TOKEN,
              price: Number(formatDecimal(price, 4)),
              size: Number(formatDecimal(size, 6)),
              side: side === "BUY" ? Side.BUY : Side.SELL,
            },
            { tickSize: formatDecimal(tick, 4) as "0.01", negRisk },
            version === "v2" ? 3 : 2,
          );
          const amounts = limitAmounts(side, price, size as MicroShares, tick);
          if ("is" in amounts) throw new Error(amounts.message);
          const order = { ...base, salt, side, makerAmount: amounts.maker, takerAmount: amounts.taker } as const;
          const ours = await wallet.signOrder(order, { version, negRisk });
          const label = `${side} ${size} at ${price}, tick ${tick}`;
          expect(String(amounts.maker), label).toBe(theirs.makerAmount);
          expect(String(amounts.taker), label).toBe(theirs.takerAmount);
          expect(ours.signature, label).toBe(theirs.signature);
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(200);
  }, 30_000);

  it("for orders that match at once, where a buy is a budget in cents", async () => {
    for (const tick of TICK_SIZES) {
      for (const price of [tick, 3 * tick, Math.floor(5700 / tick) * tick]) {
        for (const size of [5_000_000, 33_330_000, 121_070_000]) {
          const amounts = immediateAmounts("BUY", price as Ticks, size as MicroShares, tick);
          if ("is" in amounts) continue;
          const theirs = await builder.buildMarketOrder(
            {
              tokenID: TOKEN,
              price: Number(formatDecimal(price, 4)),
              amount: Number(formatDecimal(amounts.maker, 6)),
              side: Side.BUY,
            },
            { tickSize: formatDecimal(tick, 4) as "0.01", negRisk: false },
            2,
          );
          expect([String(amounts.maker), String(amounts.taker)]).toEqual([theirs.makerAmount, theirs.takerAmount]);
          expect(amounts.maker % 10_000).toBe(0);
          // At better prices it costs less: so much is signed, at the same limit.
          const less = immediateAmounts(
            "BUY",
            price as Ticks,
            size as MicroShares,
            tick,
            (amounts.maker * 0.8) as MicroUsd,
          );
          if ("is" in less) continue;
          expect(less.maker).toBe(Math.floor((amounts.maker * 0.8) / 10_000) * 10_000);
          const said = termsOf({ side: "BUY", makerAmount: less.maker, takerAmount: less.taker, tif: "FAK" }, tick);
          expect(said.ok && said.terms).toMatchObject({ price, budget: less.maker });
        }
      }
    }
  });
});

it("computes the same id as a general EIP-712 library for any order", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 52 - 1 }),
      fc.integer({ min: 1, max: 1e12 }),
      fc.integer({ min: 1, max: 1e12 }),
      fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
      fc.constantFrom("BUY" as const, "SELL" as const),
      fc.constantFrom(0 as const, 1 as const, 2 as const),
      (salt, makerAmount, takerAmount, token, side, signatureType) => {
        const order = {
          ...base,
          salt,
          makerAmount,
          takerAmount,
          tokenId: String(token) as TokenId,
          side,
          signatureType,
        };
        const uint = "uint256";
        const expected = hashTypedData({
          domain: {
            name: "Polymarket CTF Exchange",
            version: "2",
            chainId: 137,
            verifyingContract: "0xE111180000d2663C0091e4f400237545B87B996B",
          },
          types: {
            Order: [
              { name: "salt", type: uint },
              { name: "maker", type: "address" },
              { name: "signer", type: "address" },
              { name: "tokenId", type: uint },
              { name: "makerAmount", type: uint },
              { name: "takerAmount", type: uint },
              { name: "side", type: "uint8" },
              { name: "signatureType", type: "uint8" },
              { name: "timestamp", type: uint },
              { name: "metadata", type: "bytes32" },
              { name: "builder", type: "bytes32" },
            ],
          },
          primaryType: "Order",
          message: {
            salt: BigInt(salt),
            maker: us.funder as string as `0x${string}`,
            signer: us.signer as string as `0x${string}`,
            tokenId: token,
            makerAmount: BigInt(makerAmount),
            takerAmount: BigInt(takerAmount),
            side: side === "BUY" ? 0 : 1,
            signatureType,
            timestamp: BigInt(base.timestamp),
            metadata: `0x${"0".repeat(64)}`,
            builder: `0x${"0".repeat(64)}`,
          },
        });
        expect(orderId(order, { version: "v1", negRisk: false }, 137)).toBe(expected);
      },
    ),
    { numRuns: 50 },
  );
});

describe("opening the wallet", () => {
  it.each([
    ["a key that is no key", { privateKey: "0x12", signatureType: 0 }, "BAD_KEY"],
    ["a key outside the curve", { privateKey: `0x${"f".repeat(64)}`, signatureType: 0 }, "BAD_KEY"],
    ["a deposit wallet without its address", { privateKey: KEY, signatureType: 3 }, "BAD_FUNDER"],
    ["an unknown type", { privateKey: KEY, signatureType: 7 }, "BAD_TYPE"],
    ["a safe without its address", { privateKey: KEY, signatureType: 2 }, "BAD_FUNDER"],
    ["a funder that is no address", { privateKey: KEY, signatureType: 1, funder: "0x12" }, "BAD_FUNDER"],
    [
      "another wallet for a plain key",
      { privateKey: KEY, signatureType: 0, funder: `0x${"2".repeat(40)}` },
      "BAD_FUNDER",
    ],
  ])("names the setting for %s and never shows a secret", (_, settings, code) => {
    const opened = openWallet({ ...settings, chainId: 137 });
    expect(opened).toMatchObject({ is: "error", code });
    expect(JSON.stringify(opened)).not.toContain(settings.privateKey.slice(2));
  });
});

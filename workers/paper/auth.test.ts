import { beforeAll, describe, expect, it } from "vitest";
import { verifyL1 } from "./auth/l1.ts";
import { l2Signature } from "./auth/l2.ts";
import { parseEntry } from "./orders/payload.ts";
import { orderId, verifyOrder } from "./orders/signature.ts";
import { call, createKey, l1Headers, OTHER, type Session, session, WALLET } from "./test/client.ts";
import { openWorld } from "./test/world.ts";

const ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

describe("golden vectors of the venue's signing (reference polymarket.md 2e)", () => {
  it("accepts the L1 signature V1 as that wallet's, and no other wallet's", async () => {
    const header = {
      address: ADDRESS,
      timestamp: "1763769600",
      nonce: "0",
      signature:
        "0x5b8ae408ea6c0e8fc1f2442661e6f97e4cb6a92280f1edf56e2ebd95c7acda55381ea537985821e3c3bfabb498d74618a004da24a3d50f8aa4a4f6793eb7abe21b",
    };
    expect(await verifyL1(header, 137)).toBe(ADDRESS.toLowerCase());
    expect(await verifyL1({ ...header, timestamp: "1763769601" }, 137)).toBeNull();
    expect(await verifyL1({ ...header, address: OTHER.address }, 137)).toBeNull();
  });

  it("computes the L2 signatures V2, with and without a body", async () => {
    const secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    expect(await l2Signature(secret, "1763769600", "GET", "/data/orders", "")).toBe(
      "JxsIDybHOGBxs-N9Hb6D-fKIdyTx56EgYBlmhuxg7sY=",
    );
    expect(await l2Signature(secret, "1763769600", "DELETE", "/order", '{"orderID":"0x123"}')).toBe(
      "gMVW8RJo_DiBqWjVHvhMIhjjwREil5lCI5BfGaI0ZjI=",
    );
  });

  const base = {
    salt: 479249096354,
    maker: ADDRESS,
    signer: ADDRESS,
    tokenId: "104239898038807136052399800151408521467737075933964991162589336683346093173875",
    makerAmount: "5305300",
    takerAmount: "10010000",
    side: "BUY",
    signatureType: 0,
    timestamp: "1763769600000",
    expiration: "0",
    metadata: `0x${"0".repeat(64)}`,
    builder: `0x${"0".repeat(64)}`,
  };
  const vectors = [
    {
      name: "V3 standard",
      spec: { version: "v1", negRisk: false },
      over: {},
      id: "0xd4e7e715a34e8621f290385ab9457d0078b718b8b2d3a3051b5be97e0512259c",
      signature:
        "0x19c16ba65c0a09fc582297d1d1349ffb7c86526c95db15f2fef48f596c0fa56e7779daf0ff27ef5aebee82252c63eb18e3bc7087ffe83073b49cc7ac8a88d8731b",
    },
    {
      name: "V4 neg-risk",
      spec: { version: "v1", negRisk: true },
      over: {},
      id: "0x5e3ea25dcf2bef4fb70c77afd5b7045b11e54352b0c5c8ac878f2407a6e03bed",
      signature:
        "0x07d02580903dd58d7368abe06989fff226791bc8079a40a24116f2537d73fe2315677d37abf70a59babea22bc3f0c007603d7bcd292ec4df2b84c0333c7cf7e51c",
    },
    {
      name: "V5 version 3",
      spec: { version: "v2", negRisk: false },
      over: {},
      id: "0x571bd9f9af6cd48afb7d2c32c0b8b73bdf000c64ad6c600dd55451c74036c37b",
      signature:
        "0x27d922efb24369cdcf88e0837be7d3fd2133de6ef434c803638493172ee0f82668a2c9577508f7f0cc1339e516322c1d98a86e471afb4bdeb3c8fca254259b781c",
    },
    {
      name: "V6 standard SELL",
      spec: { version: "v1", negRisk: false },
      over: { side: "SELL", makerAmount: "10010000", takerAmount: "5305300" },
      id: "0x0e9bd441f80aea1ca7027d7221f4ede2fc251b77f8e5e8adb01376bb9295e43a",
      signature:
        "0xa82594d0265b8cf0fc3a99724b920cd9c45ed97bd03ae045ff7549dd1ca036415ecce7964e56338c17145574dda7a0a96c1d624db50e09337b793d061f1c5bbb1b",
    },
  ] as const;

  it.each(vectors)(
    "recomputes the order id and recovers the signer of $name",
    async ({ spec, over, id, signature }) => {
      const parsed = parseEntry({ order: { ...base, ...over, signature }, owner: "k", orderType: "GTC" });
      if (!parsed.ok) throw new Error(parsed.why);
      expect(orderId(parsed.entry.order, spec, 137)).toBe(id);
      expect(await verifyOrder(parsed.entry.order, spec, 137)).toEqual({
        ok: true,
        id,
        account: ADDRESS.toLowerCase(),
        signer: ADDRESS.toLowerCase(),
      });
    },
  );

  it("tells an order signed for the other protocol version so, and any other wrong signature that it is invalid", async () => {
    const [standard, , v3] = vectors;
    const of = (signature: string, over = {}) => {
      const parsed = parseEntry({ order: { ...base, ...over, signature }, owner: "k", orderType: "GTC" });
      if (!parsed.ok) throw new Error(parsed.why);
      return parsed.entry.order;
    };
    const here = { version: "v1", negRisk: false } as const;
    expect(await verifyOrder(of(v3.signature), here, 137)).toEqual({ ok: false, error: "order_version_mismatch" });
    expect(await verifyOrder(of(standard.signature, { salt: 1 }), here, 137)).toEqual({
      ok: false,
      error: "invalid signature",
    });
    expect(await verifyOrder(of(`0x${"11".repeat(65)}`), here, 137)).toEqual({ ok: false, error: "invalid signature" });
    expect(await verifyOrder(of(standard.signature, { signatureType: 3 }), here, 137)).toMatchObject({ ok: false });
  });
});

describe("who may speak for a wallet", () => {
  let me: Session;
  beforeAll(async () => {
    await openWorld();
    me = session(WALLET, await createKey(WALLET));
  });

  it("gives the same credentials on every derive, refuses a second create, and differs by wallet", async () => {
    const again = await call("/auth/api-key", { method: "POST", headers: await l1Headers(WALLET) });
    expect([again.status, again.body]).toEqual([400, { error: "Could not create api key" }]);
    const derived = await call("/auth/derive-api-key", { headers: await l1Headers(WALLET) });
    expect(derived.body).toEqual(me.credentials);
    expect((await createKey(OTHER)).apiKey).not.toBe(me.credentials.apiKey);
  });

  it("refuses L1 headers of somebody else, stale ones and missing ones with the venue's text", async () => {
    const refusal = { error: "Invalid L1 Request headers" };
    const forged = { ...(await l1Headers(OTHER)), POLY_ADDRESS: WALLET.address };
    const stale = await l1Headers(WALLET, "1763769600");
    for (const headers of [forged, stale, {}]) {
      const answer = await call("/auth/derive-api-key", { headers });
      expect([answer.status, answer.body]).toEqual([401, refusal]);
    }
  });

  it.each([
    ["a wrong HMAC", { POLY_SIGNATURE: "JxsIDybHOGBxs-N9Hb6D-fKIdyTx56EgYBlmhuxg7sY=" }],
    ["a wrong passphrase", { POLY_PASSPHRASE: "0".repeat(64) }],
    ["an unknown key", { POLY_API_KEY: "00000000-0000-4000-a000-000000000000" }],
    ["another wallet's address", { POLY_ADDRESS: OTHER.address }],
    ["a timestamp of last year", { POLY_TIMESTAMP: "1730000000" }],
  ])("refuses %s with the venue's text", async (_, over) => {
    const answer = await me.send("GET", "/data/orders", undefined, over);
    expect([answer.status, answer.body]).toEqual([401, { error: "Unauthorized/Invalid api key" }]);
  });

  it("believes the venue's own clock as a timestamp, and signs the path without its query", async () => {
    const { body } = await call("/time");
    const answer = await me.send("GET", "/data/orders?market=0x1", undefined, { POLY_TIMESTAMP: String(body) });
    expect(answer.status).toBe(200);
  });
});

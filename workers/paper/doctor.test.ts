/** The doctor at a real exchange: this one, healthy, and broken in the ways that it can be broken in. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { requiredApprovals } from "../../venue/chain/approvals.ts";
import { contractsOf } from "../../venue/chain/table.ts";
import { giveApprovals } from "../../venue/doctor/approve.ts";
import { examine } from "../../venue/doctor/examine.ts";
import { type Patient, patientOf, type Settings } from "../../venue/doctor/patient.ts";
import type { Fetch } from "../../venue/http.ts";
import { call, createKey, ORIGIN, post, session, WALLET } from "./test/client.ts";
import { bookEvent, feed, NEG, openWorld, START } from "./test/world.ts";

const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const OTHER_KEY = `0x${"59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"}`;
const NEEDED = (() => {
  const table = contractsOf(137);
  return table === null ? 0 : requiredApprovals(table).length;
})();

const fetcher: Fetch = (url, init) =>
  env.EXCHANGE.getByName("exchange").fetch(String(url), init as RequestInit) as never;

const patient = (settings: Settings = {}, send: Fetch = fetcher): Patient => {
  const made = patientOf(
    ORIGIN,
    { POLYMARKET_PRIVATE_KEY: KEY, POLYMARKET_RELAYER_KEY: "paper", ...settings },
    Date.now,
    send,
  );
  if (made === null) throw new Error("no venue");
  return made;
};

async function bad(of: Patient = patient()): Promise<readonly string[]> {
  const { findings } = await examine(of, { login: false, probe: false }, () => undefined);
  for (const { is, todo } of findings) if (is === "bad") expect(todo).toMatch(/\w{3}/u);
  return findings.filter(({ is }) => is === "bad").map(({ check, says }) => `${check}: ${says}`);
}

let clock = START;
async function passes(ms: number): Promise<void> {
  clock += ms;
  await feed([bookEvent(NEG, clock + 1)]);
  await post("/paper/advance", { ms });
}

/** An answer of the venue in place of its own. */
const instead =
  (of: string, body: string, status = 200): Fetch =>
  async (url, init) =>
    String(url).includes(of) ? (new Response(body, { status }) as never) : fetcher(url, init);

const fire = async (name: string, more: object = {}): Promise<void> => {
  expect((await post("/paper/faults/fire", { name, ...more })).status).toBe(200);
};

beforeEach(async () => {
  clock = START;
  await openWorld();
  await call("/paper/faults", { method: "DELETE" });
  await createKey(WALLET);
});

describe("a healthy exchange", () => {
  it.each([
    ["a plain key", {}],
    ["a deposit wallet", { POLYMARKET_SIGNATURE_TYPE: "3", POLYMARKET_FUNDER_ADDRESS: `0x${"ab".repeat(20)}` }],
  ])("is fit for %s, and a test order meets the venue's own refusal", async (_, settings) => {
    expect(await bad(patient(settings))).toEqual([]);
    const me = session(WALLET, await createKey(WALLET));
    expect((await me.send("GET", "/data/orders")).body.data).toEqual([]);
  });
});

describe("an exchange that is broken", () => {
  const node = (result: unknown) => JSON.stringify({ jsonrpc: "2.0", id: 1, result });
  it.each<[string, () => Promise<Patient>, RegExp]>([
    ["blocks where we are", () => fire("geoblock").then(() => patient()), /^egress: .*GEO_BLOCKED/],
    ["takes orders of another version", async () => patient({}, instead("/version", '{"version":9}')), /^version: .*9/],
    ["does not tell its time", async () => patient({}, instead("/time", "<html>", 502)), /^clock:/],
    ["has no catalogue", async () => patient({}, instead("/gamma/", "[]", 500)), /^markets:/],
    [
      "knows other credentials",
      async () =>
        patient({
          POLYMARKET_API_KEY: "11111111-1111-1111-1111-111111111111",
          POLYMARKET_API_SECRET: `${"A".repeat(43)}=`,
          POLYMARKET_API_PASSPHRASE: "phrase",
        }),
      /^credentials: .*do not open/,
    ],
    [
      "says nothing of the balance",
      async () => patient({}, instead("/balance-allowance", "{}")),
      /^balance: not known/,
    ],
    ["cuts off posts", async () => patient({}, instead(`${ORIGIN}/orders`, "", 502)), /^egress: no clear answer/],
    [
      "has a node of another chain",
      async () => patient({ POLYGON_RPC_URL: "http://node" }, instead("http://node", node("0x1"))),
      /^chain: .*chain 1/,
    ],
    [
      "has a node that is down",
      async () => patient({ POLYGON_RPC_URL: "http://node" }, instead("http://node", "", 503)),
      /^chain: eth_chainId/,
    ],
    [
      "has a relayer that is down",
      async () =>
        patient(
          { POLYMARKET_SIGNATURE_TYPE: "3", POLYMARKET_FUNDER_ADDRESS: `0x${"ab".repeat(20)}` },
          instead("/relayer/", "", 503),
        ),
      /^relayer:/,
    ],
    [
      "wants approvals",
      () => openWorld({ approvals: "asked" }).then(() => patient()),
      new RegExp(`^approvals: ${NEEDED} of ${NEEDED}`),
    ],
    [
      "has given the account nothing",
      () => openWorld({ faucet: 0 }).then(() => patient({ POLYMARKET_PRIVATE_KEY: OTHER_KEY })),
      /^balance: \$0/,
    ],
  ])("when it %s, that is named, with what to do", async (_, breaks, what) => {
    const found = await bad(await breaks());
    expect(found).toContainEqual(expect.stringMatching(what));
  });
});

describe("approvals that are missing", () => {
  it.each([
    ["a plain key, one transaction each", {}, NEEDED],
    [
      "a deposit wallet, one batch",
      { POLYMARKET_SIGNATURE_TYPE: "3", POLYMARKET_FUNDER_ADDRESS: `0x${"ab".repeat(20)}` },
      1,
    ],
  ])("are sent when told, shown before they leave, and in force after: %s", async (_, settings, sends) => {
    await openWorld({ approvals: "asked" });
    const of = patient(settings);
    expect(await bad(of)).toEqual([expect.stringMatching(/^approvals: /)]);
    const shown: string[] = [];
    const given = await giveApprovals(of, { tell: (text) => shown.push(text), wait: () => passes(10_000) });
    expect(given).toMatchObject({ check: "approve", is: "good", says: `sent and settled: ${sends}` });
    expect(shown).toHaveLength(sends);
    expect(await bad(of)).toEqual([]);
    expect(await giveApprovals(of, { tell: () => undefined, wait: () => passes(1) })).toMatchObject({
      is: "good",
      says: expect.stringContaining("nothing was sent"),
    });
  });

  it("are not sent to a venue that does not say it is a paper exchange", async () => {
    const asked: string[] = [];
    const silent: Fetch = async (url, init) => {
      asked.push(String(url));
      const reply = await fetcher(url, init);
      const headers = new Headers(reply.headers as never);
      headers.delete("x-venue-clock");
      return new Response(await reply.text(), { status: reply.status, headers }) as never;
    };
    const given = await giveApprovals(patient({}, silent), { tell: () => undefined, wait: () => passes(1) });
    expect(given).toMatchObject({ is: "bad", says: expect.stringContaining("nothing is sent") });
    expect(asked).toEqual([`${ORIGIN}/time`]);
  });
});

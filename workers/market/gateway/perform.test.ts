import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import type { PreparedOrder } from "../../../core/contract/gateway.ts";
import type { IntentId, OrderId, TokenId } from "../../../core/contract/ids.ts";
import type { CancelAnswer, PlaceAnswer } from "../../../core/contract/orders.ts";
import { MARKET, ms, place, START, spec } from "../../../core/gateway/fixtures.ts";
import { createState, watchMarket } from "../../../core/gateway/state.ts";
import { GATEWAY_DEFAULTS, type GatewayState } from "../../../core/gateway/types.ts";
import { buildOrder, orderId } from "../../../venue/order.ts";
import type { Env } from "../env.ts";
import { Answers } from "./answers.ts";
import { Lane } from "./lane.ts";
import { Pace } from "./pace.ts";
import { performVenue } from "./perform.ts";
import { Session } from "./session.ts";
import { credentialsOf, openVenue } from "./venue.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Five orders of one market are posted. @param signed told before each signature how many there were */
async function postFive(signed: (state: GatewayState, before: number) => void = () => undefined) {
  const bindings = env as unknown as Env;
  const venue = openVenue(bindings);
  if (typeof venue === "string") throw new Error(venue);
  const done: string[] = [];
  const { wallet } = venue;
  const state = createState(GATEWAY_DEFAULTS);
  const signing: typeof wallet = {
    ...wallet,
    signOrder(order, of) {
      signed(state, done.filter((what) => what === "signed").length);
      done.push("signed");
      return wallet.signOrder(order, of);
    },
  };
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    const posted = (JSON.parse(String(init.body)) as unknown[]).length;
    done.push(`posted ${posted}`);
    return new Response("[]", { status: 500 });
  });

  const market = { ...spec(), yes: "7".repeat(77) as TokenId };
  const orders = [1, 2, 3, 4, 5].map((n): PreparedOrder => {
    const built = buildOrder(place(n), market, venue.view);
    if ("is" in built) throw new Error(built.message);
    return { place: place(n), order: orderId(built, market, venue.view.chainId) };
  });
  state.markets.set(MARKET, watchMarket(market, ms(START), 0));
  const nothing = (): void => undefined;
  const events = await performVenue(
    {
      session: new Session({ ...venue, wallet: signing }, credentialsOf(bindings), nothing),
      state,
      specs: () => new Map(),
      posts: new Answers<IntentId, PlaceAnswer>(),
      cancels: new Answers<OrderId, CancelAnswer>(),
      pace: new Pace(),
      lane: new Lane(1),
      ...{ log: nothing, failed: nothing, unreadable: nothing },
    },
    { t: "post", market: MARKET, orders },
  );
  return { done, events, orders };
}

it("the orders next to the middle leave before the others of their batch are signed", async () => {
  const { done, events, orders } = await postFive();
  expect(done).toEqual(["signed", "signed", "posted 2", "signed", "signed", "signed", "posted 3"]);
  expect(events).toMatchObject([{ t: "placed", answers: orders.map(({ place: { intent } }) => ({ intent })) }]);
});

it.each([
  [
    "its market",
    ({ markets }: GatewayState) => {
      const market = markets.get(MARKET);
      if (market !== undefined) market.killed = true;
    },
  ],
  [
    "everything",
    (state: GatewayState) => {
      state.killed = true;
    },
  ],
])("what is signed while %s is killed does not leave", async (_, kill) => {
  const { done, events } = await postFive((state, before) => {
    if (before === 3) kill(state);
  });
  expect(done.filter((what) => what.startsWith("posted"))).toEqual(["posted 2"]);
  const refused = { is: "refused", message: "killed while it was being signed" };
  expect(events).toMatchObject([{ answers: [{}, {}, { answer: refused }, { answer: refused }, { answer: refused }] }]);
});

import { place, spec } from "../../core/gateway/fixtures.ts";
import { buildOrder, orderId } from "../../venue/order.ts";
import { openWallet } from "../../venue/wallet.ts";
import { type Spread, spread } from "./moves.ts";

/** Orders that are signed before any is timed, and those that are. */
const [WARM, TIMED] = [300, 300];

/** What one order's id and signature take with the wallet that trades and a key that owns nothing, ms. */
export async function signing(): Promise<Spread | null> {
  const wallet = openWallet({ privateKey: `0x${"11".repeat(32)}`, signatureType: 0, chainId: 137 });
  if ("is" in wallet) throw new Error(wallet.message);
  const market = { ...spec(), yes: "7".repeat(77) as ReturnType<typeof spec>["yes"] };
  const took: number[] = [];
  for (let i = 0; i < WARM + TIMED; i++) {
    const began = performance.now();
    const order = buildOrder(place(i), market, wallet.view);
    if ("is" in order) throw new Error(order.message);
    orderId(order, market, wallet.view.chainId);
    await wallet.signOrder(order, market);
    if (i >= WARM) took.push(performance.now() - began);
  }
  return spread(took);
}

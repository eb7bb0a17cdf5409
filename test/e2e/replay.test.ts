/** The command of the README on recorded order flow, to the market's end: every account of the money agrees. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, type Stack, startStack, until } from "../../lab/crash/stack.ts";
import { openVenueEye, type VenueEye } from "./venue-eye.ts";

const RECORDING = "../shared/data/l2-btc-updown-15m-20251030";
const run = promisify(execFile);

interface Overview {
  readonly account: {
    readonly cash: number | null;
    readonly startCash: number | null;
    readonly equity: number | null;
    readonly difference: number | null;
    readonly pnlTotal: number;
    readonly pnl: { readonly gas: number };
  } | null;
  readonly markets: Readonly<
    Record<
      string,
      {
        readonly state: string;
        readonly winner: string | null;
        readonly fillCount: number;
        readonly cashFlow: number;
        readonly position: { readonly yes: number; readonly no: number };
      }
    >
  >;
}

describe.skipIf(!existsSync(RECORDING))(
  existsSync(RECORDING) ? "a recorded market" : "a recorded market (skipped: ../shared is absent)",
  () => {
    let bot: Stack;
    let eye: VenueEye;

    beforeAll(async () => {
      const port = await freePort();
      bot = await startStack(
        [
          "--headless",
          "--replay",
          RECORDING,
          "--speed",
          "20",
          "--fresh",
          "--profile",
          "replay-demo",
          "--port",
          String(port),
        ],
        120_000,
      );
      eye = await openVenueEye(String(bot.events[0]?.venue), resolve(".state/replay-l2-btc-updown-15m-20251030"));
    }, 150_000);

    afterAll(async () => {
      await bot?.stop();
    }, 60_000);

    it("is quoted, filled, resolved Down and settled, and every account of the money agrees to the micro-dollar", async () => {
      await bot.waitFor("first_quote", 60_000);
      const overview = async () => (await (await fetch(`${bot.api}/overview`)).json()) as Overview;
      const end = await until("the market is resolved and settled", 120_000, async () => {
        const { account, markets } = await overview();
        const market = Object.values(markets)[0];
        const settled = market?.winner != null && market.position.yes === 0 && market.position.no === 0;
        // Gas is paid in the chain's coin: it lowers equity, and no balance in dollars.
        const allCash =
          account?.cash === (await eye.cash()) && account.equity === (account.cash ?? 0) - account.pnl.gas;
        // The account's word is as old as its last sync with the market's.
        const together = account?.pnlTotal === market?.cashFlow;
        return settled && allCash && together ? { account, market } : null;
      });
      expect(end.market.winner).toBe("NO");
      expect(end.market.fillCount).toBeGreaterThan(0);
      expect((await eye.fills()).size).toBe(end.market.fillCount);
      expect(end.account.equity).toBe((end.account.cash ?? Number.NaN) - end.account.pnl.gas);
      expect(end.account.difference).toBe(0);
      const dollars = end.market.cashFlow + end.account.pnl.gas;
      expect(end.account.cash).toBe((end.account.startCash ?? Number.NaN) + dollars);
      expect(end.account.pnlTotal).toBe(end.market.cashFlow);

      // D1's fills alone, summed by hand, with the winning shares paid at a dollar.
      const fills = await until("history is complete", 60_000, async () => {
        const page = (await (await fetch(`${bot.api}/fills?limit=200`)).json()) as {
          items: { cash: string; fee: string; token: string; side: string; size: string }[];
          next_cursor: string | null;
        };
        expect(page.next_cursor).toBeNull();
        return page.items.length === end.market.fillCount ? page.items : null;
      });
      const micro = (text: string): number => Math.round(Number(text) * 1e6);
      const bought = fills.map(({ token, side, size }) => ({ token, size: micro(size) * (side === "BUY" ? 1 : -1) }));
      const down = bought.reduce((sum, each) => sum + (each.token === "NO" ? each.size : 0), 0);
      const cash = fills.reduce((sum, { cash, fee }) => sum + micro(cash) - micro(fee), 0);
      expect(cash + down).toBe(dollars);

      const { credentials } = eye;
      const account = [
        "--key",
        credentials.key,
        "--secret",
        credentials.secret,
        "--passphrase",
        credentials.passphrase,
      ];
      const venue = ["--venue", String(bot.events[0]?.venue), "--address", eye.address];
      const { stdout } = await run("npm", ["run", "--silent", "recount", "--", ...venue, ...account, "--json"]);
      const recount = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { agree: boolean; cash: string };
      expect(recount.agree).toBe(true);
      expect(micro(recount.cash)).toBe(end.account.cash);
    }, 240_000);
  },
);

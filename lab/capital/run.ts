/**
 * The whole bot on a small account, in virtual time: the objects of production against the paper exchange's own routes and
 * its chain, as `npm run simulate` runs them, and nothing goes wrong. Markets come in turn and none resolves meanwhile, as
 * ladders and up/downs that wait for their oracle: what one leaves in complete sets is missing in the next, unless merged.
 */
import type { MarketConfig } from "../../core/contract/config.ts";
import type { ConditionId, TokenId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { randomFor } from "../../core/exchange/random.ts";
import type { ExchangeConfig } from "../../core/exchange/types.ts";
import type { AccountReport, Delta, LiveAlert } from "../../core/live/types.ts";
import { defaults } from "../../core/quoting/profiles.ts";
import { usd } from "../../core/units/money.ts";
import { DAY, MINUTE, SECOND, type VenueMs } from "../../core/units/time.ts";
import { Faults } from "../simulate/faults.ts";
import { installGlobals } from "../simulate/globals.ts";
import { Network } from "../simulate/network.ts";
import { Objects } from "../simulate/objects.ts";
import { type Bot, settingsOf } from "../simulate/run.ts";
import { createLines } from "../simulate/sockets.ts";
import { Venue } from "../simulate/venue.ts";
import { Virtual } from "../simulate/virtual.ts";
import { Watch } from "../simulate/watch.ts";
import { Flow, specOf } from "../simulate/world.ts";
import { type Look, lookAt } from "./look.ts";

export interface RunOptions {
  /** Merge and split, or leave complete sets lying. */
  readonly merging: boolean;
  readonly seed: number;
  /** Markets at a time, and how often others take their places. */
  readonly markets: number;
  readonly waves: number;
  /** What the account starts with, dollars. */
  readonly account: number;
}

const BEGINS = 1_790_000_000_000;
/** A market keeps its seat so long. */
const SEATED_MS = 5 * MINUTE;
/** What rests is looked at so often. */
const SAMPLE_MS = 5 * SECOND;
const LEVELS = 3;
/** None of them ends while it is looked at. */
const DAYS = 30;
/** What a market of this size may lose is not what is looked at here: the simulation's own watch gets a bound that holds. */
const SLACK = usd(1);

/** A drawdown ends neither run: what is looked at is where the money lies, not whether it is won. */
const WISH = { MM_DD_KILL_PCT: "50", MM_DD_RESUME_PCT: "40", MM_DAILY_LOSS_PCT: "50" };
const BY = { reason: "the run is about complete sets", actor: "npm run capital" };

function marketOf(nth: number): MarketSpec {
  const base = specOf(0, BEGINS);
  return {
    ...base,
    // An operation is named after its market's first digits: they differ, as real ones do.
    id: `0x${(nth + 1).toString(16).padStart(8, "0").padEnd(64, "0")}` as ConditionId,
    slug: `market-${nth + 1}`,
    // Events of their own: those of one event share a cap.
    event: { id: `event-${nth + 1}`, slug: `event-${nth + 1}`, title: `Event ${nth + 1}` },
    yes: String(10_000 + nth) as TokenId,
    no: String(20_000 + nth) as TokenId,
    endsAt: (BEGINS + DAYS * DAY) as VenueMs,
  };
}

/** Trades take nearly five minutes to be final, as on a busy chain: until then what was bought can't be sold. */
const exchangeOf = (account: number): ExchangeConfig => ({
  queue: "pessimistic",
  faucet: usd(account),
  mineMs: 2_000,
  confirmMs: 290_000,
  takerDelayMs: 0,
  autoRedeemMs: null,
  depletionMs: 2_000,
});

/**
 * Looks at the end of each wave of markets, and tells each look as it is made.
 *
 * @throws Error naming the promise that was broken, should one be
 */
export async function runBot(bot: Bot, options: RunOptions, tell: (look: Look) => void): Promise<void> {
  const { merging, seed, markets, waves, account } = options;
  const virtual = new Virtual(BEGINS);
  const specs = Array.from({ length: markets * waves }, (_, nth) => marketOf(nth));
  const config = (spec: MarketSpec): MarketConfig => ({
    ...defaults(spec, usd(account)),
    ...{ engine: "as", levels: LEVELS, useSets: merging },
  });
  const [wallet] = bot.wallets;
  if (wallet === undefined) throw new Error("no wallet was opened");
  const venue = new Venue(bot.paper, virtual, wallet.owner, exchangeOf(account), "short");
  const faults = new Faults(seed, virtual, venue.exchange);
  const watch = new Watch(virtual, venue, specs, { levels: LEVELS, maxLoss: usd(account), slack: SLACK }, bot.orderId);
  const objects = new Objects(virtual, faults, watch, bot.classes, settingsOf(wallet), false);
  const alerts = new Map<string, LiveAlert>();
  objects.env.HUB = {
    getByName: () => ({
      track: async () => undefined,
      publish: async (deltas: readonly Delta[]) => {
        for (const delta of deltas) if (delta.t === "alert") alerts.set(delta.alert.key, delta.alert);
      },
    }),
  };
  const network = new Network(virtual, faults, venue, watch, () => objects.diesAtCall());
  const lines = createLines(virtual, () => faults.between(3, 60), venue.accept);
  const restore = installGlobals({
    virtual,
    random: randomFor(seed, "the platform's chance"),
    fetch: network.fetch,
    WebSocket: lines.WebSocket,
    WebSocketPair: lines.WebSocketPair,
    log: (line) => watch.note(line),
  });
  const pass = async (ms: number): Promise<void> => {
    await virtual.runUntil(virtual.wall + ms, () => watch.violations.length > 0);
    const [broken] = watch.violations;
    if (broken !== undefined) throw new Error(`${broken.invariant}: ${broken.text}`);
  };
  const stir = (flow: Flow): void => {
    virtual.after(flow.pause(), null, () => {
      for (const event of flow.step(venue.now())) venue.apply(event);
      stir(flow);
    });
  };
  const insist = (id: ConditionId, method: "activate" | "retire", args: readonly unknown[]): void => {
    objects.call(objects.host("MARKET", id), method, args).catch(() => {
      virtual.after(SECOND, null, () => insist(id, method, args));
    });
  };
  /** The account's own limits, as a person sets them: again until the Portfolio has taken them. */
  const trust = (set: Readonly<Record<string, string>>): void => {
    const request = {
      wish: { set: { ...set, MM_USE_SPLIT_MERGE: String(merging) } },
      expect: null,
      ...BY,
      loosen: true,
    };
    objects.call(objects.host("PORTFOLIO", "portfolio"), "configure", [request]).catch(() => {
      virtual.after(SECOND, null, () => trust(set));
    });
  };
  try {
    trust(WISH);
    for (let wave = 0; wave < waves; wave++) {
      for (const spec of specs.slice(wave * markets, (wave + 1) * markets)) {
        const flow = new Flow(spec, seed);
        for (const event of flow.open(venue.now())) venue.apply(event);
        stir(flow);
        insist(spec.id, "activate", [spec, config(spec)]);
      }
      alerts.clear();
      const bought = new Set<string>();
      for (let passed = SECOND; passed < SEATED_MS; passed += SAMPLE_MS) {
        await pass(Math.min(SAMPLE_MS, SEATED_MS - passed));
        for (const { market, side } of venue.open()) if (side === "BUY") bought.add(market);
      }
      let told: AccountReport | null = null;
      objects.call(objects.host("PORTFOLIO", "portfolio"), "account", []).then(
        (report) => {
          told = report as AccountReport;
        },
        (why: unknown) => watch.note(String(why)),
      );
      await pass(SECOND);
      const look = lookAt({
        at: virtual.wall - BEGINS,
        account: told,
        reports: [...watch.reports.values()],
        alerts: [...alerts.values()],
        buying: bought.size,
      });
      if (look !== null) tell(look);
      for (const { id } of specs.slice(wave * markets, (wave + 1) * markets))
        insist(id, "retire", ["others take its seat"]);
    }
  } finally {
    restore();
    objects.close();
  }
}

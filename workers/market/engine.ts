/**
 * The one door into the engine for the orchestrator and the API: named calls, nothing else. Everything behind it is an
 * object with one writer; this entrypoint holds no state of its own.
 */
import { WorkerEntrypoint } from "cloudflare:workers";
import type { ConfigVersion } from "../../core/config/versions.ts";
import type { MarketConfig } from "../../core/contract/config.ts";
import type { ClockWord, Passage, WalletView } from "../../core/contract/gateway.ts";
import type { ConditionId } from "../../core/contract/ids.ts";
import type { MalformedCount } from "../../core/contract/malformed.ts";
import type { DirectionalWish } from "../../core/contract/market.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { isUnknown, type Strategy, type Unknown } from "../../core/contract/views.ts";
import type { CoinStreams } from "../../core/directional/prices/streams.ts";
import type { AccountReport, LiveAlert, LoopHealth, MarketReport, Series, Snapshot } from "../../core/live/types.ts";
import type { WindDown } from "../../core/risk/wind-down.ts";
import type { InputPage, InputRange } from "../../db/objects/inputs.ts";
import { bounded } from "../../runtime/bounded.ts";
import { take } from "../../runtime/take.ts";
import type { Examination } from "../../venue/doctor/examine.ts";
import { type Env, gatewayOf, hubOf, marketOf, portfolioOf } from "./env.ts";
import type {
  AuditPage,
  ConfigOutcome,
  ConfigReply,
  ConfigRequest,
  Engine as EngineContract,
  EngineMarket,
  LiveOutcome,
  LiveReply,
  LiveRequest,
} from "./rpc.ts";

/** Wall milliseconds the watchdog waits for one object. */
const WATCHDOG_MS = 5_000;

/** Scripts that were deployed before this one know no other refusal than an error. */
function known<T extends object>(word: T | Unknown): T {
  if (isUnknown(word)) throw new Error(word.why);
  return word;
}

export class Engine extends WorkerEntrypoint<Env> implements EngineContract {
  /** WebSocket upgrades of the dashboard, passed on to the Hub. */
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket")
      return new Response("expected a WebSocket upgrade\n", { status: 426 });
    return hubOf(this.env).fetch(request);
  }

  /** The Hub learns the name first: what trades is always on the watchdog's list. */
  async activate(spec: MarketSpec, config: MarketConfig): Promise<void> {
    await hubOf(this.env).track(spec.id);
    await marketOf(this.env, spec.id).activate(spec, config);
  }

  retire(market: ConditionId, why: string): Promise<void> {
    return marketOf(this.env, market).retire(why);
  }

  /** Markets the Hub has heard of: it keeps their names across restarts and asks each for its report. */
  async markets(): Promise<readonly EngineMarket[]> {
    const snapshot = await this.snapshot();
    return Object.values(snapshot.markets).map(({ id, state, endsAt, makes = true }) => ({ id, state, endsAt, makes }));
  }

  wish(market: ConditionId, wish: DirectionalWish): Promise<void> {
    return marketOf(this.env, market).wish(wish);
  }

  report(market: ConditionId): Promise<MarketReport | null> {
    return marketOf(this.env, market).report();
  }

  series(market: ConditionId): Promise<Series> {
    return marketOf(this.env, market).series();
  }

  inputs(market: ConditionId, range: InputRange): Promise<InputPage> {
    return marketOf(this.env, market).inputs(range);
  }

  equity(): Promise<Series> {
    return portfolioOf(this.env).equity();
  }

  audit(after: number, limit: number): Promise<AuditPage> {
    return portfolioOf(this.env).audit(after, limit);
  }

  snapshot(): Promise<Snapshot> {
    return hubOf(this.env).snapshot();
  }

  kill(reason: string, actor: string, windDown: WindDown | null = null): Promise<AccountReport> {
    return portfolioOf(this.env).kill(reason, actor, windDown);
  }

  resume(reason: string, actor: string): Promise<AccountReport> {
    return portfolioOf(this.env).resume(reason, actor);
  }

  killMarkets(markets: readonly ConditionId[], reason: string, actor: string): Promise<AccountReport> {
    return portfolioOf(this.env).killMarkets(markets, reason, actor);
  }

  resumeMarkets(markets: readonly ConditionId[], reason: string, actor: string): Promise<AccountReport> {
    return portfolioOf(this.env).resumeMarkets(markets, reason, actor);
  }

  /** Those that have not reported yet are on the Hub's list. */
  async unknownMarkets(markets: readonly ConditionId[]): Promise<readonly ConditionId[]> {
    const missing = await take(portfolioOf(this.env).unknownMarkets(markets));
    if (missing.length === 0) return [];
    const listed = new Set((await this.markets()).map(({ id }) => id));
    return missing.filter((id) => !listed.has(id));
  }

  pause(strategies: readonly Strategy[], isPaused: boolean, reason: string, actor: string): Promise<AccountReport> {
    return portfolioOf(this.env).pause(strategies, isPaused, reason, actor);
  }

  expect(by: Readonly<Record<ConditionId, number>>): Promise<void> {
    return portfolioOf(this.env).expect(by);
  }

  live(look: boolean): Promise<LiveReply> {
    return portfolioOf(this.env).live(look);
  }

  goLive(request: LiveRequest): Promise<LiveOutcome> {
    return portfolioOf(this.env).goLive(request);
  }

  config(): Promise<ConfigReply> {
    return portfolioOf(this.env).config();
  }

  configure(request: ConfigRequest): Promise<ConfigOutcome> {
    return portfolioOf(this.env).configure(request);
  }

  configVersions(before: number, limit: number): Promise<readonly ConfigVersion[]> {
    return portfolioOf(this.env).configVersions(before, limit);
  }

  /** Asks every object whether its alarm fell asleep. One that does not answer does not hold up the others, and is named. */
  async watchdog(): Promise<{ rearmed: number; silent: readonly string[] }> {
    const markets = await bounded(() => this.markets(), WATCHDOG_MS);
    const asked = [
      { name: "gateway", call: () => gatewayOf(this.env).rearm() },
      { name: "portfolio", call: () => portfolioOf(this.env).rearm() },
      ...(markets.ok ? markets.value : []).map(({ id }) => ({
        name: `market ${id}`,
        call: () => marketOf(this.env, id).rearm(),
      })),
    ];
    const answers = await Promise.all(
      asked.map(async ({ name, call }) => {
        // One that was just busy, or ended as it was asked, is asked once more.
        const first = await bounded(call, WATCHDOG_MS);
        return { name, answer: first.ok ? first : await bounded(call, WATCHDOG_MS) };
      }),
    );
    const silent = markets.ok ? [] : ["hub"];
    if (!markets.ok) console.error(`watchdog: the list of markets: ${markets.why}`);
    let rearmed = 0;
    for (const { name, answer } of answers) {
      if (answer.ok) rearmed += answer.value ? 1 : 0;
      else {
        console.error(`watchdog: ${name}: ${answer.why}`);
        silent.push(name);
      }
    }
    return { rearmed, silent };
  }

  loop(loop: LoopHealth): Promise<void> {
    return hubOf(this.env).loop(loop);
  }

  alert(alert: LiveAlert): Promise<void> {
    return hubOf(this.env).publish([{ t: "alert", alert }]);
  }

  async acknowledge(key: string, by: string): Promise<LiveAlert | null> {
    return hubOf(this.env).acknowledge(key, by);
  }

  async clock(): Promise<ClockWord> {
    return known(await take(gatewayOf(this.env).clock()));
  }

  malformed(): Promise<readonly MalformedCount[]> {
    return gatewayOf(this.env).malformed();
  }

  async streams(): Promise<Readonly<Record<string, CoinStreams>>> {
    return known(await take(gatewayOf(this.env).streams()));
  }

  examine(): Promise<Examination> {
    return gatewayOf(this.env).examine();
  }

  passages(): Promise<readonly Passage[]> {
    return gatewayOf(this.env).passages();
  }

  wallet(): Promise<WalletView> {
    return gatewayOf(this.env).wallet();
  }
}

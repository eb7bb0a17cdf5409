/** Where the Hub asks when nobody has told it: publishers are silent while nobody watches. */
import type { ConditionId } from "../../../core/contract/ids.ts";
import { isUnknown, type Unknown } from "../../../core/contract/views.ts";
import type { Delta } from "../../../core/live/types.ts";
import { take } from "../../../runtime/take.ts";
import type { GatewayObject, MarketObject, PortfolioObject } from "../rpc.ts";
import type { AlertsEnv } from "./alerts.ts";

interface Named<T> {
  getByName(name: string): T;
}

/** The part of the market script's bindings that the Hub uses. */
export interface HubEnv extends AlertsEnv {
  readonly MARKET: Named<Pick<MarketObject, "report">>;
  readonly GATEWAY: Named<Pick<GatewayObject, "clock" | "feeds" | "watched">>;
  readonly PORTFOLIO: Named<Pick<PortfolioObject, "account">>;
}

/** Account, clock and feeds as they are now. */
export function askAccount(env: HubEnv): Promise<readonly Delta[]> {
  return answered([
    ["portfolio", async () => ({ t: "account", account: await take(env.PORTFOLIO.getByName("portfolio").account()) })],
    ["gateway clock", async () => ({ t: "clock", clock: known(await take(env.GATEWAY.getByName("gateway").clock())) })],
    ["gateway feeds", async () => ({ t: "feeds", feeds: await take(env.GATEWAY.getByName("gateway").feeds()) })],
  ]);
}

/** The newest report of each market. A market that has none yet is left out. */
export function askMarkets(env: HubEnv, ids: Iterable<ConditionId>): Promise<readonly Delta[]> {
  return answered(
    [...ids].map(
      (id): Question => [
        `market ${id}`,
        async () => {
          const market = await take(env.MARKET.getByName(id).report());
          return market === null ? null : { t: "market", market };
        },
      ],
    ),
  );
}

/** What can't be said is named in the log like what was not answered. */
function known<T extends object>(word: T | Unknown): T {
  if (isUnknown(word)) throw new Error(word.why);
  return word;
}

type Question = readonly [who: string, ask: () => Promise<Delta | null>];

/** One that does not answer is named in the log; what was known of it stands, with its own age, and the rest goes on. */
async function answered(questions: readonly Question[]): Promise<readonly Delta[]> {
  const answers = await Promise.allSettled(questions.map(([, ask]) => ask()));
  return answers.flatMap((answer, at) => {
    if (answer.status === "fulfilled") return answer.value === null ? [] : [answer.value];
    console.error(`hub: ${questions[at]?.[0] ?? "?"} did not answer: ${String(answer.reason)}`);
    return [];
  });
}

/**
 * Names that another bot of this kind has and that no parameter stands for. They belong to parts that don't exist here, or
 * whose settings are no parameters; nothing refuses them, because some are secrets and none would change a trade.
 */
export interface Elsewhere {
  readonly names: readonly string[];
  readonly here: string;
}

export const ELSEWHERE: readonly Elsewhere[] = [
  {
    names: ["POLYMARKET_PRIVATE_KEY", "POLYMARKET_FUNDER_ADDRESS", "POLYGON_RPC_URL"],
    here: "secrets of the market script, by the same names",
  },
  {
    names: ["ANTHROPIC_API_KEY"],
    here: "a secret of the guard script, by the same name",
  },
  {
    names: ["TELEGRAM_BOT_TOKEN", "TELEGRAM_CHAT_ID"],
    here: "secrets of the market and the api script, by the same names",
  },
  {
    names: [
      ...["ANTHROPIC_MODEL", "ANTHROPIC_MODEL_SONNET", "ANTHROPIC_MODEL_HAIKU"],
      ...["ANTHROPIC_FOUNDRY_BASE_URL", "ANTHROPIC_API_VERSION"],
    ],
    here: "nothing: no part asks Claude yet",
  },
  {
    names: [
      ...["WORKER_SQLITE_PATH", "CONTROL_PLANE_URL", "CONTROL_PLANE_BRIDGE_TOKEN", "BRIDGE_POLL_INTERVAL_SECONDS"],
      ...["BRIDGE_TRADE_WINDOW", "BRIDGE_TRADE_RECENT_SYNC", "BRIDGE_POSITION_WINDOW", "BRIDGE_STATE_PATH"],
      ...["BRIDGE_POSITIONS_INTERVAL_SECONDS", "BRIDGE_SETTINGS_INTERVAL_SECONDS"],
    ],
    here: "nothing: there is no bridge to a second database; the objects that trade publish by themselves",
  },
  {
    names: ["CONTROL_PLANE_SECRET_KEY", "ALLOWED_HOSTS", "ALLOW_ANONYMOUS_WEBSOCKET", "DASHBOARD_PASSWORD"],
    here: "`ACCESS` of the api script: `loopback`, or nothing is served",
  },
  {
    names: ["NEXT_BASE_PATH", "NEXT_PUBLIC_CONTROL_PLANE_URL"],
    here: "nothing: the dashboard asks its own origin, at its root",
  },
  {
    names: ["POSTGRES_*", "LEARNING_*"],
    here: "nothing: history is in D1, and the bot never changes its own code",
  },
];

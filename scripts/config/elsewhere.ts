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
  {
    names: ["max_per_day_usdc", "max_per_trade_usdc", "min_edge_percent", "min_net_edge_percent"],
    here: "`CD_DAILY_STAKE_PCT`, `CD_MAX_POSITION_PCT`, `CD_MIN_EDGE_PTS` (the fee is part of the cost)",
  },
  {
    names: ["stop_loss_percent", "drawdown_stop_loss_percent", "max_concentration_percent"],
    here: "`CD_EXIT_STOP_LOSS_PCT`, `MM_DD_KILL_PCT`, `MM_MARKET_LOSS_PCT`",
  },
  {
    names: ["analysis_interval_minutes", "risk_officer_enabled", "strategist_enabled", "strategist_review_interval"],
    here: "`CD_CYCLE_MINUTES`; `CD_ANALYSIS_ENABLED`, `CD_ANALYSIS_INTERVAL_HOURS`",
  },
  {
    names: ["estimated_fee_bps", "max_slippage_bps"],
    here: "nothing: each market's own fee is read, and an entry is an order with a price",
  },
  {
    names: [
      ...["confirmation_threshold_usdc", "min_source_quality", "learning_*", "conversation_enabled"],
      "conversation_max_history",
    ],
    here: "nothing",
  },
];

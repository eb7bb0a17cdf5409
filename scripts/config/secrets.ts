/** Which script is given which secret (design.md 7). Whether it is read yet is looked up in the script's own code. */
export interface Secret {
  readonly name: string;
  /** One sentence, or two. */
  readonly meaning: string;
  /** What stands behind "=" in the example; empty for what has no default. */
  readonly standard?: string;
}

export interface Holder {
  /** Folder under workers/. */
  readonly script: string;
  /** Where its wrangler.toml is, from the project's root: `.dev.vars` belongs beside it. */
  readonly config: string;
  readonly secrets: readonly Secret[];
  /** It also reads the parameters. */
  readonly parameters?: true;
}

const CREDENTIALS: readonly Secret[] = [
  {
    name: "POLYMARKET_API_KEY",
    meaning: "API credentials of the trading key, as the venue gave them: can cancel and read.",
  },
  { name: "POLYMARKET_API_SECRET", meaning: "Their secret: it signs requests, never orders." },
  { name: "POLYMARKET_API_PASSPHRASE", meaning: "Their passphrase." },
];

const CHAT: readonly Secret[] = [
  { name: "TELEGRAM_BOT_TOKEN", meaning: "The Telegram bot's token, from @BotFather." },
  { name: "TELEGRAM_CHAT_ID", meaning: "The one chat that is answered and told." },
];

export const HOLDERS: readonly Holder[] = [
  {
    script: "market",
    config: "workers/market/wrangler.toml",
    secrets: [
      {
        name: "POLYMARKET_PRIVATE_KEY",
        meaning: "The key that signs orders: 0x and 64 hex digits. Nothing else of the bot can read it.",
      },
      {
        name: "POLYMARKET_FUNDER_ADDRESS",
        meaning:
          "The contract wallet that holds the money, for signature types 1, 2 and 3. Empty for a plain key (type 0).",
      },
      {
        name: "POLYMARKET_SIGNATURE_TYPE",
        meaning: "0 plain key, 1 proxy wallet, 2 Safe, 3 deposit wallet (accounts made since May 2026).",
        standard: "0",
      },
      ...CREDENTIALS,
      { name: "POLYGON_RPC_URL", meaning: "A Polygon node, for splits, merges, redemptions and their receipts." },
      { name: "POLYMARKET_RELAYER_KEY", meaning: "The relayer's key, for chain operations without gas." },
      ...CHAT,
    ],
  },
  {
    script: "orchestrator",
    config: "wrangler.toml",
    secrets: [
      ...CREDENTIALS,
      {
        name: "POLYMARKET_API_ADDRESS",
        meaning: "The address they were given to: the trading key's own. A kill cancels from here without the engine.",
      },
    ],
    parameters: true,
  },
  {
    script: "guard",
    config: "workers/guard/wrangler.toml",
    secrets: [{ name: "ANTHROPIC_API_KEY", meaning: "Claude's key. Without it every role follows its own rules." }],
  },
  {
    script: "api",
    config: "workers/api/wrangler.toml",
    secrets: [
      ...CHAT,
      { name: "TELEGRAM_WEBHOOK_SECRET", meaning: "What Telegram must send along; anything else is refused." },
      { name: "TOKEN_PEPPER", meaning: "Mixed into the hashes of API tokens; a long random text." },
    ],
  },
];

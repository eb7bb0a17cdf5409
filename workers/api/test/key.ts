/** Public test keys (never fund them): paper signs with a throwaway key anyway, and nothing live leaves this runtime. */
export const LIVE_KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
export const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

/** A public test key (never fund it): paper signs with a throwaway key anyway. */
export const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

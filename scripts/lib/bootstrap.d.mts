export const root: string;
export function parseVersion(version: string): [number, number];
export function nodeProblem(version: string, platform: string): string | null;
export function isInstalled(
  wanted: { packages: Record<string, { version?: string; optional?: boolean }> },
  present: { packages: Record<string, { version?: string }> } | null,
): boolean;
export function ensureInstalled(): void;
export function pinnedNode(): string;
export function run(program: string, options?: { install?: "when stale" | "when absent" }): void;

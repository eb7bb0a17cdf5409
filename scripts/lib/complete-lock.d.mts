export function platformOf(name: string): { os?: string[]; cpu: string[]; libc?: string[] } | null;
export function completeLock(lock: { packages: Record<string, object> }): string[];

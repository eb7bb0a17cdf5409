import type { ServerFrame } from "../../../core/live/types.ts";

/** Reads a frame off the wire; null for what is not one of version 1. What is inside is the server's own type. */
export function parseFrame(text: string): ServerFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { v, t } = value as { v?: unknown; t?: unknown };
  const known = t === "hello" || t === "snap" || t === "delta" || t === "resync" || t === "err";
  return v === 1 && known ? (value as ServerFrame) : null;
}

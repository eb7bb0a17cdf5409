import { describe, expect, it } from "vitest";
import type { VenueMs } from "../units/time.ts";
import { type AlertNews, acknowledged, EVENT_FADES_MS, faded, join, tell } from "./alerts.ts";
import type { LiveAlert } from "./types.ts";

const news = (at: number, changes: Partial<AlertNews> = {}): LiveAlert =>
  tell({ class: "feed", severity: "warn", key: "late", text: "the feed is late", ...changes }, at as VenueMs);
const all = (...told: readonly LiveAlert[]): LiveAlert | null => {
  let held: LiveAlert | undefined;
  for (const each of told) held = join(held, each) ?? undefined;
  return held ?? null;
};

describe("an alert", () => {
  it("is one line however often its cause comes, with when it began, when it came last and how often", () => {
    expect(all(news(1), news(5), news(9))).toMatchObject({ firstAt: 1, lastAt: 9, count: 3, firing: true });
  });

  it("counts the same news once, however often it is delivered, and takes nothing older", () => {
    expect(all(news(5), news(5), news(3))).toMatchObject({ firstAt: 5, lastAt: 5, count: 1 });
  });

  it("ends with the time it ended, and begins anew as a new one", () => {
    const over = all(news(1), news(4), news(7, { over: true, text: "in time again" }));
    expect(over).toMatchObject({ firing: false, resolvedAt: 7, count: 2, text: "in time again" });
    expect(join(over ?? undefined, news(8))).toMatchObject({ firing: true, firstAt: 8, count: 1, resolvedAt: null });
  });

  it("is not shown as over when it never began", () => {
    expect(all(news(7, { over: true }))).toBeNull();
  });

  it("ends by itself when it is an event that has not come again, and only then", () => {
    const event = news(100, { fadesMs: EVENT_FADES_MS });
    expect(faded(event, (100 + EVENT_FADES_MS - 1) as VenueMs)).toBe(event);
    expect(faded(event, (100 + EVENT_FADES_MS) as VenueMs)).toMatchObject({ firing: false });
    const state = news(100);
    expect(faded(state, (100 + 10 * EVENT_FADES_MS) as VenueMs)).toBe(state);
  });

  it("stays acknowledged while it goes on, and asks again when it gets worse or begins anew", () => {
    const seen = acknowledged(news(1), "operator", 777);
    expect(seen.acknowledged).toEqual({ at: 777, by: "operator" });
    expect(join(seen, news(2))?.acknowledged).toEqual({ at: 777, by: "operator" });
    expect(join(seen, news(2, { severity: "danger" }))?.acknowledged).toBeNull();
    const over = join(seen, news(3, { over: true })) ?? undefined;
    expect(over?.acknowledged).not.toBeNull();
    expect(join(over, news(4))?.acknowledged).toBeNull();
  });

  it("never fires when it is a note, which is told and counted all the same", () => {
    expect(all(news(1, { severity: "note" }), news(2, { severity: "note" }))).toMatchObject({
      firing: false,
      count: 2,
      resolvedAt: null,
    });
  });
});

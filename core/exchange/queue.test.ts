import { describe, expect, it } from "vitest";
import vectors from "../../test/vectors/26-queue.json" with { type: "json" };
import { arrive, type CancelShare, cancelShareOf, logarithmic, onDepth, onTrade, power, power3 } from "./queue.ts";

interface Event {
  readonly type: string;
  readonly qty?: number;
  readonly prev?: number;
  readonly new?: number;
}

const modelOf = (name: string, n: number): CancelShare | null => {
  if (name === "risk_averse") return null;
  if (name === "power") return power(n);
  if (name === "log") return logarithmic(1);
  if (name === "power3") return power3(n);
  throw new Error(`no model ${name}`);
};

describe("queue position", () => {
  for (const { id, in: given, out } of vectors.cases) {
    it(`follows the published trace ${id} (${given.model})`, () => {
      const model = modelOf(given.model, given.n);
      const queue = arrive(given.displayed0);
      let remaining = given.qty;
      const states = (given.events as Event[]).slice(0, out.states.length).map((event) => {
        let filled = 0;
        if (event.type === "depth") onDepth(queue, event.prev ?? 0, event.new ?? 0, model);
        else if (event.type === "trade") filled = onTrade(queue, event.qty ?? 0, remaining, given.lot);
        else filled = remaining;
        remaining -= filled;
        return { front: queue.front, filled, remaining };
      });
      states.forEach((state, i) => {
        const expected = out.states[i];
        expect(state.front).toBeCloseTo(expected?.front ?? Number.NaN, 6);
        expect(state.filled).toBeCloseTo(expected?.filled ?? Number.NaN, 6);
        expect(state.remaining).toBeCloseTo(expected?.remaining ?? Number.NaN, 6);
      });
    });
  }
});

describe("a queue model by name", () => {
  it("is the published one, with logarithms of shares; nobody's cancels help the pessimist", () => {
    expect(cancelShareOf("pessimistic")).toBeNull();
    const [back, front] = [7_000_000, 2_000_000];
    const shareOf = (model: Parameters<typeof cancelShareOf>[0]): number | undefined =>
      cancelShareOf(model)?.(back, front);
    expect(shareOf("optimistic")).toBe(power(3)(back, front));
    expect(shareOf({ is: "power", n: 2 })).toBe(power(2)(back, front));
    expect(shareOf({ is: "power3", n: 2 })).toBe(power3(2)(back, front));
    expect(shareOf({ is: "log" })).toBe(logarithmic(1)(7, 2));
    expect(new Set([2, 3].flatMap((n) => [shareOf({ is: "power", n }), shareOf({ is: "power3", n })])).size).toBe(4);
  });
});

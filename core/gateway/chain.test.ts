/** Operations on chain through the Gateway, against a chain that takes each nonce once and a line that loses what it likes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSpec } from "../../test/market/fixtures.ts";
import type {
  ChainOperation,
  OperationId,
  PrepareAnswer,
  Reservation,
  StatusAnswer,
  SubmitAnswer,
} from "../contract/chain.ts";
import { gateway } from "../gateway.ts";
import type { Row } from "../machine.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import { shares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { chainAnswer } from "./chain.ts";
import { GATEWAY_DEFAULTS, type GatewayAction, type GatewayEvent, type GatewayState } from "./types.ts";

const T0 = 1_800_000_000_000;
const market = testSpec.id;

const merge = (n: number, at: number, amount = 10): ChainOperation => ({
  id: `m:1:c${n}` as OperationId,
  at: at as VenueMs,
  kind: "merge",
  condition: market,
  version: testSpec.version,
  negRisk: testSpec.negRisk,
  amount: shares(amount),
  why: "test",
});

/**
 * What may befall one call: it never arrives, its answer is lost, it fails on chain, it is mined late, and what shall take its
 * place would fail by now.
 */
type Mishap = "none" | "lost" | "silent" | "reverts" | "dropped" | "restart" | "would-fail";

/** What an empty transaction carries. */
const NOTHING = "0x";

/** A chain: transactions wait in a pool until their nonce is next; what was done stays done. */
class Chain {
  nonce = 0;
  readonly done = new Map<string, "confirmed" | "failed">();
  readonly byNonce: string[] = [];
  readonly executed: string[] = [];
  pool: Reservation[] = [];
  reverting = false;

  mine(): void {
    for (let next = this.take(); next !== undefined; next = this.take()) {
      const failed = this.reverting;
      this.reverting = false;
      this.done.set(next.ref, failed ? "failed" : "confirmed");
      this.byNonce[next.nonce] = next.ref;
      this.nonce = next.nonce + 1;
      if (!failed && next.payload !== NOTHING) this.executed.push(next.payload);
    }
  }

  /** The one that pays most of the next nonce; the others can't happen any more. */
  private take(): Reservation | undefined {
    const next = this.pool.filter(({ nonce }) => nonce === this.nonce).at(-1);
    if (next !== undefined) this.pool = this.pool.filter(({ nonce }) => nonce !== next.nonce);
    return next;
  }

  status({ ref, nonce }: Reservation): StatusAnswer {
    const done = this.done.get(ref);
    if (done === "confirmed") return { is: "confirmed", tx: ref, gasWei: "1000000000000000" };
    if (done === "failed") return { is: "failed", tx: ref, message: "reverted" };
    if (this.nonce > nonce) return { is: "replaced", tx: this.byNonce[nonce] ?? null, message: "other" };
    return { is: this.pool.some((each) => each.ref === ref) ? "pending" : "absent" };
  }
}

class Bench {
  now = T0;
  readonly rows = new Map<string, Row>();
  readonly chain = new Chain();
  state: GatewayState;
  mishaps: Mishap[] = [];
  actions: GatewayAction[] = [];
  sent: Reservation[] = [];
  /** Whatever is simulated again would fail by now. */
  wouldFail = false;

  constructor() {
    this.state = gateway.restore([], GATEWAY_DEFAULTS);
    this.send({ t: "started" });
    this.send({ t: "watch", spec: testSpec });
    this.known();
    this.synced();
  }

  private known(): void {
    const known = this.state.markets.get(market);
    if (known !== undefined) known.held = { yes: shares(100), no: shares(100) };
    this.state.cash.value = usd(100);
  }

  /** The Portfolio's word: epoch 0, with the market killed alone or not. */
  synced(killed = false): void {
    const { epoch, killed: all } = this.state;
    const own = killed ? { [market]: { epoch: 1, killed } } : {};
    this.send({ t: "synced", reply: { leases: {}, epoch, killed: all, own } });
  }

  send(event: Record<string, unknown> & { t: GatewayEvent["t"] }): void {
    const actions = gateway.step(this.state, { at: this.now, ...event } as unknown as GatewayEvent, GATEWAY_DEFAULTS);
    for (const action of actions)
      if (action.t === "journal")
        for (const row of action.rows) this.rows.set(`${row.kind}|${row.key}`, JSON.parse(JSON.stringify(row)) as Row);
    for (const action of actions) {
      this.actions.push(action);
      this.perform(action);
    }
  }

  /** @param told the Portfolio has spoken to the new life */
  restart(told = true): void {
    this.state = gateway.restore(
      [...this.rows.values()].filter(({ body }) => body !== null),
      GATEWAY_DEFAULTS,
    );
    this.known();
    this.send({ t: "started" });
    if (told) this.synced();
  }

  private perform(action: GatewayAction): void {
    if (action.t !== "chain-prepare" && action.t !== "chain-submit" && action.t !== "chain-status") return;
    const mishap = this.mishaps.shift() ?? "none";
    if (action.t === "chain-prepare") {
      const { operation, slot } = action;
      const nonce = slot.nonce ?? this.chain.nonce;
      const ref = `${operation.id}/${nonce}/${slot.attempt}${slot.empty === true ? "/empty" : ""}`;
      const signed: Reservation = { via: "rpc", nonce, ref, payload: operation.id, deadline: null };
      const reservation: Reservation = slot.empty === true ? { ...signed, payload: NOTHING, empty: true } : signed;
      const fails = (mishap === "would-fail" || this.wouldFail) && slot.nonce !== null && slot.empty !== true;
      const answer: PrepareAnswer =
        mishap === "lost" || mishap === "silent"
          ? { is: "unknown", message: "no node" }
          : fails
            ? { is: "refused", code: "REVERTED", message: "merge would revert" }
            : { is: "prepared", reservation };
      this.later(mishap, { t: "chain-prepared", id: operation.id, answer });
    } else if (action.t === "chain-submit") {
      const { id, reservation } = action;
      this.sent.push(reservation);
      // Journaled before it leaves: whoever restarts here finds nonce and ref.
      const row = this.rows.get(`chain|${id}`)?.body as { reservations: Reservation[] } | undefined;
      expect(row?.reservations.map(({ ref }) => ref)).toContain(reservation.ref);
      this.chain.reverting = mishap === "reverts";
      if (mishap !== "lost" && mishap !== "dropped") this.chain.pool.push(reservation);
      const answer: SubmitAnswer =
        mishap === "lost" || mishap === "silent"
          ? { is: "unknown", message: "no answer" }
          : { is: "submitted", ticket: null };
      this.later(mishap, { t: "chain-submitted", id, answer });
    } else {
      const { id, reservation } = action;
      const answer =
        mishap === "lost" || mishap === "silent"
          ? ({ is: "unknown", message: "lag" } as const)
          : this.chain.status(reservation);
      this.later(mishap, { t: "chain-status", id, ref: reservation.ref, answer });
    }
  }

  private waiting: (() => void)[] = [];
  private later(mishap: Mishap, event: Record<string, unknown> & { t: GatewayEvent["t"] }): void {
    this.waiting.push(() => (mishap === "restart" ? this.restart() : this.send(event)));
  }

  /** Time passes: answers come, blocks are mined, the heart beats. */
  run(ms: number, mines = true): void {
    for (const end = this.now + ms; this.now < end; ) {
      this.now += 1_000;
      for (const answer of this.waiting.splice(0)) answer();
      if (mines) this.chain.mine();
      this.send({ t: "chain", market, operations: [] });
    }
  }

  want(...operations: ChainOperation[]): void {
    this.send({ t: "chain", market, operations });
  }

  is(n: number): string | undefined {
    return chainAnswer(this.state, `m:1:c${n}` as OperationId)?.is;
  }
}

describe("an operation on chain", () => {
  it("asked for again and again is done once, and its gas is told", () => {
    const b = new Bench();
    for (let i = 0; i < 5; i++) {
      b.want(merge(1, T0));
      b.run(2_000);
    }
    expect(b.chain.executed).toEqual(["m:1:c1"]);
    expect(chainAnswer(b.state, "m:1:c1" as OperationId)).toMatchObject({
      is: "confirmed",
      nonce: 0,
      gas: 500 as MicroUsd,
    });
  });

  it("counts its gas at what the coin was worth when it was wanted", () => {
    const b = new Bench();
    b.want({ ...merge(1, T0), coinUsd: 2 });
    b.run(20_000);
    expect(chainAnswer(b.state, "m:1:c1" as OperationId)).toMatchObject({ is: "confirmed", gas: 2_000 as MicroUsd });
  });

  it("whatever is lost, reverted, dropped or restarted at any step happens at most once, and is told as it was", () => {
    const mishap = fc.constantFrom<Mishap>(
      ...(["none", "none", "lost", "silent", "reverts", "dropped", "restart", "would-fail"] as const),
    );
    fc.assert(
      fc.property(
        fc.array(mishap, { maxLength: 25 }),
        fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
        (mishaps, mines) => {
          const b = new Bench();
          b.mishaps = mishaps;
          const wanted = [1, 2, 3].map((n) => merge(n, T0));
          for (const mine of mines) {
            b.want(...wanted);
            b.run(70_000, mine);
          }
          b.mishaps = [];
          for (let i = 0; i < 6; i++) {
            b.want(...wanted);
            b.run(30_000);
          }
          expect(new Set(b.chain.executed).size, "executed twice").toBe(b.chain.executed.length);
          for (const n of [1, 2, 3]) {
            const executed = b.chain.executed.includes(`m:1:c${n}`);
            const may = executed ? ["confirmed"] : ["failed", "replaced"];
            expect(may, `operation ${n} executed: ${executed}`).toContain(b.is(n));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is never sent under two nonces", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<Mishap>("none", "silent", "dropped", "restart"), { maxLength: 20 }),
        (mishaps) => {
          const b = new Bench();
          b.mishaps = mishaps;
          b.want(merge(1, T0), merge(2, T0));
          b.run(400_000);
          const nonces = new Map<string, Set<number>>();
          for (const { payload, nonce } of b.sent) nonces.set(payload, (nonces.get(payload) ?? new Set()).add(nonce));
          for (const used of nonces.values()) expect(used.size).toBe(1);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("that hangs is replaced under its own nonce, and a person is told", () => {
    const b = new Bench();
    b.want(merge(1, T0));
    b.run(70_000, false);
    expect(b.sent.map(({ ref }) => ref)).toEqual(["m:1:c1/0/0", "m:1:c1/0/1"]);
    b.run(70_000, false);
    b.send({ t: "heart" });
    expect(b.actions.flatMap((a) => (a.t === "alert" ? [a.key] : []))).toContain("gateway:chain-stuck");
    // The first of them is mined after all: it is this operation all the same.
    b.chain.pool = b.chain.pool.slice(0, 1);
    b.run(10_000);
    expect(b.is(1)).toBe("confirmed");
    expect(b.chain.executed).toEqual(["m:1:c1"]);
  });

  it("that hangs and would fail by now gives its nonce to an empty transaction, and the next one goes on", () => {
    const b = new Bench();
    b.want(merge(1, T0));
    b.run(5_000, false);
    b.wouldFail = true;
    b.run(70_000, false);
    expect(b.sent.map(({ ref }) => ref)).toEqual(["m:1:c1/0/0", "m:1:c1/0/1/empty"]);
    // It hangs too: it pays more, is no merge again, and both are remembered over a restart.
    b.restart();
    b.run(70_000, false);
    expect(b.sent.at(-1)?.ref).toBe("m:1:c1/0/2/empty");
    b.run(10_000);
    expect(chainAnswer(b.state, "m:1:c1" as OperationId)).toMatchObject({ is: "replaced", nonce: 0, gas: 500 });
    b.want(merge(2, b.now));
    b.run(10_000);
    expect(b.is(2)).toBe("confirmed");
    expect(b.chain.executed).toEqual(["m:1:c2"]);
  });

  it("that was to be replaced by an empty transaction and is mined after all is told as confirmed", () => {
    const b = new Bench();
    b.want(merge(1, T0));
    b.run(5_000, false);
    b.wouldFail = true;
    b.run(70_000, false);
    b.chain.pool = b.chain.pool.slice(0, 1);
    b.run(10_000);
    expect(b.is(1)).toBe("confirmed");
  });

  it("that hangs is not replaced by anything while killed", () => {
    const b = new Bench();
    b.want(merge(1, T0));
    b.run(5_000, false);
    b.wouldFail = true;
    b.send({ t: "kill", epoch: 1 });
    b.run(150_000, false);
    expect(b.sent).toHaveLength(1);
  });

  it("whose nonce somebody else has used is told as replaced, and the next one goes on", () => {
    const b = new Bench();
    b.want(merge(1, T0));
    b.run(3_000, false);
    b.chain.pool = [{ via: "rpc", nonce: 0, ref: "theirs", payload: "theirs", deadline: null }];
    b.run(10_000);
    expect(b.is(1)).toBe("replaced");
    b.want(merge(2, b.now));
    b.run(10_000);
    expect(b.is(2)).toBe("confirmed");
  });

  it("is refused when killed, for what the wallet hasn't, for another market, and when it is old news", () => {
    const b = new Bench();
    b.want(merge(1, T0, 101), { ...merge(2, T0), negRisk: !testSpec.negRisk }, merge(3, T0 - 120_000));
    b.want(
      { ...merge(4, T0), kind: "split" },
      { ...merge(5, T0), kind: "convert" },
      { ...merge(6, T0), kind: "redeem" },
    );
    b.send({ t: "kill", epoch: 1 });
    b.want(merge(7, T0));
    b.run(5_000);
    expect([1, 2, 3, 4, 5, 6, 7].map((n) => b.is(n))).toEqual(Array(7).fill("failed"));
    expect(b.sent).toEqual([]);
    // Asked for a day ago and not known here: it may have been done, so the balances must tell.
    b.want(merge(8, T0 - 86_400_000));
    expect(chainAnswer(b.state, "m:1:c8" as OperationId)).toMatchObject({ is: "unknown", spent: true });
  });

  it("in a new life waits for the Portfolio's word on who is killed alone: nothing is signed, nor signed anew, before it", () => {
    const b = new Bench();
    b.restart(false);
    b.want(merge(1, T0));
    b.run(10_000);
    expect(b.sent).toEqual([]);
    b.synced(true);
    b.run(10_000);
    expect([b.is(1), b.sent.length]).toEqual(["failed", 0]);
    const free = new Bench();
    free.want(merge(2, T0));
    free.run(5_000, false);
    free.restart(false);
    free.run(150_000, false);
    expect(free.sent).toHaveLength(1);
    free.synced();
    free.run(10_000, false);
    expect(free.sent).toHaveLength(2);
    free.run(10_000);
    expect(free.is(2)).toBe("confirmed");
  });

  it("that is a conversion is signed when the Portfolio wants it and every outcome is there, and for nobody else", () => {
    const event = `0x${"2c".repeat(31)}00`;
    const spec = (n: number) => ({
      ...testSpec,
      ...{ id: `0x${n}` as typeof market, version: "v1", negRisk: true, yes: `${n}1` as never, no: `${n}2` as never },
      exclusive: { event, index: n, count: 3 },
    });
    const convert = (b: Bench, n: number, more: Partial<NonNullable<ChainOperation["convert"]>> = {}, amount = 20) => {
      const [first, ...others] = [0, 1, 2].map((i) => spec(i).id);
      if (first === undefined) throw new Error("no market");
      const operation: ChainOperation = {
        ...merge(n, b.now, amount),
        ...{ kind: "convert", condition: first, version: "v1", negRisk: true },
        convert: { event, indexSet: "0x3", gives: [first, ...others.slice(0, 1)], takes: others.slice(1), ...more },
      };
      b.send({ t: "convert", operation });
      b.run(10_000);
      return b.is(n);
    };
    const bench = (no = 20): Bench => {
      const b = new Bench();
      for (const n of [0, 1, 2]) b.send({ t: "watch", spec: spec(n) });
      for (const n of [0, 1, 2]) {
        const known = b.state.markets.get(spec(n).id);
        if (known !== undefined) known.held = { yes: shares(0), no: shares(no) };
      }
      return b;
    };
    expect(convert(bench(), 1)).toBe("confirmed");
    const b = bench();
    expect(convert(b, 2, { indexSet: "0x5" }), "other outcomes than those that give").toBe("failed");
    expect(convert(b, 3, { takes: [] }), "an outcome is left out").toBe("failed");
    expect(convert(b, 4, { event: `0x${"2d".repeat(31)}00` }), "another event").toBe("failed");
    expect(convert(b, 5, {}, 21), "more than the wallet has").toBe("failed");
    expect(convert(b, 6, { gives: [spec(0).id], takes: [spec(1).id, spec(2).id], indexSet: "0x1" })).toBe("failed");
    b.want({ ...merge(7, b.now), kind: "convert", condition: market });
    b.run(5_000);
    expect(b.is(7), "asked for by a market").toBe("failed");
    b.send({ t: "kill", epoch: 1 });
    expect(convert(b, 8), "killed").toBe("failed");
    expect(b.sent).toEqual([]);
  });

  it("under way when a kill comes is settled, and not sent again", () => {
    const b = new Bench();
    b.mishaps = ["none", "lost"];
    b.want(merge(1, T0));
    b.send({ t: "kill", epoch: 1 });
    b.run(120_000);
    expect(b.sent.length).toBeLessThanOrEqual(1);
    expect(b.chain.executed).toEqual([]);
  });
});

/** The way to the venue: every request takes time both ways, and whatever the faults say. */
import type { RequestKind } from "../../core/exchange/faults/menu.ts";
import { refusalByFault, type WireRefusal } from "../../core/exchange/faults/mode.ts";
import type { Faults } from "./faults.ts";
import { type FetchInit, PlainResponse } from "./globals.ts";
import type { Request, Venue } from "./venue.ts";
import type { Virtual } from "./virtual.ts";

/** Told of requests, before the simulation goes on. */
export interface NetworkEvents {
  /** It leaves the bot. `there`: how long it takes; null: it never reaches the engine. */
  leaves(request: Request, there: number | null): void;
  /** It reaches the engine. `carried`: the part of it that is carried out. */
  arrives(whole: Request, carried: Request): void;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What becomes of one request: how it goes, what is done, and how its answer is changed on the way back. */
interface Fate {
  readonly there: number;
  readonly back: number;
  readonly arrives: boolean;
  readonly answers: boolean;
  readonly instead: WireRefusal | null;
  readonly change: (answer: Answer) => Answer;
  /** The first order of the batch is not placed, and its leg says success without an id. */
  readonly loses: boolean;
}

const LEG = { success: true, errorMsg: "", orderID: "", status: "", makingAmount: "", takingAmount: "" };

function kindOf({ method, path }: Request): RequestKind {
  if (path === "/orders") return method === "POST" ? "post" : "cancel";
  if (path === "/cancel-all") return "cancel";
  if (path === "/v1/heartbeats") return "beat";
  if (path === "/time") return "time";
  if (path === "/rpc" || path.startsWith("/relayer/")) return "chain";
  return path.startsWith("/data/") || path === "/balance-allowance" ? "account" : "market";
}

export class Network {
  readonly #virtual: Virtual;
  readonly #faults: Faults;
  readonly #venue: Venue;
  readonly #events: NetworkEvents;
  readonly #dies: () => boolean;

  /** @param dies true when the caller dies at this very call */
  constructor(virtual: Virtual, faults: Faults, venue: Venue, events: NetworkEvents, dies: () => boolean) {
    this.#virtual = virtual;
    this.#faults = faults;
    this.#venue = venue;
    this.#events = events;
    this.#dies = dies;
  }

  readonly fetch = (address: string, init: FetchInit): Promise<PlainResponse> => {
    const virtual = this.#virtual;
    const caller = virtual.current;
    const { pathname: path, searchParams: query } = new URL(address);
    const stamp = Number(init.headers?.POLY_TIMESTAMP ?? 0) * 1_000;
    const { method = "GET", body = "", headers = {} } = init;
    const request: Request = { method, path, query, body, headers, stamp };
    return new Promise((resolve, reject) => {
      if (this.#dies() || caller?.alive === false) return;
      const fate = this.#fate(request);
      this.#events.leaves(request, fate.arrives ? fate.there : null);
      let over = false;
      const end = (work: () => void): void => {
        if (over) return;
        over = true;
        if (timer !== null) timer.cancelled = true;
        work();
      };
      const deadline = init.signal?.deadlineMs;
      const timer =
        deadline === undefined ? null : virtual.after(deadline, caller, () => end(() => reject(late(deadline))));
      const answered = (answer: Answer): void => {
        virtual.after(fate.back, caller, () => end(() => resolve(new PlainResponse(answer.body, answer))));
      };
      virtual.after(fate.there, null, () => {
        if (fate.arrives) void this.#carryOut(request, fate, answered);
        else if (fate.instead !== null) answered(onTheWire(fate.instead));
      });
    });
  };

  async #carryOut(whole: Request, fate: Fate, answered: (answer: Answer) => void): Promise<void> {
    const request = fate.loses ? withoutFirst(whole) : whole;
    this.#events.arrives(whole, request);
    const reply = request.body === "[]" ? NOTHING : await this.#venue.answer(request);
    const headers = HEADERS.flatMap((name) => {
      const value = reply.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    const said: Answer = { status: reply.status, body: reply.plain, headers: Object.fromEntries(headers) };
    const told = fate.loses ? withFirst(said) : said;
    if (!fate.answers) return;
    answered(fate.instead === null ? fate.change(told) : onTheWire(fate.instead));
  }

  #fate(request: Request): Fate {
    const faults = this.#faults;
    const kind = kindOf(request);
    const plain: Fate = {
      there: faults.between(2, 40),
      back: faults.between(2, 40),
      arrives: true,
      answers: true,
      instead: null,
      change: (answer) => answer,
      loses: false,
    };
    const { struck, refusal } = faults.request(kind, true);
    if (refusal !== null) return { ...plain, arrives: false, instead: refusal };
    switch (struck?.name) {
      case "post-lost":
        return { ...plain, arrives: false, answers: false };
      case "post-late":
        return { ...plain, there: struck.ms };
      case "answer-lost":
        return { ...plain, answers: false };
      case "answer-slow":
        return { ...plain, back: struck.ms };
      case "rate-limited":
      case "error-500":
        return { ...plain, arrives: false, instead: refusalByFault({ ...struck, name: struck.name }, kind) };
      case "error-500-accepted":
        return { ...plain, instead: refusalByFault({ ...struck, name: struck.name }, kind) };
      case "truncated-json":
        return { ...plain, change: (answer) => ({ ...answer, body: answer.body.slice(0, answer.body.length / 2) }) };
      case "clock-skew":
        return { ...plain, change: (answer) => askew(answer, struck.ms) };
      default:
        return kind === "post" ? this.#postFate(plain) : plain;
    }
  }

  /** What can go wrong with the orders of a post, each by itself. */
  #postFate(plain: Fate): Fate {
    const faults = this.#faults;
    const late = faults.veryLate();
    if (late !== null) return { ...plain, there: late };
    if (faults.happens("leg-without-id")) {
      const placed = faults.between(0, 1) < 0.5;
      return placed ? { ...plain, change: (answer) => firstLeg(answer, () => LEG) } : { ...plain, loses: true };
    }
    if (faults.happens("leg-delayed"))
      return { ...plain, change: (answer) => firstLeg(answer, (leg) => ({ ...leg, status: "delayed" })) };
    return plain;
  }
}

/** What of an answer's headers the bot reads. */
const HEADERS = ["x-venue-clock", "retry-after"] as const;

const withoutFirst = (request: Request): Request => ({
  ...request,
  body: JSON.stringify((JSON.parse(request.body) as unknown[]).slice(1)),
});

const withFirst = (answer: Answer): Answer =>
  answer.status === 200
    ? { ...answer, body: JSON.stringify([LEG, ...(JSON.parse(answer.body) as unknown[])]) }
    : answer;

/** Nothing of the batch was left to carry out. */
const NOTHING = { status: 200, plain: "[]", headers: { get: () => null } };

function firstLeg(answer: Answer, to: (leg: Record<string, unknown>) => Record<string, unknown>): Answer {
  if (answer.status !== 200) return answer;
  const [first, ...rest] = JSON.parse(answer.body) as Record<string, unknown>[];
  // Only what was placed: a refusal is told as it is.
  return first === undefined || first.errorMsg !== ""
    ? answer
    : { ...answer, body: JSON.stringify([to(first), ...rest]) };
}

function askew(answer: Answer, ms: number): Answer {
  const clock = answer.headers["x-venue-clock"];
  if (clock === undefined) return answer;
  return {
    ...answer,
    headers: { "x-venue-clock": clock.replace(/^ms=(\d+)/, (_, at: string) => `ms=${Number(at) + ms}`) },
  };
}

const onTheWire = ({ status, body, headers, page }: WireRefusal): Answer => ({
  status,
  body: page ?? JSON.stringify(body),
  headers,
});

function late(ms: number): Error {
  const error = new Error(`no answer in ${ms} ms`);
  error.name = "TimeoutError";
  return error;
}

/**
 * Virtual time: everything that waits, waits here. One thing happens at a time, then every promise it settles runs to its
 * end, then the next. The same seed gives the same order, so a failing run can be played again.
 */
import { Agenda } from "../backtest/agenda.ts";

/** One life of one object: what belongs to a dead one never happens. */
export interface Life {
  readonly of: string;
  alive: boolean;
}

/** Something on the agenda that may be called off. */
export interface Ticket {
  cancelled: boolean;
}

/** Events between two turns of the real event loop. */
const TURN_EVERY = 1_000;

/** Captured before the simulation takes the global timers over. */
const realImmediate = setImmediate;

export class Virtual {
  /** The wall clock of the simulated machines, ms. */
  wall: number;
  /** Whose code runs at the moment; null: the world's own. */
  current: Life | null = null;
  /** Things that have happened. */
  events = 0;
  /** Asked before an object's code goes on after a wait; true: it dies right here. */
  dies: (life: Life) => boolean = () => false;
  readonly #agenda = new Agenda();
  #worked = false;

  constructor(wall: number) {
    this.wall = wall;
  }

  /** Runs `work` after so many ms as a part of `life`, unless that life is over by then or the ticket is cancelled. */
  after(ms: number, life: Life | null, work: () => void): Ticket {
    const ticket: Ticket = { cancelled: false };
    this.#agenda.add(this.wall + Math.max(0, ms), () => {
      if (ticket.cancelled) return;
      if (life !== null && (!life.alive || this.dies(life))) return;
      this.#worked = true;
      this.events += 1;
      this.current = life;
      try {
        work();
      } catch (error) {
        // An object that aborts itself throws out of a timer or a socket's event, where nobody hears it; its death is told.
        if (life === null || life.alive) throw error;
      }
    });
    return ticket;
  }

  /** Runs `work` now as a part of `life`. */
  as<T>(life: Life | null, work: () => T): T {
    const before = this.current;
    this.current = life;
    try {
      return work();
    } finally {
      this.current = before;
    }
  }

  /** Lets time pass until then, or until it is enough. */
  async runUntil(until: number, enough: () => boolean): Promise<void> {
    for (let next = this.#agenda.nextAt; next <= until; next = this.#agenda.nextAt) {
      this.wall = Math.max(this.wall, next);
      this.#worked = false;
      this.#agenda.runNext();
      if (!this.#worked) continue;
      // Every promise that can settle settles now, with all that follows from it: a tick comes when none is left. Now and
      // then a turn of the real event loop, for whoever talks to this thread.
      await new Promise<void>((resolve) => {
        if (this.events % TURN_EVERY === 0) realImmediate(resolve);
        else process.nextTick(resolve);
      });
      this.current = null;
      if (enough()) return;
    }
    this.wall = until;
  }
}

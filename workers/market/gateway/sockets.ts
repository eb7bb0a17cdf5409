import type { TokenId } from "../../../core/contract/ids.ts";
import type { MalformedKind } from "../../../core/contract/malformed.ts";
import type { MarketSpec } from "../../../core/contract/spec.ts";
import type { FeedFrame } from "../../../core/feed/frames.ts";
import type { GatewayEvent } from "../../../core/gateway/types.ts";
import { changeMarketSubscription, parseMarketFrame, subscribeMarket } from "../../../venue/market-channel.ts";
import { parseUserFrame, subscribeUser } from "../../../venue/user-channel.ts";
import { Line } from "./line.ts";
import type { Session } from "./session.ts";

/** A market socket: the first frame it sends subscribes, later ones change what it carries. */
interface Shard {
  readonly line: Line;
  greeted: boolean;
}

export interface SocketsEvents {
  tell(event: GatewayEvent): void;
  /** A frame of a market socket has come, and nothing has been done with it yet. */
  heard?(): void;
  /** A frame nobody could read: counted, and its like kept. It never ends the loop that met it. */
  malformed(where: "market channel" | "user channel", kind: MalformedKind, why: string, text: string): void;
}

/**
 * The user socket and the market sockets, their frames as the machine's events. The machine says which market socket
 * carries which market; one is opened when it is first given something to carry, and each comes and goes by itself.
 */
export class Sockets {
  private readonly session: Session;
  private readonly events: SocketsEvents;
  private readonly user: Line;
  private readonly shards: Shard[] = [];
  private specs: ReadonlyMap<TokenId, MarketSpec> = new Map();
  private running = false;

  constructor(session: Session, events: SocketsEvents) {
    this.session = session;
    this.events = events;
    this.user = new Line(session.venue.hosts.userSocket, {
      opened: () => {
        const { credentials } = session;
        if (credentials !== null) this.user.send(subscribeUser(credentials));
        this.events.tell({ t: "socket", at: session.now(), socket: "user", is: "open" });
      },
      heard: (text) => this.heardUser(text),
      closed: () => this.events.tell({ t: "socket", at: session.now(), socket: "user", is: "closed" }),
    });
    this.shard(0);
  }

  /** Which tokens are whose. */
  follow(specs: ReadonlyMap<TokenId, MarketSpec>): void {
    this.specs = specs;
  }

  start(): void {
    if (!this.session.timed) return;
    this.running = true;
    for (const { line } of this.shards) line.start();
    if (this.session.credentials !== null) this.user.start();
  }

  stop(): void {
    this.running = false;
    for (const { line } of this.shards) line.stop();
    this.user.stop();
  }

  /**
   * Both tokens of each market: a book of the one is the book of both, but a trade is told under the token it was made in.
   * While a socket is down nothing is sent: it subscribes when it opens.
   */
  subscribe(operation: "subscribe" | "unsubscribe", index: number, specs: readonly MarketSpec[]): void {
    const shard = this.shard(index);
    if (this.running) shard.line.start();
    if (!shard.line.open) return;
    const tokens = specs.flatMap((spec) => [spec.yes, spec.no]);
    if (shard.greeted) shard.line.send(changeMarketSubscription(operation, tokens));
    else if (operation === "subscribe") shard.greeted = shard.line.send(subscribeMarket(tokens));
  }

  /** Drops a market socket that is up and tells nothing; it comes back by itself. */
  reconnect(index: number, why: string): void {
    this.shards[index]?.line.restart(why);
  }

  private shard(index: number): Shard {
    for (let next = this.shards.length; next <= index; next++) this.shards.push(this.open(next));
    return this.shards[index] as Shard;
  }

  private open(index: number): Shard {
    const turned = (is: "open" | "closed" | "heard"): void =>
      this.events.tell({ t: "socket", at: this.session.now(), socket: "market", shard: index, is });
    const shard: Shard = {
      greeted: false,
      line: new Line(this.session.venue.hosts.marketSocket, {
        opened: () => {
          shard.greeted = false;
          turned("open");
        },
        heard: (text) => {
          this.events.heard?.();
          turned("heard");
          this.heardMarket(text);
        },
        closed: () => turned("closed"),
      }),
    };
    return shard;
  }

  private heardMarket(text: string): void {
    const at = this.session.now();
    const frames: FeedFrame[] = [];
    for (const frame of parseMarketFrame(text, this.specs)) {
      if (frame.t !== "bad") frames.push(frame);
      else {
        this.events.malformed("market channel", frame.kind, frame.why, text);
        if (frame.market !== undefined) this.events.tell({ t: "lost", at, market: frame.market });
      }
    }
    if (frames.length > 0) this.events.tell({ t: "frames", at, frames });
  }

  private heardUser(text: string): void {
    const at = this.session.now();
    this.events.tell({ t: "socket", at, socket: "user", is: "heard" });
    const us = { funder: this.session.venue.view.funder, apiKey: this.session.credentials?.key ?? "" };
    for (const frame of parseUserFrame(text, { us, specs: this.specs })) {
      if (frame.t === "bad") this.events.malformed("user channel", frame.kind, frame.why, text);
      else if (frame.t === "fill") this.events.tell({ t: "fill", at, market: frame.market, fill: frame.fill });
      else {
        const ended = frame.type === "CANCELLATION" || (frame.status !== null && frame.status !== "live");
        this.events.tell({ t: "order", at, market: frame.market, order: frame.order, ended, matched: frame.matched });
      }
    }
  }
}

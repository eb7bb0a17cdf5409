import type { TokenId } from "../../../core/contract/ids.ts";
import type { MarketSpec } from "../../../core/contract/spec.ts";
import type { FeedFrame } from "../../../core/feed/frames.ts";
import type { GatewayEvent, SocketName } from "../../../core/gateway/types.ts";
import { changeMarketSubscription, parseMarketFrame, subscribeMarket } from "../../../venue/market-channel.ts";
import { parseUserFrame, subscribeUser } from "../../../venue/user-channel.ts";
import { Line } from "./line.ts";
import type { Session } from "./session.ts";

/** The market socket and the user socket, their frames as the machine's events. */
export class Sockets {
  private readonly session: Session;
  private readonly tell: (event: GatewayEvent) => void;
  private readonly log: (what: string, why: string) => void;
  private readonly market: Line;
  private readonly user: Line;
  private specs: ReadonlyMap<TokenId, MarketSpec> = new Map();
  /** The first frame of a market socket subscribes; later ones change what it carries. */
  private greeted = false;

  constructor(session: Session, tell: (event: GatewayEvent) => void, log: (what: string, why: string) => void) {
    this.session = session;
    this.tell = tell;
    this.log = log;
    const { marketSocket, userSocket } = session.venue.hosts;
    this.market = new Line(marketSocket, {
      opened: () => {
        this.greeted = false;
        this.turned("market", "open");
      },
      heard: (text) => this.heardMarket(text),
      closed: () => this.turned("market", "closed"),
    });
    this.user = new Line(userSocket, {
      opened: () => {
        const { credentials } = session;
        if (credentials !== null) this.user.send(subscribeUser(credentials));
        this.turned("user", "open");
      },
      heard: (text) => this.heardUser(text),
      closed: () => this.turned("user", "closed"),
    });
  }

  /** Which tokens are whose. */
  follow(specs: ReadonlyMap<TokenId, MarketSpec>): void {
    this.specs = specs;
  }

  start(): void {
    if (!this.session.timed) return;
    this.market.start();
    if (this.session.credentials !== null) this.user.start();
  }

  stop(): void {
    this.market.stop();
    this.user.stop();
  }

  /** A book of the YES token is the book of both. While the socket is down nothing is sent: it subscribes when it opens. */
  subscribe(operation: "subscribe" | "unsubscribe", specs: readonly MarketSpec[]): void {
    if (!this.market.open) return;
    const tokens = specs.map((spec) => spec.yes);
    if (this.greeted) this.market.send(changeMarketSubscription(operation, tokens));
    else if (operation === "subscribe") this.greeted = this.market.send(subscribeMarket(tokens));
  }

  private turned(socket: SocketName, is: "open" | "closed" | "heard"): void {
    this.tell({ t: "socket", at: this.session.now(), socket, is });
  }

  private heardMarket(text: string): void {
    this.turned("market", "heard");
    const at = this.session.now();
    const frames: FeedFrame[] = [];
    for (const frame of parseMarketFrame(text, this.specs)) {
      if (frame.t !== "bad") frames.push(frame);
      else {
        this.log("market frame", frame.why);
        if (frame.market !== undefined) this.tell({ t: "lost", at, market: frame.market });
      }
    }
    if (frames.length > 0) this.tell({ t: "frames", at, frames });
  }

  private heardUser(text: string): void {
    this.turned("user", "heard");
    const at = this.session.now();
    const us = { funder: this.session.venue.view.funder, apiKey: this.session.credentials?.key ?? "" };
    for (const frame of parseUserFrame(text, { us, specs: this.specs })) {
      if (frame.t === "bad") this.log("user frame", frame.why);
      else if (frame.t === "fill") this.tell({ t: "fill", at, market: frame.market, fill: frame.fill });
      else {
        const ended = frame.type === "CANCELLATION" || (frame.status !== null && frame.status !== "live");
        this.tell({ t: "order", at, market: frame.market, order: frame.order, ended, matched: frame.matched });
      }
    }
  }
}

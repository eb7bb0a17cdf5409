import type { ConditionId } from "../../../core/contract/ids.ts";
import type { lacking } from "../../../core/gateway/replies.ts";
import type { GatewayEvent } from "../../../core/gateway/types.ts";

type Part = ReturnType<typeof lacking>[number];
type Events = Promise<readonly GatewayEvent[]>;

/** What is being asked of the venue and of the Portfolio at this moment, by name. */
export class Underway {
  private readonly calls = new Map<string, Events>();

  /** Remembers a call until it ends. A newer one of the same name takes its place. */
  add(name: string, events: Events): Events {
    // The carrier dispatches the events when `events` settles; a turn later they are in the state.
    const done = events.then(async (said) => {
      await Promise.resolve();
      await Promise.resolve();
      return said;
    });
    this.calls.set(name, done);
    void done.finally(() => {
      if (this.calls.get(name) === done) this.calls.delete(name);
    });
    return events;
  }

  /** Settles once the events of that call are in the state; undefined when it is not under way. */
  get(name: string): Events | undefined {
    return this.calls.get(name);
  }

  /** Calls that these parts of a cycle's answer are better for: the machine asks only for what is missing or old. */
  for(market: ConditionId, parts: readonly Part[]): readonly Promise<unknown>[] {
    const names = { account: ["account", "cash", `balances ${market}`], book: ["books"], lease: ["sync"] };
    return parts.flatMap((part) => names[part].flatMap((name) => this.calls.get(name) ?? []));
  }
}

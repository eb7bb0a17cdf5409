/** The market script: every object that trades, and the one door to them. */
import { Engine } from "./engine.ts";

export { Gateway } from "./gateway.ts";
export { Hub } from "./hub.ts";
export { Market } from "./market.ts";
export { Portfolio } from "./portfolio.ts";
export { Engine };

/** Nothing is served to the outside: other scripts come in through the Engine entrypoint. */
export default {
  fetch: (): Response => new Response("edgemaker-market serves no pages; ask the API worker\n", { status: 404 }),
};

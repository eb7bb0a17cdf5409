import type { PaperEnv } from "./env.ts";

export { Exchange } from "./exchange.ts";

/** Every request goes to the one object that is the venue: one book, one clock, one order of events. */
export default {
  fetch(request, env): Promise<Response> {
    return env.EXCHANGE.getByName("exchange").fetch(request);
  },
} satisfies ExportedHandler<PaperEnv>;

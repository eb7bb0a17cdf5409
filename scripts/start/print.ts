import { relative } from "node:path";
import { describeSource, type StartOptions } from "./options.ts";

/** What `npm start` tells its user, or the program that reads its JSON lines. */
export interface Voice {
  /** A step of the start, for a person. */
  step(text: string): void;
  ready(facts: Ready): void;
  firstQuote(ms: number): void;
  stopped(): void;
}

export interface Ready {
  readonly url: string;
  readonly api: string;
  readonly venue: string;
  readonly mode: "paper";
  readonly log: string;
  /** Wall ms since the command began. */
  readonly ms: number;
}

const label = (name: string): string => name.padEnd(11);

/** The block that stands on the screen while everything runs. */
export function block(options: StartOptions, facts: Ready, folder: string): string {
  const speed = options.speed === 1 ? "" : `, ${options.speed} times as fast as the wall's clock`;
  const profile = options.profile === null ? [] : [`${label("Profile")}${options.profile}`];
  return [
    "",
    options.headless ? `${label("API")}${facts.api}` : `${label("Dashboard")}${facts.url}`,
    `${label("Mode")}${facts.mode}: no real money, a throwaway key`,
    `${label("Source")}${describeSource(options.source)}${speed}`,
    ...profile,
    `${label("Exchange")}${facts.venue}`,
    `${label("Log")}${relative(folder, facts.log) || facts.log}`,
    `${label("Stop")}Ctrl-C; the next start goes on from here, --fresh begins again`,
    "",
  ].join("\n");
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export function createVoice(options: StartOptions, folder: string): Voice {
  const line = (value: object): void => console.log(JSON.stringify(value));
  if (options.json) {
    return {
      step: () => undefined,
      ready: ({ url, api, mode, venue, log, ms }) =>
        line({ event: "ready", url, api, mode, source: describeSource(options.source), venue, log, ms }),
      firstQuote: (ms) => line({ event: "first_quote", ms }),
      stopped: () => line({ event: "stopped" }),
    };
  }
  return {
    step: (text) => console.log(text),
    ready: (facts) => console.log(`Ready after ${seconds(facts.ms)}.\n${block(options, facts, folder)}`),
    firstQuote: (ms) => console.log(`First quote after ${seconds(ms)}.`),
    stopped: () => console.log("Stopped: no process left, no port open."),
  };
}

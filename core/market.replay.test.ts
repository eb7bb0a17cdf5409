import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { simulate } from "../test/market/simulation.ts";
import { l2Recording } from "./exchange/recording/l2.ts";
import type { SourceEvent } from "./exchange/types.ts";
import { replayDemo } from "./quoting/profiles.ts";
import { usd } from "./units/money.ts";

const FOLDER = new URL("../../shared/data/l2-btc-updown-15m-20251030/", import.meta.url);
const absent = !existsSync(FOLDER);

describe(`the recorded 15-minute market${absent ? " (../shared is absent)" : ""}`, () => {
  it.skipIf(absent)(
    "is quoted by the replay-demo profile, fills come, inventory moves, and it settles to the cent",
    () => {
      const answer = l2Recording(readFileSync(new URL("market.json", FOLDER), "utf8"), "stamped");
      if ("bad" in answer) throw new Error(answer.bad);
      const { recording } = answer;
      const source: SourceEvent[] = [];
      gunzipSync(readFileSync(new URL("events.jsonl.gz", FOLDER)))
        .toString()
        .trim()
        .split("\n")
        .forEach((line, i) => {
          const parsed = recording.parse(line, i + 1);
          if ("events" in parsed) source.push(...parsed.events);
        });
      source.push(...recording.finish());
      const o = simulate(recording.spec, replayDemo(recording.spec, usd(1000)), source);
      expect(o.fills.length).toBeGreaterThan(10);
      expect(o.widest).toBeGreaterThan(10e6);
      expect(o.report.state).toBe("resolved");
      expect(o.report.winner).toBe("NO");
      expect(o.report.position).toMatchObject({ yes: 0, no: 0 });
      expect(o.report.cashFlow).toBe(o.cash - o.deposited);
      expect(o.report.pnlTotal).toBe(o.cash - o.deposited);
      expect(o.report.fillCount).toBe(o.fills.length);
    },
  );
});

import { describe, expect, it } from "vitest";
import { projectSources } from "../../scripts/check/sources.ts";
import { root } from "../../scripts/lib/bootstrap.mjs";

/** Calls of the venue's client that change something there. */
const CHANGES = /\bclob\.(?:post|cancel|cancelAll|heartbeat)\(/u;

/** What only the wallet can make. */
const SIGNS = /\bwallet\.(?:signOrder|signTransaction|signBatch)\(/u;

/** The doctor's test order: a hundredth of a share that expired in 1970. Inside the bot only the Gateway's object asks it. */
const PROBE = "venue/doctor/probe.ts";

describe("one door", () => {
  it("every post, every cancel and every heartbeat of the bot leaves through the Gateway's performer, but the doctor's test order", () => {
    const shipped = projectSources(root).filter(
      ({ path }) => /^(?:core|runtime|venue|db|prices|ai|workers)\//u.test(path) && !/\.test\.ts$/u.test(path),
    );
    const doors = shipped.filter(({ text }) => CHANGES.test(text)).map(({ path }) => path);
    expect(doors).toEqual([PROBE, "workers/market/gateway/perform.ts"]);
    const doctors = shipped
      .filter(
        ({ path, text }) => path.startsWith("workers/") && /from "[^"]*venue\/doctor\/(?:examine|probe)/u.test(text),
      )
      .filter(({ text }) => !/import type \{[^}]*\} from "[^"]*venue\/doctor\/examine/u.test(text));
    expect(doctors.map(({ path }) => path)).toEqual(["workers/market/gateway/doctor.ts"]);
  });

  it("orders and operations on chain are signed behind it and nowhere else", () => {
    const signers = projectSources(root)
      .filter(({ path, text }) => /^(?:workers|venue)\//u.test(path) && !/\.test\.ts$/u.test(path) && SIGNS.test(text))
      .map(({ path }) => path);
    expect(signers.sort()).toEqual([
      "venue/chain/relay-signer.ts",
      "venue/chain/rpc-signer.ts",
      PROBE,
      "workers/market/gateway/perform.ts",
    ]);
  });
});

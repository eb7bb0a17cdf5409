import { describe, expect, it } from "vitest";
import { projectSources } from "../../scripts/check/sources.ts";
import { root } from "../../scripts/lib/bootstrap.mjs";

/** Calls of the venue's client that change something there. */
const CHANGES = /\bclob\.(?:post|cancel|cancelAll|heartbeat)\(/u;

/** What only the wallet can make. */
const SIGNS = /\bwallet\.(?:signOrder|signTransaction|signBatch)\(/u;

describe("one door", () => {
  it("every post, every cancel and every heartbeat of the bot leaves through the Gateway's performer", () => {
    const shipped = projectSources(root).filter(
      ({ path }) => /^(?:core|runtime|venue|db|prices|ai|workers)\//u.test(path) && !/\.test\.ts$/u.test(path),
    );
    const doors = shipped.filter(({ text }) => CHANGES.test(text)).map(({ path }) => path);
    expect(doors).toEqual(["workers/market/gateway/perform.ts"]);
  });

  it("orders and operations on chain are signed behind it and nowhere else", () => {
    const signers = projectSources(root)
      .filter(({ path, text }) => /^(?:workers|venue)\//u.test(path) && !/\.test\.ts$/u.test(path) && SIGNS.test(text))
      .map(({ path }) => path);
    expect(signers.sort()).toEqual([
      "venue/chain/relay-signer.ts",
      "venue/chain/rpc-signer.ts",
      "workers/market/gateway/perform.ts",
    ]);
  });
});

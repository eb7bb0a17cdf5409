/** What `npm run kill` asks of the bot, by its flags, and when it calls the bot flat. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { UseError } from "../lib/cli.ts";
import { parseOptions } from "./options.ts";
import { killByBot } from "./told.ts";

const options = (...args: readonly string[]) => {
  const parsed = parseOptions(args, "/");
  if (parsed === "help") throw new Error("it printed its help");
  return parsed;
};

const MARKET = `0x${"a1".repeat(32)}`;

/**
 * A bot that is killed at once and says so, and how a market that is killed alone stands, look by look under epochs 1, 2 and
 * so on; the bodies of the commands it was sent.
 */
async function bot(
  engine: string,
  ...alone: readonly string[]
): Promise<{ api: string; commands: object[]; stop: () => void }> {
  const commands: object[] = [];
  let looks = 0;
  const server = createServer((request, response) => {
    const say = (body: object): void => void response.end(JSON.stringify(body));
    if (request.method !== "POST") {
      const proof = [{ text: "The venue says zero open orders", at: 7 }];
      const at = (epoch: number) => {
        const state = alone[epoch - 1];
        return state === undefined ? [] : [{ market: MARKET, epoch, state, proof }];
      };
      if (request.url !== "/overview")
        return say({ id: "1", state: "done", error: null, result: { killed: at(alone.length) } });
      looks += 1;
      return say({ account: { engine, proof, killed: at(Math.min(looks, alone.length)) } });
    }
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += String(chunk);
    });
    request.on("end", () => {
      commands.push(JSON.parse(text) as object);
      say({ id: "1", state: "running", error: null });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { api: `http://127.0.0.1:${port}`, commands, stop: () => server.close() };
}

it.each(["keep", "reduce", "flatten"] as const)(
  "--wind-down %s is what the bot is told to do once it is flat",
  async (what) => {
    const { api, commands, stop } = await bot("winding-down");
    const ended = await killByBot(options("--api", api, "--wind-down", what, "--reason", "enough"), () => undefined);
    stop();
    expect(commands).toEqual([{ type: "kill", reason: "enough", windDown: what }]);
    expect(ended.proven).toBe(true);
  },
);

it("without --wind-down the bot's own policy holds", async () => {
  const { api, commands, stop } = await bot("flat");
  await killByBot(options("--api", api), () => undefined);
  stop();
  expect(commands).toMatchObject([{ type: "kill", windDown: null }]);
});

it("--market kills those markets alone, and is proven by their own proofs, whatever the engine does", async () => {
  const { api, commands, stop } = await bot("running", "flat");
  const ended = await killByBot(
    options("--api", api, "--market", MARKET.toUpperCase().replace("0X", "0x")),
    () => undefined,
  );
  stop();
  expect(commands).toEqual([{ type: "kill-market", markets: [MARKET], reason: "killed from the command line" }]);
  expect(ended).toMatchObject({ proven: true, proof: [{ text: "The venue says zero open orders", at: 7 }] });
});

it("a market's kill that the bot calls unproven is not called flat", async () => {
  const { api, stop } = await bot("flat", "unproven");
  expect((await killByBot(options("--api", api, "--market", MARKET), () => undefined)).proven).toBe(false);
  stop();
});

it("a market that was proven flat once is not called flat for its new kill before the bot shows that one", async () => {
  const { api, stop } = await bot("running", "flat", "unproven");
  expect((await killByBot(options("--api", api, "--market", MARKET), () => undefined)).proven).toBe(false);
  stop();
});

it("a bot whose engine does not answer is an error that says what to do instead, where anything can be done", async () => {
  const server = createServer((_, response) => {
    response.statusCode = 503;
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const told = (...args: readonly string[]) =>
    killByBot(options("--api", api, "--market", MARKET, ...args), () => undefined);
  await expect(told()).rejects.toThrow("/commands: 503 {}: use --direct.");
  await expect(told("--resume")).rejects.toThrow(/503 \{\}\.$/);
  server.close();
});

it("--resume lifts the kill of the named markets, and of nothing else", async () => {
  const { api, commands, stop } = await bot("running");
  const ended = await killByBot(options("--api", api, "--resume", "--market", MARKET), () => undefined);
  stop();
  expect(commands).toEqual([{ type: "resume-market", markets: [MARKET], reason: "resumed from the command line" }]);
  expect(ended.proven).toBe(true);
});

it("what the bot calls unproven is not called flat", async () => {
  const { api, stop } = await bot("unproven");
  expect((await killByBot(options("--api", api), () => undefined)).proven).toBe(false);
  stop();
});

it.each([
  ["--wind-down", "sell"],
  ["--direct", "--wind-down", "flatten"],
  ["--venue", "http://a"],
  ["--market", "a-slug"],
  ["--resume"],
  ["--resume", "--direct", "--market", MARKET],
  ["--market", MARKET, "--wind-down", "flatten"],
])("%s %s is refused with one clear line", (...args) => {
  expect(() => options(...args)).toThrow(UseError);
});

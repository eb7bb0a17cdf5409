/** The way to real money, gate by gate, and back. */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import type { LiveAct } from "../../../core/portfolio/live.ts";
import { GATES, STAGES } from "../../../core/risk/going-live.ts";
import type { LiveReply } from "../../market/rpc.ts";
import type { ApiTypes } from "../env.ts";
import { Problem } from "../problem.ts";
import { engine } from "../reach.ts";
import { COMMON_PROBLEMS, jsonAnswer, problemAnswer } from "../schemas.ts";

export const goingLive = new OpenAPIHono<ApiTypes>();

const reason = z.string().trim().min(1).max(500);
const liveState = z
  .object({
    mode: z.enum(["paper", "live"]),
    live: z.boolean().meta({ description: "A person has confirmed, and orders may cost real money" }),
    gates: z.array(z.object({ name: z.enum(GATES), open: z.boolean(), why: z.string() })),
    stage: z.int().meta({ description: `0 to ${STAGES.length - 1}; only a person raises it, one at a time` }),
    cap: z
      .int()
      .nullable()
      .meta({ description: "Most that all markets may stand for, micro-dollars; null: as configured" }),
    attestation: z.string().meta({ description: "What a person attests to" }),
    confirmation: z.string().meta({ description: "What has to be typed, letter by letter" }),
    trouble: z.array(z.string()).meta({ description: "What could not be looked at" }),
  })
  .meta({ id: "GoingLive" });

const liveBody = z
  .discriminatedUnion("act", [
    z.strictObject({ act: z.literal("attest"), text: z.string().max(500), reason }),
    z.strictObject({ act: z.literal("confirm"), typed: z.string().max(200), reason }),
    z.strictObject({
      act: z.literal("stage"),
      to: z
        .int()
        .min(0)
        .max(STAGES.length - 1),
      reason,
    }),
    z.strictObject({ act: z.literal("stop"), reason }),
  ])
  .meta({ id: "GoingLiveRequest" });

goingLive.openapi(
  createRoute({
    method: "get",
    path: "/going-live",
    summary: "Which gates stand between this engine and real money, and why each is open or shut",
    request: {
      query: z.object({
        look: z
          .enum(["true", "false"])
          .default("false")
          .meta({ description: "Look anew first: where the venue sees us, the doctor, the history of paper" }),
      }),
    },
    responses: { 200: jsonAnswer(liveState, "Every gate"), ...COMMON_PROBLEMS },
  }),
  async (c) => c.json(answer(await engine(c.env.ENGINE.live(c.req.valid("query").look === "true"))), 200),
);

goingLive.openapi(
  createRoute({
    method: "post",
    path: "/going-live",
    summary: "Attest, confirm, go to another stage, or stop",
    description: "Each is a person's act, sealed in the audit log. A confirmation looks at every gate anew.",
    request: { body: { required: true, content: { "application/json": { schema: liveBody } } } },
    responses: {
      200: jsonAnswer(liveState, "Taken"),
      409: problemAnswer("A gate is shut, or what was typed is not what is asked for"),
      415: problemAnswer("The body is not JSON"),
      ...COMMON_PROBLEMS,
    },
  }),
  async (c) => {
    const wish = c.req.valid("json");
    if (wish.act === "attest") {
      const { attestation } = await engine(c.env.ENGINE.live(false));
      if (wish.text !== attestation) throw new Problem("gate-shut", `attest in these words: ${attestation}`);
    }
    const outcome = await engine(c.env.ENGINE.goLive({ act: actOf(wish), reason: wish.reason, actor: "loopback" }));
    if (outcome.is === "refused") throw new Problem("gate-shut", outcome.why);
    return c.json(answer(outcome.now), 200);
  },
);

function actOf(wish: z.infer<typeof liveBody>): LiveAct {
  switch (wish.act) {
    case "attest":
      return { is: "attest" };
    case "confirm":
      return { is: "confirm", typed: wish.typed };
    case "stage":
      return { is: "stage", to: wish.to };
    case "stop":
      return { is: "stop" };
  }
}

const answer = ({ gates, trouble, ...rest }: LiveReply): z.infer<typeof liveState> => ({
  ...rest,
  gates: gates.map((gate) => ({ ...gate })),
  trouble: [...trouble],
});

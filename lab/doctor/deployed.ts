/** The doctor's findings from inside a bot that runs, by its API. */
import * as z from "zod";
import { UseError } from "../../scripts/lib/cli.ts";
import type { Examination } from "../../venue/doctor/examine.ts";
import type { Finding } from "../../venue/doctor/finding.ts";

/** Wall ms: the API itself gives up after a minute. */
const DEADLINE_MS = 70_000;

const answer = z.object({
  findings: z.array(
    z.object({
      check: z.string(),
      is: z.enum(["good", "note", "bad", "skipped"]),
      says: z.string(),
      todo: z.string().exactOptional(),
    }),
  ),
  would_send: z.array(z.object({ name: z.string(), to: z.string(), data: z.string() })),
});

/**
 * @param api the dashboard's address, or the API's own
 * @throws UseError for an address that is none; Error, in plain words, when no examination comes back
 */
export async function examineDeployed(api: string, tell: (finding: Finding) => void): Promise<Examination> {
  if (!URL.canParse(api)) throw new UseError(`--api ${api} is no address such as http://127.0.0.1:8787`);
  const url = new URL("/api/v1/doctor", api).href;
  let reply: Response;
  try {
    reply = await fetch(url, { method: "POST", signal: AbortSignal.timeout(DEADLINE_MS) });
  } catch (error) {
    throw new Error(`${url} does not answer (${String(error)}): does the bot run there?`);
  }
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${url}: HTTP ${reply.status} ${text.slice(0, 300)}`);
  const read = answer.safeParse(JSON.parse(text));
  if (!read.success) throw new Error(`${url}: the answer is no examination; are bot and command of one version?`);
  console.log(`from inside the bot at ${new URL(api).origin}\n`);
  for (const finding of read.data.findings) tell(finding);
  return { findings: read.data.findings, wouldSend: read.data.would_send };
}

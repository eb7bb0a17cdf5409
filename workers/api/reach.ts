import { take } from "../../runtime/take.ts";
import { Problem } from "./problem.ts";

/** Wall ms for one question to the engine or the history; a page is better told "no answer" than kept waiting. */
const DEADLINE_MS = 10_000;

/** Asks the engine. No answer, or a late one, is a 503 that says so. @param deadlineMs wall ms, for what asks the venue much */
export const engine = <T>(call: PromiseLike<T>, deadlineMs = DEADLINE_MS): Promise<T> =>
  within("engine-silent", take(call), deadlineMs);

/** Asks D1. */
export const history = <T>(call: PromiseLike<T>): Promise<T> => within("history-silent", call, DEADLINE_MS);

async function within<T>(
  kind: "engine-silent" | "history-silent",
  call: PromiseLike<T>,
  deadlineMs: number,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    return await Promise.race([call, late]);
  } catch (error) {
    const what = kind === "engine-silent" ? "the engine" : "the history database";
    throw new Problem(kind, `${what} gave no good answer; try again in a moment`, [], error);
  } finally {
    clearTimeout(timer);
  }
}

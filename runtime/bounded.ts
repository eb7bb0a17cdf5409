import { take } from "./take.ts";

/** What an RPC call came to: its answer, or why there is none. A late answer is dropped; the call itself runs on. */
export type Bounded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/**
 * Waits for a call at most `ms` wall milliseconds and never rejects: no object of ours may hang because another one
 * does. The callee is let go of as soon as it has answered.
 */
export async function bounded<T>(call: () => PromiseLike<T>, ms: number): Promise<Bounded<T>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Bounded<T>>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, why: `no answer in ${Math.round(ms)} ms` }), ms);
  });
  try {
    const answer = take(call()).then(
      (value): Bounded<T> => ({ ok: true, value }),
      (error: unknown): Bounded<T> => ({ ok: false, why: String(error) }),
    );
    return await Promise.race([answer, late]);
  } catch (error) {
    return { ok: false, why: String(error) };
  } finally {
    clearTimeout(timer);
  }
}

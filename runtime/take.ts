/**
 * Awaits an RPC call that answers with plain data and lets go of the callee: an undisposed result pins the object that
 * gave it in memory (reference stack.md 4). The data stay.
 */
export async function take<T>(call: PromiseLike<T>): Promise<T> {
  const result = await call;
  if (typeof result === "object" && result !== null && Symbol.dispose in result) {
    const dispose: unknown = result[Symbol.dispose];
    if (typeof dispose === "function") dispose.call(result);
  }
  return result;
}

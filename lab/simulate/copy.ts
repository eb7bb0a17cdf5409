/**
 * A copy of plain data, as a call between two objects makes one: neither end sees what the other changes afterwards. Much
 * faster than the platform's own, which also knows what plain data never hold.
 */
export function copy<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copy) as T;
  const proto: unknown = Object.getPrototypeOf(value);
  if (proto !== Object.prototype && proto !== null) return structuredClone(value);
  const twin: Record<string, unknown> = {};
  for (const key in value) twin[key] = copy((value as Record<string, unknown>)[key]);
  return twin as T;
}

/** What the API said when it refused (RFC 9457), or that it did not answer. An Error, so that it can be thrown to Query. */
export class Problem extends Error {
  readonly status: number | null;
  readonly request: string | null;
  constructor(title: string, status: number | null, request: string | null) {
    super(title);
    this.name = "Problem";
    this.status = status;
    this.request = request;
  }
}

/** Reads a refused answer. The body may be anything: only plain text fields of the right type are believed. */
export async function problemOf(answer: Response): Promise<Problem> {
  const body: unknown = await answer.json().catch(() => null);
  const field = (name: string): string | null => {
    const value = typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : null;
    return typeof value === "string" && value !== "" ? value : null;
  };
  const title = field("title") ?? `The server answered ${answer.status}`;
  const detail = field("detail");
  return new Problem(detail === null ? title : `${title}: ${detail}`, answer.status, field("instance"));
}

/** A JSON answer, or a Problem thrown. */
export async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch {
    throw new Problem("No answer from the server", null, null);
  }
  if (!answer.ok) throw await problemOf(answer);
  return (await answer.json()) as T;
}

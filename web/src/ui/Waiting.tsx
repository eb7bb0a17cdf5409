import { useEffect, useState } from "react";
import { Problem } from "../api/problem.ts";

const BARS = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Grey bars, only after 300 ms: what comes sooner needs no word. */
export function Loading({ lines = 2 }: { lines?: number }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="loading" role="status">
      <span className="sr">{late ? "Loading" : ""}</span>
      {late && BARS.slice(0, lines).map((bar) => <p key={bar} className="sk1" />)}
    </div>
  );
}

/** What failed, in the server's words, with its request id and a way to try again. */
export function Failure({ what, error, retry }: { what: string; error: unknown; retry?: () => void }) {
  const problem = error instanceof Problem ? error : null;
  return (
    <p className="fail" role="status">
      <b>{what}</b> {problem?.message ?? String(error)}
      {problem?.status != null && ` (${problem.status})`}
      {problem?.request != null && `, request ${problem.request}`}.{" "}
      {retry !== undefined && (
        <button type="button" className="lk u" onClick={retry}>
          Try again
        </button>
      )}
    </p>
  );
}

/** Nothing to show, and why. */
export const Empty = ({ children }: { children: React.ReactNode }) => <p className="empty">{children}</p>;

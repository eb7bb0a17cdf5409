/** What the dialogs share that stop and start trading: the reason given, what was refused, and the way back. */
import type { ReactNode } from "react";
import { Problem } from "../api/problem.ts";
import { Key } from "../ui/Key.tsx";

interface WhyProps {
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  /** It has the focus when the dialog opens. */
  readonly first?: boolean;
  readonly placeholder?: string;
}

export function Why({ reason, onReason, first = false, placeholder }: WhyProps) {
  return (
    <label>
      Why
      <input
        ref={first ? focus : undefined}
        value={reason}
        onChange={(event) => onReason(event.target.value)}
        placeholder={placeholder}
        autoComplete="off"
        maxLength={200}
      />
    </label>
  );
}

export const focus = (element: HTMLElement | null): void => element?.focus();

interface AnswerProps {
  readonly command: { readonly isError: boolean; readonly error: unknown };
  /** What has not happened when the command is refused. */
  readonly not: string;
  readonly onClose: () => void;
  /** The button that does it. */
  readonly children: ReactNode;
}

export function Answer({ command, not, onClose, children }: AnswerProps) {
  return (
    <>
      {command.isError && <Refused error={command.error} what={not} />}
      <p className="actr">
        {children}
        <button type="button" className="btn" onClick={onClose}>
          Back<Key>Esc</Key>
        </button>
      </p>
    </>
  );
}

function Refused({ error, what }: { error: unknown; what: string }) {
  const problem = error instanceof Problem ? error : null;
  return (
    <p className="refused" role="alert">
      <b>{what}</b> {problem?.message ?? String(error)}
      {problem?.status != null && ` (${problem.status})`}
      {problem?.request != null && `, request ${problem.request}`}. Enter tries again.
    </p>
  );
}

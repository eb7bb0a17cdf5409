import { type FormEvent, useState } from "react";
import { useCommand } from "../api/commands.ts";
import { useAccount } from "../live/use.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Answer, Why } from "./Answer.tsx";

const WORD = "RESUME";

/** Slow on purpose: a word to type and a reason to give, because what a kill stopped should not start by a slip. */
export function ResumeDialog({ onClose }: { onClose: () => void }) {
  const account = useAccount();
  const command = useCommand();
  const [key] = useState(() => crypto.randomUUID());
  const [word, setWord] = useState("");
  const [reason, setReason] = useState("");
  const ready = word === WORD && reason.trim() !== "" && !command.isPending;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) command.mutate({ type: "resume", reason: reason.trim(), key }, { onSuccess: onClose });
  };
  return (
    <Dialog title="Resume trading?" onClose={onClose}>
      <ul className="effects">
        <li>
          <b>Starts</b>
          <span>leases, and with them quoting in every market</span>
        </li>
        <li>
          <b>Stays</b>
          <span>limits, positions, epoch {account === null ? "" : account.epoch} in the log</span>
        </li>
        {account?.engine === "unproven" && (
          <li className="missing">
            <b>Missing</b>
            <span>proof of flat: an order may still rest at the venue</span>
          </li>
        )}
      </ul>
      <form className="fields" onSubmit={submit}>
        <Why reason={reason} onReason={setReason} />
        <label>
          Type {WORD}
          <input
            value={word}
            onChange={(event) => setWord(event.target.value)}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
          />
        </label>
        <Answer command={command} not="Not resumed." onClose={onClose}>
          <button type="submit" className="btn" disabled={!ready}>
            Resume
          </button>
        </Answer>
      </form>
    </Dialog>
  );
}

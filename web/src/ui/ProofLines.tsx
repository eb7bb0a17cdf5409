import type { AccountReport } from "../../../core/live/types.ts";

export type ProofState = "killing" | "flat" | "unproven";

/** A kill's proof: what is missing first, then what is proven, with times from its beginning. */
export function ProofLines({
  lines,
  began,
  state,
}: {
  lines: AccountReport["proof"];
  began: number;
  state: ProofState;
}) {
  const flat = state === "flat";
  // Once flat is proven a line may still be to come: the look back after a minute.
  const open = lines
    .filter(({ at }) => at === null)
    .map(({ text }) => (
      <li key={text} className={state === "unproven" ? "no" : "wait"}>
        <b>{text}</b>
        <span>{flat ? "to come" : "missing"}</span>
      </li>
    ));
  return (
    <ol className="kp">
      {!flat && open}
      {lines.map(
        ({ text, at }) =>
          at !== null && (
            <li key={text} className="ok">
              <b>{text}</b>
              <span>+{((at - began) / 1_000).toFixed(3)} s</span>
            </li>
          ),
      )}
      {flat && open}
    </ol>
  );
}

const TAGS = { killing: ["warn", "PROVING"], flat: ["flat", "FLAT"], unproven: ["unp", "UNPROVEN"] } as const;

export function ProofTag({ state }: { state: ProofState }) {
  const [look, text] = TAGS[state];
  return <span className={`tag ${look}`}>{text}</span>;
}

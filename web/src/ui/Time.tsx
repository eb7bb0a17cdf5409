import { clock, clockMinutes, dayClock, iso } from "../format/time.ts";

/** A venue time in the browser's zone; its UTC form is in the element for whoever asks. */
export function Time({ at, form = "second" }: { at: number; form?: "second" | "minute" | "day" }) {
  const text = form === "second" ? clock(at) : form === "minute" ? clockMinutes(at) : dayClock(at);
  return (
    <time dateTime={iso(at)} title={iso(at)}>
      {text}
    </time>
  );
}

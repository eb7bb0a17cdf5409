/** Families of questions and whether each may trade in live. Pure. */
import type { ScoreGroup, Signal } from "../../api/directional.ts";

export interface FamilyState {
  readonly name: string;
  readonly proven: boolean;
  readonly events: number;
  readonly needed: number;
  readonly why: string;
}

/** Events a family needs, where the server has not said it of any: core/directional/shadow.ts. */
const NEEDED = 200;

export const keyOf = ({ by, name }: Pick<ScoreGroup, "by" | "name">): string => `${by}/${name}`;

/** Those that have been scored, and those that are only being watched: both are in shadow until they have shown more. */
export function familiesOf(groups: readonly ScoreGroup[], signals: readonly Signal[]): readonly FamilyState[] {
  const scored = groups.flatMap(({ by, name, standing }): FamilyState[] =>
    by !== "family" || standing === null
      ? []
      : [
          {
            name,
            proven: standing.is === "proven",
            events: standing.events,
            needed: standing.needed,
            why: standing.why,
          },
        ],
  );
  const watched = [...new Set(signals.map(({ family, period }) => `${family} ${period}`))]
    .filter((name) => !scored.some((each) => each.name === name))
    .map((name) => ({
      name,
      proven: false,
      events: 0,
      needed: scored[0]?.needed ?? NEEDED,
      why: "nothing of this family has resolved yet",
    }));
  return [...scored, ...watched].sort((a, b) => a.name.localeCompare(b.name));
}

import type { ReactNode } from "react";
import { UNKNOWN } from "../../format/signs.ts";

/** One figure with what it was counted from; a dash while it is not known. `first` begins a group. */
export const Figure = (props: { name: string; say: string; first?: boolean; children: ReactNode }) => (
  <tr className={props.first ? "grp" : undefined}>
    <th scope="row">{props.name}</th>
    <td className="n">{props.children ?? <span className="nil">{UNKNOWN}</span>}</td>
    <td className="say">{props.say}</td>
  </tr>
);

import { type ReactNode, useId } from "react";

/** A region of the sheet with its title. `name` is the class that places it (sheet and page styles). */
export function Panel(props: {
  name: string;
  title: string;
  sub?: ReactNode;
  right?: ReactNode;
  id?: string;
  children: ReactNode;
}) {
  const heading = useId();
  return (
    <section
      className={`pn ${props.name}`}
      aria-labelledby={heading}
      id={props.id}
      tabIndex={props.id ? -1 : undefined}
    >
      <header className="ph">
        <h2 id={heading}>{props.title}</h2>
        {props.sub !== undefined && <span className="sub">{props.sub}</span>}
        {props.right !== undefined && <span className="right">{props.right}</span>}
      </header>
      {props.children}
    </section>
  );
}

import { useEffect, useSyncExternalStore } from "react";

/** What a key does. Two-key ones are written "g o". */
export const KEYS = [
  ["g o", "Overview"],
  ["g m", "Markets table"],
  ["g c", "Crypto"],
  ["?", "This list"],
  ["t", "Light or dark"],
  ["⇧K", "Kill dialog; Enter confirms"],
  ["Esc", "Close"],
] as const;

export interface KeyActions {
  readonly overview: () => void;
  readonly markets: () => void;
  readonly crypto: () => void;
  readonly help: () => void;
  readonly theme: () => void;
  readonly kill: () => void;
}

/** The action of a key after the one before it (null: none or too long ago). Pure. */
export function actionOf(key: string, before: string | null): keyof KeyActions | "prefix" | null {
  if (before === "g" && key === "o") return "overview";
  if (before === "g" && key === "m") return "markets";
  if (before === "g" && key === "c") return "crypto";
  if (key === "g") return "prefix";
  if (key === "?") return "help";
  if (key === "t") return "theme";
  if (key === "K") return "kill";
  return null;
}

const TOGETHER_MS = 1_200;
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Keys for the whole page; off while typing, inside a dialog, with a modifier held, or when turned off (WCAG 2.1.4). */
export function useKeys(actions: KeyActions): void {
  useEffect(() => {
    let before: { key: string; at: number } | null = null;
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || document.querySelector("dialog[open]") !== null || !keysOn()) return;
      const recent = before !== null && event.timeStamp - before.at < TOGETHER_MS ? before.key : null;
      const action = actionOf(event.key, recent);
      before = action === "prefix" ? { key: event.key, at: event.timeStamp } : null;
      if (action === null || action === "prefix") return;
      event.preventDefault();
      actions[action]();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [actions]);
}

const listeners = new Set<() => void>();
let on: boolean | null = null;

/** Whether single keys act; the operator's choice, kept in this browser. */
function keysOn(): boolean {
  if (on === null) {
    try {
      on = localStorage.getItem("keys") !== "off";
    } catch {
      on = true;
    }
  }
  return on;
}

export function setKeys(next: boolean): void {
  on = next;
  try {
    localStorage.setItem("keys", next ? "on" : "off");
  } catch {
    // Storage refused: the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export const useKeysOn = (): boolean =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, keysOn);

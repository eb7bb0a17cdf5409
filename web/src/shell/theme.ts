import { useSyncExternalStore } from "react";

type Theme = "dark" | "light";

const systemLight = matchMedia("(prefers-color-scheme: light)");
const listeners = new Set<() => void>();
systemLight.addEventListener("change", () => {
  for (const listener of listeners) listener();
});

/** What is on the screen: the operator's choice, else the system's. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "dark" || chosen === "light") return chosen;
  return systemLight.matches ? "light" : "dark";
}

/** Turns dark to light and back, and remembers it (public/theme.js reads it before the first paint). */
export function toggleTheme(): void {
  const next: Theme = currentTheme() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem("theme", next);
  } catch {
    // Storage refused: the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentTheme);
}
